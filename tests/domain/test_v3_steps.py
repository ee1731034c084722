"""One step of a v3 swap at its limits: all of a piece, a unit more, and more than 160 bits."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keeper.domain.pool_curves import curve_of
from keeper.domain.pools import KnownTicks, V3Pool
from keeper.domain.ticks import MAX_SQRT_RATIO, MAX_TICK, Q96, tick_at_down
from keeper.domain.v3_steps import (
    MAX_PRICE,
    price_after_input,
    price_after_output,
    step_by_output,
)
from keeper.domain.v3_swaps import swap_input
from keeper.errors import SwapError, UnknownTicksError
from tests.domain.some_pools import pool_address, token, v3_pool

PRICES = st.integers(Q96 // 1000, Q96 * 1000)
LIQUIDITIES = st.integers(1, 10**24)


@given(PRICES, PRICES, LIQUIDITIES, st.sampled_from([0, 500, 10_000]))
def test_output__of_all_that_a_step_has__ends_at_its_target(
    price: int, target: int, liquidity: int, fee: int
) -> None:
    """As the whitepaper has it: a step ends short of its target only for less than all of it."""
    whole = step_by_output(price, target, liquidity, 10**60, fee)
    assert whole.price == target
    assume(whole.amount_out > 0)
    assert step_by_output(price, target, liquidity, whole.amount_out, fee) == whole


@given(PRICES, LIQUIDITIES, st.booleans())
def test_output__of_all_a_liquidity_has_or_more__is_refused_with_it(
    price: int, liquidity: int, zero_for_one: bool
) -> None:
    root = Fraction(price, Q96)
    there = liquidity * root if zero_for_one else liquidity / root
    least = -(-there.numerator // there.denominator)
    for amount in (least, least + 1, 2**160):
        with pytest.raises(SwapError, match=f"liquidity {liquidity} at {price} does not have"):
            price_after_output(price, liquidity, amount, zero_for_one=zero_for_one)


@given(st.integers(1, MAX_PRICE))
def test_price__of_160_bits__is_one_and_a_unit_more_is_refused_with_the_limit(price: int) -> None:
    up = MAX_PRICE - price  # of the liquidity 2^96 a unit of token1 is a unit of the price
    assert price_after_input(price, Q96, up, zero_for_one=False) == MAX_PRICE
    with pytest.raises(SwapError, match=f"would be {MAX_PRICE + 1}, limit is {MAX_PRICE}"):
        price_after_input(price, Q96, up + 1, zero_for_one=False)


# --- a curve at its ends ---


def test_pool__that_is_known_to_its_last_price__says_what_it_takes_and_gives_at_most() -> None:
    ends = KnownTicks(lowest=-MAX_TICK, highest=MAX_TICK)
    empty = V3Pool(
        address=pool_address(1),
        token0=token(0),
        token1=token(1),
        fee=10_000,
        tick_spacing=200,
        sqrt_price_x96=Q96,
        tick=0,
        liquidity=10**18,
        ticks=ends,
    )
    for one, zero_for_one in ((token(0), True), (token(1), False)):
        curve = curve_of(empty, one)
        with pytest.raises(SwapError, match=r"takes .* and gives .*, and no more") as refused:
            curve.least_in(10**40)
        words = str(refused.value).replace(",", "").split()
        taken, gives = (int(word) for word in words if word.isdigit())
        walked = swap_input(empty, taken, zero_for_one=zero_for_one)
        assert (walked.amount_in, walked.amount_out) == (taken, gives)
        assert curve.out_down(taken) == gives
        with pytest.raises(SwapError, match=f"takes {taken} and gives {gives}, and no more"):
            curve.out_down(taken + 1)


@pytest.mark.parametrize("one", [token(0), token(1)])
def test_pieces__of_a_pool_known_in_part__end_with_the_last_input_that_can_be_quoted(
    one: str,
) -> None:
    curve = curve_of(v3_pool(1, (0, 1), 1000, [(-600, 600, 10**20)]), token(int(one == token(1))))
    end = [piece.end for piece in curve.pieces()][-1]
    assert end is not None
    assert curve.out_down(end) > 0
    with pytest.raises(UnknownTicksError, match="would leave its ticks"):
        curve.out_down(end + 1)


@given(st.integers(2**120, 2**127), st.integers(20, 40), st.integers(1, 2**60))
def test_least_input__where_the_pool_divides_in_another_order__is_the_least_still(
    liquidity: int, bits: int, off: int
) -> None:
    """Nearly all of token1 out of a pool at its highest price: amounts no longer fit 256 bits."""
    price = MAX_SQRT_RATIO - 1
    pool = V3Pool(
        address=pool_address(1),
        token0=token(0),
        token1=token(1),
        fee=10_000,
        tick_spacing=200,
        sqrt_price_x96=price,
        tick=tick_at_down(price),
        liquidity=liquidity,
        ticks=KnownTicks(lowest=-MAX_TICK, highest=MAX_TICK),
    )
    curve = curve_of(pool, token(0))
    end = price >> bits
    wanted = liquidity * (price - end) // Q96 - off
    least = curve.least_in(wanted)
    assert curve.out_down(least) >= wanted
    assert curve.out_down(least - 1) < wanted
