"""
What happens to a pool, and what its state is afterwards.

A pair's `Sync` says all of its state. A v3 pool's `Swap` says price and liquidity, `Mint` and
`Burn` change the ticks; flashes, collections and protocol fees change neither. Whatever cannot
follow on the state before it is a divergence: an event was missed, or came twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import gcd

from keeper.domain.events import Checkpoint
from keeper.domain.policy import Venue
from keeper.domain.pool_checks import NOTHING, Divergence
from keeper.domain.pools import (
    PPM,
    KnownTicks,
    Pool,
    V2Pool,
    V3Pool,
    liquidity_by_ticks,
    with_liquidity,
)
from keeper.domain.ticks import MAX_TICK
from keeper.domain.units import Address

ALL_TICKS = KnownTicks(lowest=-MAX_TICK, highest=MAX_TICK)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolTerms:
    """
    What a pool never changes.

    Args:
        venue: whose arithmetic it has.
        router: that swaps there.
        fee_ppm: parts per million of the input that it keeps.
        tick_spacing: 0 for a pair.
        created: block of its creation.
    """

    address: Address
    venue: Venue
    router: Address
    token0: Address
    token1: Address
    fee_ppm: int
    tick_spacing: int
    created: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """A pair has these reserves now."""

    reserve0: int
    reserve1: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A v3 pool got its first price."""

    sqrt_price_x96: int
    tick: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapped:
    """A v3 pool is here after a swap."""

    sqrt_price_x96: int
    tick: int
    liquidity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Provided:
    """Liquidity of a v3 position grew by `change`, which is below 0 for a burn."""

    lower: int
    upper: int
    change: int


PoolEvent = Synced | Priced | Swapped | Provided


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event of one pool, and the block that it is in."""

    pool: Address
    event: PoolEvent
    block: Checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """
    A pool after events.

    Args:
        pool: its state; None before it has a price, and of no use after a divergence.
        changed: block of the newest event; None without any.
        divergence: the first event that cannot have happened to it.
    """

    pool: Pool | None
    changed: int | None = None
    divergence: Divergence | None = None


def follow(terms: PoolTerms, before: Pool | None, happenings: Iterable[Happening]) -> Followed:
    """
    Carry a pool's state through its events.

    Args:
        terms: of the pool.
        before: its state; None before it has a price.
        happenings: what came after that state, oldest first, all of this pool.
    """
    state, changed = before, None
    for each in happenings:
        changed = each.block.number
        try:
            state = _after(terms, state, each.event)
        except _Impossible as error:
            return Followed(pool=state, changed=changed, divergence=error.at(terms, each.block))
    return Followed(pool=state, changed=changed)


class _Impossible(Exception):
    """An event does not follow on a state: a field, what it is here, and what the event says."""

    def __init__(self, field: str, ours: object, theirs: object) -> None:
        super().__init__(field)
        self.field, self.ours, self.theirs = field, str(ours), str(theirs)

    def at(self, terms: PoolTerms, block: Checkpoint) -> Divergence:
        """Say of which pool and when."""
        return Divergence(
            pool=terms.address, field=self.field, ours=self.ours, theirs=self.theirs, block=block
        )


def _after(terms: PoolTerms, pool: Pool | None, event: PoolEvent) -> Pool:
    if isinstance(event, Synced):
        return to_pair(terms, event.reserve0, event.reserve1)
    if isinstance(event, Priced):
        if pool is not None:
            raise _Impossible("first price", "given before", event.sqrt_price_x96)
        return to_pool(terms, event.sqrt_price_x96, event.tick, 0, ALL_TICKS)
    if not isinstance(pool, V3Pool):
        raise _Impossible("sqrt_price_x96", NOTHING, f"some, by {event}")
    if isinstance(event, Provided):
        try:
            return with_liquidity(pool, event.lower, event.upper, event.change)
        except ValueError as error:
            raise _Impossible(f"liquidity {event.lower} to {event.upper}", error, event) from error
    return _after_swap(pool, event)


def _after_swap(pool: V3Pool, event: Swapped) -> V3Pool:
    """Check what the pool says of its liquidity by what the ticks say: a missed mint shows here."""
    after = replace(
        pool, sqrt_price_x96=event.sqrt_price_x96, tick=event.tick, liquidity=event.liquidity
    )
    by_ticks = liquidity_by_ticks(after)
    if by_ticks is not None and by_ticks != event.liquidity:
        raise _Impossible("liquidity", by_ticks, event.liquidity)
    return after


def to_pair(terms: PoolTerms, reserve0: int, reserve1: int) -> V2Pool:
    """Give a pair its state."""
    part = gcd(PPM, PPM - terms.fee_ppm)
    return V2Pool(
        address=terms.address,
        token0=terms.token0,
        token1=terms.token1,
        reserve0=reserve0,
        reserve1=reserve1,
        fee_numerator=(PPM - terms.fee_ppm) // part,
        fee_denominator=PPM // part,
    )


def to_pool(
    terms: PoolTerms, sqrt_price_x96: int, tick: int, liquidity: int, ticks: KnownTicks
) -> V3Pool:
    """Give a v3 pool its state."""
    return V3Pool(
        address=terms.address,
        token0=terms.token0,
        token1=terms.token1,
        fee=terms.fee_ppm,
        tick_spacing=terms.tick_spacing,
        sqrt_price_x96=sqrt_price_x96,
        tick=tick,
        liquidity=liquidity,
        ticks=ticks,
    )
