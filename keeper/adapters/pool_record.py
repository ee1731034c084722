"""services.pool_ports.PoolRecord in the keeper's database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from keeper.adapters.database import writing
from keeper.adapters.event_store import SqlEvents
from keeper.adapters.pool_words import CHANGES, CREATIONS, Factory, name_of, to_happening, to_terms
from keeper.adapters.schema import POOL_CREATIONS, POOL_LOGS, pool_bases, pool_scope, pool_wires
from keeper.domain.events import Checkpoint, EventPage
from keeper.domain.policy import Venue
from keeper.domain.pool_book import PoolBase
from keeper.domain.pool_checks import Divergence
from keeper.domain.pool_events import ALL_TICKS, Happening, PoolTerms, to_pair, to_pool
from keeper.domain.pools import KnownTicks, Pool, Tick, V2Pool
from keeper.domain.units import Address
from keeper.errors import ChainMovedError


class SqlPools:
    """
    What is known of pools.

    Args:
        engine: from `open_database`.
        factories: who may create them.
        scope: names what creations are asked for; with another one nothing is known of them.

    Attributes:
        creations: logs of the factories.
        logs: of the pools.
    """

    def __init__(self, engine: Engine, factories: Sequence[Factory], scope: str) -> None:
        self._reads, self._writes = engine, writing(engine)
        self._factories = {each.address: each for each in factories}
        self.creations = SqlEvents(engine, name_of, (), POOL_CREATIONS)
        self.logs = SqlEvents(engine, name_of, (), POOL_LOGS)
        self._require_scope(scope)

    def fetch_terms(self) -> tuple[PoolTerms, ...]:
        """List the pools that were created, the oldest first."""
        names = tuple(CREATIONS.values())
        found = [event for _, event in self.creations.fetch_events(names=names)]
        return tuple(to_terms(each, self._factories[each.contract]) for each in found)

    def fetch_newest(self) -> Checkpoint | None:
        """Find the block up to which logs of pools are known; None before the first."""
        return self.logs.fetch_newest()

    def begin(self, block: Checkpoint) -> None:
        """Follow logs from above a block on."""
        self.logs.insert_page(None, EventPage(events=(), end=block))

    def fetch_happenings(self, since: int) -> tuple[Happening, ...]:
        """List what happened to pools in blocks from this one on, oldest first."""
        found = self.logs.fetch_events(names=tuple(CHANGES), since=since)
        return tuple(to_happening(event) for _, event in found)

    def forget_until(self, block: int) -> None:
        """Forget logs of pools up to a block."""
        self.logs.forget_until(block)

    def fetch_bases(self, terms: Sequence[PoolTerms]) -> dict[Address, PoolBase]:
        """
        Find the states that are stored of these pools, and forget those of all others.

        Nobody follows the others: a state that is left behind misses what happens meanwhile.
        """
        known = {each.address: each for each in terms}
        with self._writes.begin() as connection:
            others = pool_bases.c.address.not_in(list(known))
            connection.execute(delete(pool_bases).where(others))
            rows = connection.execute(select(pool_bases)).all()
        return {
            Address(row.address): PoolBase(
                state=_decode(known[row.address], row.state),
                block=Checkpoint(number=row.block, hash=row.block_hash),
                checked_block=row.checked_block,
            )
            for row in rows
        }

    def save_bases(self, bases: Mapping[Address, PoolBase]) -> None:
        """
        Store states in the place of older ones.

        Raises:
            ChainMovedError: another process stores states of the same pools.
        """
        if not bases:
            return
        older = delete(pool_bases).where(pool_bases.c.address.in_(list(bases)))
        try:
            with self._writes.begin() as connection:
                connection.execute(older)
                connection.execute(insert(pool_bases), [_row(*each) for each in bases.items()])
        except IntegrityError as error:
            raise ChainMovedError("another process stores states of the same pools") from error

    def fetch_wires(self) -> tuple[Divergence, ...]:
        """List divergences that were not cleared, the oldest first."""
        return fetch_wires(self._reads)

    def trip(self, divergences: Sequence[Divergence]) -> None:
        """Note divergences for good, and forget the states of their pools."""
        rows = [
            {
                "address": each.pool,
                "field": each.field,
                "ours": each.ours,
                "theirs": each.theirs,
                "block": each.block.number,
                "block_hash": each.block.hash,
            }
            for each in divergences
        ]
        pools = {each.pool for each in divergences}
        with self._writes.begin() as connection:
            connection.execute(insert(pool_wires), rows)
            connection.execute(delete(pool_bases).where(pool_bases.c.address.in_(pools)))

    def clear(self, pool: Address, base: PoolBase) -> None:
        """Note that the divergences of a pool are cleared by a state that was read anew."""
        tripped = (pool_wires.c.address == pool) & pool_wires.c.cleared_block.is_(None)
        with self._writes.begin() as connection:
            connection.execute(delete(pool_bases).where(pool_bases.c.address == pool))
            connection.execute(insert(pool_bases).values(_row(pool, base)))
            cleared = update(pool_wires).where(tripped).values(cleared_block=base.block.number)
            connection.execute(cleared)

    def _require_scope(self, scope: str) -> None:
        """Forget creations that were asked for with other tokens or of other factories."""
        with self._reads.connect() as connection:
            if connection.execute(select(pool_scope.c.scope)).scalars().all() == [scope]:
                return
        self.creations.drop_after(None)
        with self._writes.begin() as connection:
            connection.execute(delete(pool_scope))
            connection.execute(insert(pool_scope).values(scope=scope))


def fetch_wires(engine: Engine) -> tuple[Divergence, ...]:
    """List the divergences in a database that were not cleared, the oldest first."""
    query = select(pool_wires).where(pool_wires.c.cleared_block.is_(None))
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(pool_wires.c.id)).all()
    return tuple(
        Divergence(
            pool=Address(row.address),
            field=row.field,
            ours=row.ours,
            theirs=row.theirs,
            block=Checkpoint(number=row.block, hash=row.block_hash),
        )
        for row in rows
    )


def _row(pool: Address, base: PoolBase) -> dict[str, object]:
    return {
        "address": pool,
        "block": base.block.number,
        "block_hash": base.block.hash,
        "state": _encode(base.state),
        "checked_block": base.checked_block,
    }


def _encode(pool: Pool | None) -> str:
    if pool is None:
        return ""
    if isinstance(pool, V2Pool):
        return json.dumps([pool.reserve0, pool.reserve1])
    ticks = [[each.index, each.liquidity_gross, each.liquidity_net] for each in pool.ticks.rows()]
    return json.dumps([pool.sqrt_price_x96, pool.tick, pool.liquidity, ticks])


def _decode(terms: PoolTerms, text: str) -> Pool | None:
    if not text:
        return None
    fields = json.loads(text)
    if terms.venue is Venue.UNISWAP_V2:
        return to_pair(terms, *fields)
    price, tick, liquidity, rows = fields
    ticks = [Tick(index=i, liquidity_gross=gross, liquidity_net=net) for i, gross, net in rows]
    known = KnownTicks.of(ticks, lowest=ALL_TICKS.lowest, highest=ALL_TICKS.highest)
    return to_pool(terms, price, tick, liquidity, known)
