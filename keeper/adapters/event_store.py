"""services.event_ports.EventStore and TellingBook in the keeper's database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import Connection, Engine, Row, Select, Table, delete, insert, select, text
from sqlalchemy.exc import IntegrityError

from keeper.adapters.database import writing
from keeper.adapters.schema import BEGUN, FUND_LOGS, LogTables, event_tellings
from keeper.domain.events import Checkpoint, EventPage, FundEvent, identities
from keeper.domain.units import Address
from keeper.errors import ChainMovedError

Record = Row[tuple[object, ...]]
NamedEvents = tuple[tuple[str, FundEvent], ...]

KEPT_CHECKPOINTS = 256  # a reorganisation that is deeper goes back to a block that has events


class SqlEvents:
    """
    The events of one fund, or of the pools that it trades on.

    Args:
        engine: from `open_database`.
        name_of: names an event, as `role.Name`; "" when no ABI knows it.
        notable: names of which receivers are told.
        tables: where they are kept.
    """

    def __init__(
        self,
        engine: Engine,
        name_of: Callable[[FundEvent], str],
        notable: Iterable[str],
        tables: LogTables = FUND_LOGS,
    ) -> None:
        self._reads, self._writes = engine, writing(engine)
        self._logs, self._ends = tables.logs, tables.checkpoints
        self._name_of, self._notable = name_of, tuple(notable)

    def fetch_newest(self) -> Checkpoint | None:
        """Find the block up to which events are known; None before the first page."""
        with self._reads.connect() as connection:
            return _newest(connection, self._ends)

    def fetch_checkpoints(self) -> tuple[Checkpoint, ...]:
        """List known blocks, the lowest first: ends of pages, and blocks that have events."""
        ends = select(self._ends.c.number, self._ends.c.hash)
        blocks = select(self._logs.c.block, self._logs.c.block_hash)
        with self._reads.connect() as connection:
            rows = connection.execute(ends.union(blocks)).all()
        return tuple(Checkpoint(number=number, hash=found) for number, found in sorted(rows))

    def drop_after(self, known: Checkpoint | None) -> int:
        """Forget what is above a block, None for everything; returns how many events that were."""
        above = -1 if known is None else known.number
        with self._writes.begin() as connection:
            _hold_off_others(connection, self._ends)
            dropped = connection.execute(
                delete(self._logs).where(self._logs.c.block > above)
            ).rowcount
            kept = self._ends.c.number > above
            if known is not None:
                kept |= self._ends.c.number == known.number
            connection.execute(delete(self._ends).where(kept))
            if known is not None:
                _insert_checkpoint(connection, self._ends, known)
        return dropped

    def insert_page(self, anchor: Checkpoint | None, page: EventPage) -> int:
        """
        Add what is not known yet; returns how many events that were.

        Raises:
            ChainMovedError: another process has stored something else above the anchor meanwhile.
        """
        rows = [*map(self._row, page.events, identities(page.events))]
        try:
            with self._writes.begin() as connection:
                _hold_off_others(connection, self._ends)
                if _newest(connection, self._ends) != anchor:
                    raise ChainMovedError("another process has stored events meanwhile")
                new = _unknown(connection, self._logs, rows)
                if new:
                    connection.execute(insert(self._logs), new)
                if anchor is None or page.end.number > anchor.number:
                    _insert_checkpoint(connection, self._ends, page.end)
                    _prune(connection, self._ends)
        except IntegrityError as error:
            raise ChainMovedError("another process stores the same events") from error
        return len(new)

    def forget_until(self, block: int) -> None:
        """Forget the events up to a block: what they came to is kept elsewhere."""
        with self._writes.begin() as connection:
            connection.execute(delete(self._logs).where(self._logs.c.block <= block))

    def fetch_events(
        self, *, names: Sequence[str] = (), since: int = 0, until: int | None = None
    ) -> tuple[tuple[str, FundEvent], ...]:
        """
        List events with their names, oldest first.

        Args:
            names: as `role.Name`; none for all.
            since: lowest block.
            until: highest block; None for no limit.
        """
        query = select(self._logs).where(self._logs.c.block >= since)
        if names:
            query = query.where(self._logs.c.name.in_(names))
        if until is not None:
            query = query.where(self._logs.c.block <= until)
        return tuple((row.name, _event(row)) for row in self._list(query))

    def stream_events(
        self, *, names: Sequence[str], until: int, size: int
    ) -> Iterator[NamedEvents]:
        """
        List events with their names in pages, oldest first, so that no more than one is in memory.

        Args:
            names: as `role.Name`.
            until: highest block.
            size: most events of a page.
        """
        query = select(self._logs).where(self._logs.c.name.in_(names), self._logs.c.block <= until)
        ordered = query.order_by(self._logs.c.block, self._logs.c.log_index)
        with self._reads.connect() as connection:
            rows = connection.execution_options(yield_per=size).execute(ordered)
            for page in rows.partitions():
                yield tuple((row.name, _event(row)) for row in page)

    def fetch_untold(self, receiver: str) -> tuple[FundEvent, ...] | None:
        """List notable events a receiver was not told of, oldest first; None before `begin`."""
        told = select(event_tellings.c.identity).where(event_tellings.c.receiver == receiver)
        with self._reads.connect() as connection:
            begun = connection.execute(told.where(event_tellings.c.identity == BEGUN)).first()
        if begun is None:
            return None
        fresh = self._logs.c.identity.not_in(told)
        query = select(self._logs).where(self._logs.c.name.in_(self._notable), fresh)
        return tuple(_event(row) for row in self._list(query))

    def begin(self, receiver: str) -> None:
        """Take everything that is known for told: the past of a fund is no news."""
        query = select(self._logs.c.identity).where(self._logs.c.name.in_(self._notable)).distinct()
        with self._writes.begin() as connection:
            past = [BEGUN, *connection.execute(query).scalars()]
            rows = [{"receiver": receiver, "identity": each} for each in past]
            connection.execute(insert(event_tellings), rows)

    def note_told(self, receiver: str, event: FundEvent) -> None:
        """Note that a receiver was told of an event."""
        key = (self._logs.c.block_hash == event.block_hash, self._logs.c.log_index == event.index)
        with self._writes.begin() as connection:
            identity = connection.execute(select(self._logs.c.identity).where(*key)).scalar_one()
            row = {"receiver": receiver, "identity": identity}
            connection.execute(insert(event_tellings).values(row))

    def _list(self, query: Select[tuple[object, ...]]) -> Sequence[Record]:
        with self._reads.connect() as connection:
            return connection.execute(
                query.order_by(self._logs.c.block, self._logs.c.log_index)
            ).all()

    def _row(self, event: FundEvent, identity: str) -> dict[str, object]:
        return {
            "block_hash": event.block_hash,
            "log_index": event.index,
            "block": event.block,
            "transaction": event.transaction,
            "contract": event.contract,
            "name": self._name_of(event),
            "topics": ",".join(event.topics),
            "data": event.data,
            "timestamp": event.timestamp,
            "identity": hashlib.sha256(identity.encode()).hexdigest(),
        }


def _hold_off_others(connection: Connection, ends: Table) -> None:
    """Be the only one that changes what is known; SQLite's transactions are anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {ends.name} IN EXCLUSIVE MODE"))


