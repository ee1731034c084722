"""The databases of the portal: the keeper's, to be read, and its own for events."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Row, Table, insert, inspect, select

from keeper.adapters.database import open_database, writing
from keeper.adapters.history import SqlHistory
from keeper.adapters.journal_views import JournalView, open_read_only
from keeper.adapters.lease import Unfenced
from keeper.adapters.schema import FUND_LOGS, binding
from keeper.bootstrap.database import read_database_url
from keeper.domain.history import Point
from keeper.errors import ChainMismatchError, ConfigError, StorageError
from keeper.portal.problems import NO_DATABASE
from keeper.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from keeper.adapters.address_book import ChainBook

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 1_000


@dataclass(slots=True, kw_only=True)
class PortalMemory:
    """
    What the portal remembers.

    Args:
        events: a database of its own, which goes with it.
        keepers: the keeper's, opened so that nothing in it can change; None while there is none.
        remark: why there is none; "" when there is one.
        newest: time of the newest point that was read.
        points: the keeper's, as of then.
    """

    settings: Settings
    book: ChainBook
    events: Engine
    keepers: Engine | None = None
    remark: str = ""
    newest: int = 0
    points: tuple[Point, ...] = ()

    def fetch_points(self) -> tuple[Point, ...]:
        """List what the keeper remembers, oldest first; read again only when there is more."""
        engine = self.fetch_keepers()
        if engine is None:
            return ()
        history = SqlHistory(engine, Unfenced())
        with discreet():
            newest = history.fetch_newest_time()
            if newest != self.newest:
                self.points, self.newest = history.fetch_points(), newest
        return self.points

    def fetch_keepers(self) -> Engine | None:
        """Open the keeper's database as soon as there is one of this fund."""
        if self.keepers is None:
            try:
                with discreet():
                    engine = open_read_only(read_database_url(self.settings))
                    _require_same(engine, self.book)
                self.keepers, self.remark = engine, ""
            except ConfigError as error:
                self.remark = str(error)
        return self.keepers

    def view(self) -> JournalView:
        """
        Look at the journal.

        Raises:
            ConfigError: there is none.
        """
        engine = self.fetch_keepers()
        if engine is None:
            raise ConfigError(self.remark)
        return JournalView(engine)


@contextmanager
def discreet() -> Iterator[None]:
    """
    Leave to the log what names paths, hosts and users of the keeper's database.

    Raises:
        ConfigError, StorageError: it cannot be read, and no word of why.
    """
    try:
        yield
    except (ConfigError, ChainMismatchError) as error:
        log.info("the keeper's database is not read: %s", error)
        raise ConfigError(NO_DATABASE) from error
    except StorageError as error:
        log.warning("the keeper's database failed: %s", error)
        raise StorageError(NO_DATABASE) from error


def open_portal_memory(settings: Settings, book: ChainBook, folder: Path) -> PortalMemory:
    """
    Open both; events that the keeper has stored already are not asked for again.

    Raises:
        ConfigError, StorageError: see `open_database`.
    """
    events = open_database(f"sqlite:///{folder.absolute() / 'events.sqlite'}")
    memory = PortalMemory(settings=settings, book=book, events=events)
    keepers = memory.fetch_keepers()
    if keepers is not None:
        with keepers.connect() as source, writing(events).begin() as target:
            for table in (FUND_LOGS.logs, FUND_LOGS.checkpoints):
                _copy(source, target, table)
    return memory


def _copy(source: Connection, target: Connection, table: Table) -> None:
    if not inspect(source).has_table(table.name):
        return
    for rows in _pages(source, table):
        target.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001


def _pages(source: Connection, table: Table) -> Iterator[list[Row[tuple[object, ...]]]]:
    found = source.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table))
    for page in found.partitions():
        yield list(page)


def _require_same(engine: Engine, book: ChainBook) -> None:
    """Refuse the database of another fund: its history is not this one's."""
    columns = (binding.c.chain_id, binding.c.genesis_hash, binding.c.fund)
    with engine.connect() as connection:
        row = connection.execute(select(*columns)).one_or_none()
    if row is not None and tuple(row) != (book.chain_id, book.genesis_hash, book.subject):
        raise ChainMismatchError(
            f"the database belongs to fund {row.fund} on chain {row.chain_id}, not to this one"
        )
