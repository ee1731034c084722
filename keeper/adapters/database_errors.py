"""What a database says when it cannot go on, and what to do about it."""

from __future__ import annotations

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import ExceptionContext

from keeper.errors import ConfigError, KeeperError, StorageError

GONE = "its server is not there: start it"
# Names of SQLite's errors and states of PostgreSQL's, by how they begin.
ADVICE = {
    "its disk is full: make room": ("SQLITE_FULL", "53100"),
    "it cannot be written: give the keeper the right to, or make its disk writable": (
        "SQLITE_READONLY",
        "SQLITE_PERM",
        "25006",
        "42501",
    ),
    "another program locks it: end that program": ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40P"),
    "it is damaged: put the last copy of it back": ("SQLITE_CORRUPT", "XX"),
    "its disk fails: look at the disk": ("SQLITE_IOERR", "58"),
    GONE: ("08", "57", "53", "25P03"),
}
NO_DATABASE = ("SQLITE_NOTADB", "SQLITE_CANTOPEN")
# A server that is there, but turns us away for longer than a restart.
TURNED_AWAY = ("password", "does not exist", "pg_hba", "not permitted to log in")


def explain_failures(engine: Engine) -> None:
    """Turn what keeps the database from working into the keeper's own errors."""

    @event.listens_for(engine, "handle_error")
    def on_error(context: ExceptionContext) -> KeeperError | None:
        error = context.original_exception
        # An operator's Ctrl-C in the middle of a statement breaks the connection too.
        interrupted = not isinstance(error, Exception)
        return None if interrupted else explain(error, is_disconnect=context.is_disconnect)


def explain(error: BaseException, *, is_disconnect: bool) -> KeeperError | None:
    """
    Say what is wrong and what to do.

    Args:
        error: of sqlite3 or psycopg.
        is_disconnect: whether the connection is gone.

    Returns:
        None for an error that is not the database's: a statement that is wrong.
    """
    # The first line alone: what follows repeats statements.
    said = next(iter(str(error).splitlines()), type(error).__name__)
    sign = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or ""
    if sign.startswith(NO_DATABASE) or (not sign and any(each in said for each in TURNED_AWAY)):
        return ConfigError(f"the database cannot be opened: {said}")
    for advice, signs in ADVICE.items():
        if sign.startswith(signs):
            return StorageError(f"the database cannot be used, {advice} ({said})")
    if is_disconnect or (not sign and type(error).__name__ == "OperationalError"):
        return StorageError(f"the database cannot be used, {GONE} ({said})")
    return None
