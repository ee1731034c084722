"""The keeper's database: opened, brought up to date, and bound to one fund on one chain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Row,
    create_engine,
    event,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError

from keeper.adapters.database_errors import explain_failures
from keeper.adapters.schema import REVISION, binding
from keeper.domain.units import Address
from keeper.errors import ChainMismatchError, ConfigError

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_TIMEOUT_MS = 10_000
# A keeper that freezes in the middle of a transaction must not keep others from its rows for long.
IDLE_TIMEOUT_MS = 5_000
# A server that is cut off is noticed as soon.
CONNECTING = {"connect_timeout": 10, "tcp_user_timeout": 10_000}
BEGINNING = 0x6B6565706572  # number of the lock under which tables are made
WRITES = "keeper_writes"  # execution option of transactions that will write


class Mode(StrEnum):
    """What a database is for; what was only simulated must never be taken for done."""

    LIVE = "live"
    DRY_RUN = "dry_run"


def open_database(url: str) -> Engine:
    """
    Open the database and bring its tables up to date.

    Args:
        url: SQLAlchemy's; `sqlite:///path` or `postgresql+psycopg://...`.

    Raises:
        ConfigError: it is none, no other process would find it, or it is newer than this program.
        StorageError: its disk, its rights or its server keep it from working.
    """
    try:
        _require_lasting(make_url(url))
        engine = create_engine(url, connect_args=_connecting(url))
        explain_failures(engine)
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine)
        else:
            _prepare_postgres(engine)
        if _is_out_of_date(engine):
            _migrate(engine)
    except (ArgumentError, OSError, ModuleNotFoundError) as error:
        raise ConfigError(f"the database cannot be opened: {error}") from error
    return engine


def writing(engine: Engine) -> Engine:
    """Give the engine for transactions that write: SQLite takes its lock when they begin."""
    return engine.execution_options(**{WRITES: True})


def bind(engine: Engine, chain_id: int, genesis_hash: str, fund: Address, mode: Mode) -> None:
    """
    Bind an empty database to a fund and a mode, or check that it is bound to these.

    Raises:
        ChainMismatchError: it belongs to another chain, another genesis, another fund, or a dry run
            where a live keeper opens it, or the other way round.
    """
    fields = {"chain_id": chain_id, "genesis_hash": genesis_hash, "fund": fund, "mode": str(mode)}
    with _alone(engine) as connection:
        row = connection.execute(select(*(binding.c[name] for name in fields))).one_or_none()
        if row is None:
            connection.execute(binding.insert().values(id=1, **fields))
        else:
            _require_same(row, fields)


def _require_same(row: Row[tuple[object, ...]], fields: dict[str, object]) -> None:
    if tuple(row)[:3] != tuple(fields.values())[:3]:
        raise ChainMismatchError(
            f"the database belongs to fund {row.fund} on chain {row.chain_id} (genesis "
            f"{row.genesis_hash}), not to fund {fields['fund']} on chain {fields['chain_id']} "
            f"(genesis {fields['genesis_hash']})"
        )
    if row.mode != fields["mode"]:
        raise ChainMismatchError(
            f"the database is bound to mode {row.mode}, this keeper runs in mode {fields['mode']}: "
            "give each its own database"
        )


def _connecting(url: str) -> dict[str, int]:
    return CONNECTING if make_url(url).get_backend_name() == "postgresql" else {}


def _require_lasting(url: URL) -> None:
    """Refuse one that the next process would not find: it must know what this one has signed."""
    if url.get_backend_name() != "sqlite":
        return
    if url.database in (None, "", ":memory:") or url.query.get("mode") == "memory":
        raise ConfigError(f"the database {url} ends with the process: give it a file")
    if not Path(url.database.removeprefix("file:")).is_absolute():
        raise ConfigError(
            f"the database {url} is another one in every folder that the keeper is started from: "
            "give its whole path"
        )


def _prepare_sqlite(engine: Engine) -> None:
    """Make commits survive a power cut, and transactions ours to begin."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: object, _record: object) -> None:
        import sqlite3

        assert isinstance(connection, sqlite3.Connection)
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgres(engine: Engine) -> None:
    """Wait for locks no longer than SQLite would, and hold none longer than a moment."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute(f"SET idle_in_transaction_session_timeout = {IDLE_TIMEOUT_MS}")
        cursor.close()
        connection.commit()


def _is_out_of_date(engine: Engine) -> bool:
    """
    Say whether the tables have to be brought up to those of this program.

    Raises:
        ConfigError: they are of a later one.
    """
    with engine.connect() as connection:
        revision = _revision(connection)
    if revision is not None and revision > REVISION:
        raise ConfigError(
            f"the database is at {revision}, this program knows {REVISION}: update it"
        )
    return revision != REVISION


def _migrate(engine: Engine) -> None:
    """Run Alembic, which is slow to import; another keeper may do the same at this moment."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with _alone(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Write while no other keeper begins with the same database."""
    with writing(engine).begin() as connection:
        if engine.dialect.name != "sqlite":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({BEGINNING})"))
        yield connection


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
