"""Pools that are drawn: any size, any ticks, around a price or far from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from keeper.domain.pools import KnownTicks, V2Pool, V3Pool, with_liquidity
from keeper.domain.ticks import Q96, tick_at_down
from keeper.domain.units import Address

FEES = st.sampled_from([(997, 1000), (9975, 10_000), (999, 1000), (1, 1)])
KNOWN = 30_000  # ticks each way; a walk to the ends of all ticks is slow
TIERS = {100: 1, 500: 10, 3000: 60, 10_000: 200}


def token(number: int) -> Address:
    """Name a token; a higher number is a higher address."""
    return Address(f"0x{number + 1:040x}")


def pool_address(number: int) -> Address:
    return Address(f"0x{0xF000 + number:040x}")


def ordered(one: int, other: int) -> tuple[Address, Address]:
    return token(min(one, other)), token(max(one, other))


def v2_pool(number: int, one: int, other: int, held: int, held_other: int) -> V2Pool:
    """Make a pair of two numbered tokens with so much of each."""
    token0, token1 = ordered(one, other)
    reserve0, reserve1 = (held, held_other) if one < other else (held_other, held)
    return V2Pool(
        address=pool_address(number),
        token0=token0,
        token1=token1,
        reserve0=reserve0,
        reserve1=reserve1,
    )


@st.composite
def v2_pools(
    draw: st.DrawFn, number: int, one: int, other: int, reserves: st.SearchStrategy[int]
) -> V2Pool:
    numerator, denominator = draw(FEES)
    pool = v2_pool(number, one, other, draw(reserves), draw(reserves))
    return replace(pool, fee_numerator=numerator, fee_denominator=denominator)


@st.composite
def v3_pools_near_one(
    draw: st.DrawFn, number: int, one: int, other: int, liquidity: st.SearchStrategy[int]
) -> V3Pool:
    """Draw a pool whose price is within a factor of two of 1, with up to five positions."""
    fee = draw(st.sampled_from(sorted(TIERS)))
    pool = v3_pool(number, (one, other), draw(st.integers(700, 1400)), [], fee=fee)
    for _ in range(draw(st.integers(1, 5))):
        lower = (pool.tick + draw(st.integers(-6_000, 3_000))) // pool.tick_spacing
        width = 1 + draw(st.integers(1, 9_000)) // pool.tick_spacing
        ticks = (lower * pool.tick_spacing, (lower + width) * pool.tick_spacing)
        pool = with_liquidity(pool, *ticks, draw(liquidity))
    return pool


def v3_pool(
    number: int,
    ends: tuple[int, int],
    root: int,
    positions: Sequence[tuple[int, int, int]],
    *,
    fee: int = 100,
) -> V3Pool:
    """Make a pool at a root of the price in thousandths, with liquidity from ticks to ticks."""
    token0, token1 = ordered(*ends)
    price = Q96 * root // 1000
    pool = V3Pool(
        address=pool_address(number),
        token0=token0,
        token1=token1,
        fee=fee,
        tick_spacing=TIERS[fee],
        sqrt_price_x96=price,
        tick=tick_at_down(price),
        liquidity=0,
        ticks=KnownTicks(lowest=-KNOWN, highest=KNOWN),
    )
    for lower, upper, amount in positions:
        pool = with_liquidity(pool, lower, upper, amount)
    return pool
