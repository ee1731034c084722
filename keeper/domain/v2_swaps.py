"""
Swaps in pools of Uniswap v2 and its forks, exact to the wei.

The formulas are those of the v2 core and its library; deployed pairs are the oracle of the tests.
"""

from __future__ import annotations

from dataclasses import replace

from keeper.domain.pools import V2Pool
from keeper.errors import SwapError

MAX_RESERVE = 2**112 - 1


def amount_out_down(pool: V2Pool, amount_in: int, *, zero_for_one: bool) -> int:
    """
    Say what a pair gives for an input: the library's getAmountOut.

    Args:
        pool: before the swap.
        amount_in: base units that reach the pair.
        zero_for_one: whether token0 comes in.

    Returns:
        Most that the pair gives out, base units, rounded down.

    Raises:
        SwapError: nothing comes in, the pair is empty, or its reserve would not fit 112 bits.
    """
    held, wanted = _sides(pool, zero_for_one)
    if amount_in <= 0 or held == 0 or wanted == 0:
        raise SwapError(f"{pool.address} takes {amount_in} for reserves of {held} and {wanted}")
    if held + amount_in > MAX_RESERVE:
        raise SwapError(f"{pool.address} would hold {held + amount_in}, limit is {MAX_RESERVE}")
    traded = amount_in * pool.fee_numerator
    return traded * wanted // (held * pool.fee_denominator + traded)


def amount_in_up(pool: V2Pool, amount_out: int, *, zero_for_one: bool) -> int:
    """
    Say what a pair wants for an output: the library's getAmountIn.

    Returns:
        Base units, rounded up; where the division leaves nothing it is one more than needed, as
        the library's is.

    Raises:
        SwapError: nothing is asked for, or the pair does not have it, or it cannot hold the input.
    """
    held, wanted = _sides(pool, zero_for_one)
    if amount_out <= 0 or held == 0 or amount_out >= wanted:
        raise SwapError(f"{pool.address} is asked for {amount_out}, limits are 0 and {wanted}")
    numerator = held * amount_out * pool.fee_denominator
    amount_in = numerator // ((wanted - amount_out) * pool.fee_numerator) + 1
    if held + amount_in > MAX_RESERVE:
        raise SwapError(f"{pool.address} would hold {held + amount_in}, limit is {MAX_RESERVE}")
    return amount_in


def least_amount_in(pool: V2Pool, amount_out: int, *, zero_for_one: bool) -> int:
    """Find the smallest input for which `amount_out_down` gives at least an output."""
    amount_in = amount_in_up(pool, amount_out, zero_for_one=zero_for_one)
    if amount_in > 1:
        given = amount_out_down(pool, amount_in - 1, zero_for_one=zero_for_one)
        return amount_in - (given >= amount_out)
    return amount_in


def after_swap(pool: V2Pool, amount_in: int, amount_out: int, *, zero_for_one: bool) -> V2Pool:
    """Give the pair's state after a swap; the fee stays in its reserves."""
    change0, change1 = (amount_in, -amount_out) if zero_for_one else (-amount_out, amount_in)
    return replace(pool, reserve0=pool.reserve0 + change0, reserve1=pool.reserve1 + change1)


def _sides(pool: V2Pool, zero_for_one: bool) -> tuple[int, int]:
    reserves = (pool.reserve0, pool.reserve1)
    return reserves if zero_for_one else reserves[::-1]
