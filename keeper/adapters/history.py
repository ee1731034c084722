"""What the fund was worth whenever the keeper looked, and when its jobs ran."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from keeper.adapters.database import writing
from keeper.adapters.lease import Fence
from keeper.adapters.schema import holdings, points, runs
from keeper.domain.history import Point
from keeper.domain.nav import HoldingValue
from keeper.domain.units import Address

Record = Row[tuple[object, ...]]


class SqlHistory:
    """
    The keeper's memory in its database.

    Args:
        engine: from `open_database`.
        fence: what a point has to pass, as it replaces later ones.
    """

    def __init__(self, engine: Engine, fence: Fence) -> None:
        self._reads, self._writes, self._fence = engine, writing(engine), fence

    def fetch_newest_time(self) -> int:
        """Give the time of the newest point; 0 without any."""
        query = select(points.c.timestamp).order_by(points.c.block.desc()).limit(1)
        with self._reads.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def insert_point(self, point: Point) -> None:
        """Remember a look; a block that is there already, or was reorganised away, is replaced."""
        with self._writes.begin() as connection:
            self._fence.check(connection)
            _drop_from(connection, point.block)
            connection.execute(insert(points).values(_point_values(point)))
            if point.holdings:
                connection.execute(insert(holdings), _holding_values(point))

    def fetch_points(self) -> tuple[Point, ...]:
        """List all points, oldest first."""
        with self._reads.connect() as connection:
            held: dict[int, list[HoldingValue]] = {}
            for row in connection.execute(
                select(holdings).order_by(holdings.c.block, holdings.c.place)
            ):
                held.setdefault(row.block, []).append(_holding(row))
            rows = connection.execute(select(points).order_by(points.c.block)).all()
        return tuple(_point(row, tuple(held.get(row.block, ()))) for row in rows)

    def fetch_run(self, job: str) -> int:
        """Give the time at which a job last ran; 0 for never."""
        query = select(runs.c.at).where(runs.c.job == job)
        with self._reads.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def update_run(self, job: str, at: int) -> None:
        """Note when a job ran."""
        with self._writes.begin() as connection:
            changed = connection.execute(update(runs).where(runs.c.job == job).values(at=at))
            if changed.rowcount == 0:
                connection.execute(insert(runs).values(job=job, at=at))


def _drop_from(connection: Connection, block: int) -> None:
    connection.execute(delete(holdings).where(holdings.c.block >= block))
    connection.execute(delete(points).where(points.c.block >= block))


def _point_values(point: Point) -> dict[str, object]:
    numbers = ("block", "timestamp", "dealing")
    amounts = ("total", "supply", "per_share", "struck_per_share", "high_water_mark")
    values: dict[str, object] = {name: getattr(point, name) for name in numbers}
    price = point.benchmark_price
    values["benchmark_price"] = None if price is None else str(price)
    return values | {name: str(getattr(point, name)) for name in (*amounts, "cash", "remote")}


def _holding_values(point: Point) -> list[dict[str, object]]:
    return [
        {
            "block": point.block,
            "place": place,
            "strategy": holding.strategy,
            "token": holding.token,
            "amount": str(holding.amount),
            "price": str(holding.price),
            "value": str(holding.value),
        }
        for place, holding in enumerate(point.holdings)
    ]


def _point(row: Record, held: tuple[HoldingValue, ...]) -> Point:
    return Point(
        block=row.block,
        timestamp=row.timestamp,
        dealing=row.dealing,
        total=int(row.total),
        supply=int(row.supply),
        per_share=int(row.per_share),
        struck_per_share=int(row.struck_per_share),
        high_water_mark=int(row.high_water_mark),
        cash=int(row.cash),
        remote=int(row.remote),
        benchmark_price=None if row.benchmark_price is None else int(row.benchmark_price),
        holdings=held,
    )


def _holding(row: Record) -> HoldingValue:
    return HoldingValue(
        strategy=Address(row.strategy),
        token=Address(row.token),
        amount=int(row.amount),
        price=int(row.price),
        round_id=0,
        value=int(row.value),
    )
