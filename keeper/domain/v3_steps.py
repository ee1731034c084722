"""
One step of a Uniswap v3 swap: from a price towards another within one piece of liquidity.

White paper of Uniswap v3, section 6.2; roundings as in SqrtPriceMath and SwapMath of its core,
always against the trader. Prices are square roots with 96 binary digits.
"""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.pools import PPM
from keeper.domain.ticks import Q96
from keeper.domain.units import UINT256_MAX, mul_div_up
from keeper.errors import SwapError

MAX_PRICE = 2**160 - 1


@dataclass(frozen=True, slots=True)
class Step:
    """
    What one step does.

    Args:
        price: that it ends at.
        amount_in: without the fee.
        amount_out: what the trader gets.
        fee: on top of `amount_in`.
    """

    price: int
    amount_in: int
    amount_out: int
    fee: int


def amount0_down(price: int, other: int, liquidity: int) -> int:
    """Compute the token0 between two prices: liquidity (1/√a − 1/√b), rounded down."""
    low, high = (price, other) if price < other else (other, price)
    return (liquidity << 96) * (high - low) // high // low


def amount0_up(price: int, other: int, liquidity: int) -> int:
    """Compute the token0 between two prices, rounded up at both divisions."""
    low, high = (price, other) if price < other else (other, price)
    times_low = -((low - high) * (liquidity << 96) // high)
    return -(-times_low // low)


def amount1_down(price: int, other: int, liquidity: int) -> int:
    """Compute the token1 between two prices: liquidity (√b − √a), rounded down."""
    return liquidity * abs(price - other) // Q96


def amount1_up(price: int, other: int, liquidity: int) -> int:
    """Compute the token1 between two prices, rounded up."""
    return -(-liquidity * abs(price - other) // Q96)


def price_after_input(price: int, liquidity: int, amount: int, *, zero_for_one: bool) -> int:
    """
    Find the price after an input without its fee; rounded so that it moves less than it could.

    Where the exact formula does not fit 256 bits, the pool divides in another order, and so does
    this.

    Raises:
        SwapError: the price would not fit 160 bits.
    """
    if not zero_for_one:
        return _require_price(price + (amount << 96) // liquidity)
    if amount == 0:
        return price
    shifted = liquidity << 96
    if amount * price <= UINT256_MAX - shifted:
        return mul_div_up(shifted, price, shifted + amount * price)
    return -(-shifted // (shifted // price + amount))


def price_after_output(price: int, liquidity: int, amount: int, *, zero_for_one: bool) -> int:
    """
    Find the price after an output; rounded so that it moves more than it had to.

    Raises:
        SwapError: this piece of liquidity does not have so much, or the price would not fit.
    """
    if zero_for_one:
        fall = -(-(amount << 96) // liquidity)
        if fall >= price:
            raise SwapError(f"liquidity {liquidity} at {price} does not have {amount}")
        return price - fall
    shifted = liquidity << 96
    if amount * price >= shifted:  # of 224 bits: what does not fit 256 is as much
        raise SwapError(f"liquidity {liquidity} at {price} does not have {amount}")
    return _require_price(mul_div_up(shifted, price, shifted - amount * price))


def step_by_input(price: int, target: int, liquidity: int, amount: int, fee: int) -> Step:
    """
    Trade an input, its fee included, until it is used up or the target is reached.

    Args:
        price: where the step begins.
        target: not crossed; below the price when token0 comes in.
        liquidity: in range all the way.
        amount: base units that are left, above 0.
        fee: parts per million.
    """
    zero_for_one = price >= target
    needed = _needed(price, target, liquidity, zero_for_one)
    traded = amount * (PPM - fee) // PPM
    if traded >= needed:
        given = _given(price, target, liquidity, zero_for_one)
        return Step(target, needed, given, mul_div_up(needed, fee, PPM - fee))
    end = price_after_input(price, liquidity, traded, zero_for_one=zero_for_one)
    used = needed if end == target else _needed(price, end, liquidity, zero_for_one)
    given = _given(price, end, liquidity, zero_for_one)
    paid = mul_div_up(used, fee, PPM - fee) if end == target else amount - used
    return Step(end, used, given, paid)


def step_by_output(price: int, target: int, liquidity: int, amount: int, fee: int) -> Step:
    """Trade until an output is had or the target is reached; arguments as `step_by_input`."""
    zero_for_one = price >= target
    had = _given(price, target, liquidity, zero_for_one)
    end = target
    if amount < had:
        end = price_after_output(price, liquidity, amount, zero_for_one=zero_for_one)
        had = _given(price, end, liquidity, zero_for_one) if end != target else had
    used = _needed(price, end, liquidity, zero_for_one)
    return Step(end, used, min(had, amount), mul_div_up(used, fee, PPM - fee))


def _needed(price: int, end: int, liquidity: int, zero_for_one: bool) -> int:
    return (amount0_up if zero_for_one else amount1_up)(price, end, liquidity)


def _given(price: int, end: int, liquidity: int, zero_for_one: bool) -> int:
    return (amount1_down if zero_for_one else amount0_down)(price, end, liquidity)


def _require_price(price: int) -> int:
    if price > MAX_PRICE:
        raise SwapError(f"square root of the price would be {price}, limit is {MAX_PRICE}")
    return price
