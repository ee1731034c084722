"""One keeper at a time for a chain and an account: the lock ends with the process that held it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from keeper.errors import PendingError


class FileLock:
    """
    A lock among the processes of one host.

    Args:
        path: of a file that stays empty.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def hold(self) -> Iterator[None]:
        """
        Hold the lock; never wait.

        Raises:
            PendingError: another process has it.
        """
        import fcntl

        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise PendingError(f"another keeper is at work: it holds {self._path}") from error
            yield


class PostgresLock:
    """
    A lock among all that share a PostgreSQL database; it ends with its session.

    Args:
        engine: the database.
        name: what is locked, such as chain and account.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine, self._name = engine, name

    @contextmanager
    def hold(self) -> Iterator[None]:
        """
        Hold the lock; never wait.

        Raises:
            PendingError: another process has it.
        """
        digest = hashlib.sha256(self._name.encode()).digest()
        number = {"number": int.from_bytes(digest[:8], "big", signed=True)}
        with self._engine.connect() as connection:
            took = text("SELECT pg_try_advisory_lock(:number)")
            if not connection.execute(took, number).scalar():
                raise PendingError(f"another keeper is at work: it holds the lock {self._name}")
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)


def lock_for(engine: Engine, name: str) -> FileLock | PostgresLock:
    """Choose the lock that fits a database; SQLite's lies next to its file."""
    if engine.dialect.name == "sqlite":
        place = Path(engine.url.database or "keeper")
        return FileLock(place.with_name(f"{place.name}.{name}.lock"))
    return PostgresLock(engine, name)