def _newest(connection: Connection, ends: Table) -> Checkpoint | None:
    number = ends.c.number
    row = connection.execute(select(ends).order_by(number.desc()).limit(1)).first()
    return None if row is None else Checkpoint(number=row.number, hash=row.hash)


def _unknown(
    connection: Connection, logs: Table, rows: list[dict[str, object]]
) -> list[dict[str, object]]:
    """Leave out what a page has in common with what is stored: the blocks that were read again."""
    if not rows:
        return []
    above = select(logs.c.block_hash, logs.c.log_index).where(logs.c.block >= rows[0]["block"])
    known = {tuple(row) for row in connection.execute(above)}
    return [row for row in rows if (row["block_hash"], row["log_index"]) not in known]


def _insert_checkpoint(connection: Connection, ends: Table, block: Checkpoint) -> None:
    connection.execute(insert(ends).values(number=block.number, hash=block.hash))


def _prune(connection: Connection, ends: Table) -> None:
    number = ends.c.number
    oldest = select(number).order_by(number.desc()).offset(KEPT_CHECKPOINTS).limit(1)
    cut = connection.execute(oldest).scalar()
    if cut is not None:
        connection.execute(delete(ends).where(number <= cut))


def _event(row: Record) -> FundEvent:
    return FundEvent(
        block=row.block,
        block_hash=row.block_hash,
        index=row.log_index,
        transaction=row.transaction,
        contract=Address(row.contract),
        topics=tuple(row.topics.split(",")) if row.topics else (),
        data=row.data,
        timestamp=row.timestamp,
    )
