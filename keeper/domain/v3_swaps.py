"""
Swaps in pools of Uniswap v3 and its forks, exact to the wei.

The pool goes from one stop to the next, and rounds at each: at initialised ticks, where its
liquidity changes, and at the ends of the words of its tick bitmap, where it does not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace

from keeper.domain.pools import V3Pool
from keeper.domain.ticks import (
    MAX_SQRT_RATIO,
    MAX_TICK,
    MIN_SQRT_RATIO,
    sqrt_ratio_up,
    tick_at_down,
)
from keeper.domain.v3_steps import Step, step_by_input, step_by_output
from keeper.errors import SwapError, UnknownTicksError

WORD = 256
LOWEST_LIMIT, HIGHEST_LIMIT = MIN_SQRT_RATIO + 1, MAX_SQRT_RATIO - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class V3Swap:
    """
    What a swap does.

    Args:
        amount_in: taken, fee included; less than was offered when the price limit ends the swap.
        amount_out: given; less than was asked for when the price limit ends the swap.
        pool: its state afterwards.
    """

    amount_in: int
    amount_out: int
    pool: V3Pool


@dataclass(frozen=True, slots=True)
class Stop:
    """
    Where the pool stops next.

    Args:
        tick: the stop.
        price: there.
        net: liquidity that comes in when it is crossed in the swap's direction.
        known: False where what was read of the ticks ends before the pool would stop: up to here
            nothing changes, but a swap must not come this far.
    """

    tick: int
    price: int
    net: int
    known: bool


def swap_input(
    pool: V3Pool, amount_in: int, *, zero_for_one: bool, price_limit: int | None = None
) -> V3Swap:
    """
    Swap an exact input: `swap` of the pool with an amount above 0.

    Args:
        pool: before it.
        amount_in: base units, above 0.
        zero_for_one: whether token0 comes in.
        price_limit: square root with 96 binary digits that the price does not pass; as far as a
            pool can go when left out.

    Raises:
        SwapError: no input, or a limit on the wrong side of the price.
        UnknownTicksError: the swap would leave the ticks that were read.
    """
    limit = _limit_of(pool, amount_in, zero_for_one, price_limit)
    left, given = amount_in, 0

    def take(price: int, target: int, liquidity: int) -> tuple[Step, bool]:
        nonlocal left, given
        step = step_by_input(price, target, liquidity, left, pool.fee)
        left -= step.amount_in + step.fee
        given += step.amount_out
        return step, left > 0

    after = _walk(pool, zero_for_one, limit, take)
    return V3Swap(amount_in=amount_in - left, amount_out=given, pool=after)


def swap_output(
    pool: V3Pool, amount_out: int, *, zero_for_one: bool, price_limit: int | None = None
) -> V3Swap:
    """Swap for an exact output: `swap` of the pool with an amount below 0; see `swap_input`."""
    limit = _limit_of(pool, amount_out, zero_for_one, price_limit)
    left, taken = amount_out, 0

    def take(price: int, target: int, liquidity: int) -> tuple[Step, bool]:
        nonlocal left, taken
        step = step_by_output(price, target, liquidity, left, pool.fee)
        left -= step.amount_out
        taken += step.amount_in + step.fee
        return step, left > 0

    after = _walk(pool, zero_for_one, limit, take)
    return V3Swap(amount_in=taken, amount_out=amount_out - left, pool=after)


def next_stop(pool: V3Pool, tick: int, *, zero_for_one: bool) -> Stop:
    """
    Find where the pool stops next: the next initialised tick, or the end of its bitmap's word.

    Raises:
        UnknownTicksError: the tick is at or beyond the end of what was read.
    """
    known, compressed = pool.ticks, tick // pool.tick_spacing
    at = bisect_right(known.indexes, tick) - zero_for_one
    found = known.indexes[at] if 0 <= at < len(known.indexes) else None
    if zero_for_one:
        edge = max(compressed // WORD * WORD * pool.tick_spacing, -MAX_TICK)
        initialised = found is not None and found >= edge
        end, beyond = max(edge, known.lowest), tick < known.lowest
    else:
        edge = min(((compressed + 1) // WORD * WORD + WORD - 1) * pool.tick_spacing, MAX_TICK)
        initialised = found is not None and found <= edge
        end, beyond = min(edge, known.highest), tick >= known.highest
    if beyond:
        bounds = f"{known.lowest} and {known.highest}"
        raise UnknownTicksError(f"{pool.address} would go on at tick {tick}, {bounds} are known")
    if initialised and found is not None:
        net = -known.nets[at] if zero_for_one else known.nets[at]
        return Stop(found, sqrt_ratio_up(found), net, known=True)
    return Stop(end, sqrt_ratio_up(end), 0, known=end == edge)


def _walk(
    pool: V3Pool,
    zero_for_one: bool,
    limit: int,
    take: Callable[[int, int, int], tuple[Step, bool]],
) -> V3Pool:
    price, tick, liquidity, going = pool.sqrt_price_x96, pool.tick, pool.liquidity, True
    while going and price != limit:
        stop = next_stop(pool, tick, zero_for_one=zero_for_one)
        passes = stop.price < limit if zero_for_one else stop.price > limit
        began = price
        step, going = take(price, limit if passes else stop.price, liquidity)
        price = step.price
        if price == stop.price:
            _require_known(pool, stop)
            liquidity += stop.net
            tick = stop.tick - zero_for_one
        elif price != began:
            tick = tick_at_down(price)
    return replace(pool, sqrt_price_x96=price, tick=tick, liquidity=liquidity)


def _limit_of(pool: V3Pool, amount: int, zero_for_one: bool, wanted: int | None) -> int:
    if amount <= 0:
        raise SwapError(f"{pool.address} is to swap {amount}, limit is 1")
    if wanted is None:
        return LOWEST_LIMIT if zero_for_one else HIGHEST_LIMIT
    low, high = (
        (LOWEST_LIMIT, pool.sqrt_price_x96 - 1)
        if zero_for_one
        else (pool.sqrt_price_x96 + 1, HIGHEST_LIMIT)
    )
    if not low <= wanted <= high:
        raise SwapError(f"{pool.address} is to stop at {wanted}, limits are {low} and {high}")
    return wanted


def _require_known(pool: V3Pool, stop: Stop) -> None:
    if not stop.known:
        bounds = f"{pool.ticks.lowest} to {pool.ticks.highest}"
        raise UnknownTicksError(f"{pool.address} reaches tick {stop.tick}, {bounds} is known")
