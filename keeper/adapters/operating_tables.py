"""The place of the operating record: its tables, and how they are opened; see operating_record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool

BEGINNING = 0x6F706572  # key of an advisory lock: nobody else makes these tables meanwhile
BUSY_TIMEOUT_S = 10
IN_MEMORY = "sqlite://"  # for a while, where nothing can be written

metadata = MetaData()

alerts = Table(
    "operating_alerts",
    metadata,
    Column("condition", Text, primary_key=True),
    Column("receiver", String(64), primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("told_at", BigInteger),
    Column("believes", Boolean, nullable=False),
    Column("owed", Boolean, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("claimed_until", BigInteger, nullable=False),
)

job_runs = Table(
    "operating_runs",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("ended_at", BigInteger, nullable=False),
    Column("took_s", BigInteger, nullable=False),
    Column("exit_code", Integer, nullable=False),
)


counts = Table(
    "operating_counts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", BigInteger, nullable=False),
)


def open_tables(url: str) -> Engine:
    """
    Open the database of the operating record, and make its tables if need be.

    Args:
        url: SQLAlchemy's.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: it cannot be opened.
    """
    engine = _create_engine(url)
    if engine.dialect.name == "sqlite":
        _prepare(engine)
    with unless_there(engine) as connection:
        if engine.dialect.name == "postgresql":
            # Of hosts that begin at once the second must look only when the first is done.
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": BEGINNING})
        metadata.create_all(connection)
    return engine


def record_url(database_url: str) -> str:
    """Choose the place beside a journal: a file next to SQLite's, else the same database."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return database_url
    stem = url.database.removesuffix(".sqlite")
    return url.set(database=f"{stem}.operating.sqlite").render_as_string(hide_password=False)


def _create_engine(url: str) -> Engine:
    if url != IN_MEMORY:
        return create_engine(url)
    one_for_all_threads = {"check_same_thread": False}
    return create_engine(url, poolclass=StaticPool, connect_args=one_for_all_threads)


def _prepare(engine: Engine) -> None:
    """Let writers wait for each other, and begin as writers: a read that turns into one fails."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: object, _record: object) -> None:
        import sqlite3

        assert isinstance(connection, sqlite3.Connection)
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1_000}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.execute(text("BEGIN IMMEDIATE"))


@contextmanager
def unless_there(engine: Engine) -> Iterator[Connection]:
    """Write something that another process may have written a moment before."""
    try:
        with engine.begin() as connection:
            yield connection
    except IntegrityError:
        return
