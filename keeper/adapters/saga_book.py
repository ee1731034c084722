"""Trades on two chains in the database: planned before their first leg, ended once."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Engine, Row, Select, insert, select, update

from keeper.adapters.database import writing
from keeper.adapters.lease import Fence
from keeper.adapters.schema import sagas
from keeper.domain.sagas import Ending, Leg, Part, Saga
from keeper.domain.units import Address

Record = Row[tuple[object, ...]]


class SqlSagaBook:
    """
    services.saga_ports.SagaBook in the keeper's database.

    Args:
        engine: from `open_database`.
        fence: what every write has to pass.
    """

    def __init__(self, engine: Engine, fence: Fence) -> None:
        self._reads, self._writes, self._fence = engine, writing(engine), fence

    def insert(self, saga: Saga) -> None:
        """Write a saga down; one that is there already stays as it is."""
        with self._writes.begin() as connection:
            self._fence.check(connection)
            known = connection.execute(select(sagas.c.id).where(sagas.c.id == saga.id)).scalar()
            if known is None:
                connection.execute(insert(sagas).values(_values(saga)))

    def fetch_open(self) -> tuple[Saga, ...]:
        """List what has not ended, oldest first."""
        query = select(sagas).where(sagas.c.ending.is_(None)).order_by(sagas.c.planned_at)
        return tuple(saga for saga, _ in self._fetch(query))

    def fetch_history(self, limit: int) -> tuple[tuple[Saga, Ending | None], ...]:
        """List the newest sagas and how they ended, newest first."""
        query = select(sagas).order_by(sagas.c.planned_at.desc(), sagas.c.id).limit(limit)
        return self._fetch(query)

    def fetch_sums(self) -> dict[Ending | None, tuple[int, int]]:
        """Count sagas and sum up their planned profits, by ending; None stands for open."""
        sums: dict[Ending | None, tuple[int, int]] = {}
        with self._reads.connect() as connection:
            for row in connection.execute(select(sagas.c.ending, sagas.c.profit)):
                ending = None if row.ending is None else Ending(row.ending)
                number, profit = sums.get(ending, (0, 0))
                sums[ending] = number + 1, profit + int(row.profit)
        return sums

    def end(self, saga: Saga, ending: Ending, now: int) -> None:
        """Note how a saga ended; the first note stands."""
        change = update(sagas).where(sagas.c.id == saga.id, sagas.c.ending.is_(None))
        with self._writes.begin() as connection:
            self._fence.check(connection)
            connection.execute(change.values(ending=ending.value, ended_at=now))

    def _fetch(self, query: Select[tuple[object, ...]]) -> tuple[tuple[Saga, Ending | None], ...]:
        with self._reads.connect() as connection:
            rows: Sequence[Record] = connection.execute(query).all()
        return tuple(
            (_saga(row), None if row.ending is None else Ending(row.ending)) for row in rows
        )


def _values(saga: Saga) -> dict[str, object]:
    legs = {part.value: _leg_record(leg) for part, leg in saga.legs.items()}
    return {
        "id": saga.id,
        "planned_at": saga.planned_at,
        "profit": str(saga.profit),
        "worst": str(saga.worst),
        "legs": json.dumps(legs),
    }


def _leg_record(leg: Leg) -> dict[str, object]:
    return {
        "chain_id": leg.chain_id,
        "strategy": leg.strategy,
        "orders": [[adapter, data.hex()] for adapter, data in leg.orders],
        "leaves": leg.leaves,
        "arrives": leg.arrives,
        "amount_in": str(leg.amount_in),
        "least_out": str(leg.least_out),
        "not_after": leg.not_after,
        "value": str(leg.value),
    }


def _saga(row: Record) -> Saga:
    legs = {Part(name): _leg(record) for name, record in json.loads(row.legs).items()}
    return Saga(
        id=row.id,
        legs=legs,
        profit=int(row.profit),
        worst=int(row.worst),
        planned_at=row.planned_at,
    )


def _leg(record: dict[str, object]) -> Leg:
    orders = record["orders"]
    assert isinstance(orders, list)
    return Leg(
        chain_id=int(str(record["chain_id"])),
        strategy=str(record["strategy"]),
        orders=tuple((Address(adapter), bytes.fromhex(data)) for adapter, data in orders),
        leaves=Address(str(record["leaves"])),
        arrives=Address(str(record["arrives"])),
        amount_in=int(str(record["amount_in"])),
        least_out=int(str(record["least_out"])),
        not_after=int(str(record["not_after"])),
        value=int(str(record["value"])),
    )
