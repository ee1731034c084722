"""Quotes from a ladder are the pool's own; curves run along them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.pool_curves import Conversion, curve_of
from keeper.domain.pools import V3Pool
from keeper.domain.v3_swaps import swap_input
from keeper.errors import SwapError, UnknownTicksError
from tests.domain.some_pools import token, v3_pool, v3_pools_near_one

POOLS = v3_pools_near_one(1, 0, 1, st.integers(1, 10**22) | st.integers(1, 10**4))
AMOUNTS = st.integers(1, 10**22) | st.integers(1, 10**4)


@given(POOLS, st.lists(AMOUNTS, min_size=1, max_size=6), st.booleans())
def test_ladder__in_any_order_of_quotes__gives_what_the_walk_gives(
    pool: V3Pool, amounts: list[int], zero_for_one: bool
) -> None:
    curve = curve_of(pool, token(0) if zero_for_one else token(1))
    for amount in amounts:
        try:
            walked = swap_input(pool, amount, zero_for_one=zero_for_one).amount_out
        except UnknownTicksError:
            with pytest.raises(UnknownTicksError, match="known"):
                curve.out_down(amount)
        else:
            assert curve.out_down(amount) == walked


@pytest.mark.parametrize("amount", [0, -1])
def test_quote__of_nothing__is_refused_and_so_is_the_input_for_nothing(amount: int) -> None:
    curve = curve_of(v3_pool(1, (0, 1), 1000, [(-600, 600, 10**20)]), token(0))
    with pytest.raises(SwapError, match=f"is to swap {amount}, limit is 1"):
        curve.out_down(amount)
    with pytest.raises(SwapError, match=f"is asked for {amount}, limit is 1"):
        curve.least_in(amount)


@given(POOLS, AMOUNTS, st.booleans())
def test_least_input__gives_the_output_and_a_unit_less_does_not(
    pool: V3Pool, wanted: int, zero_for_one: bool
) -> None:
    curve = curve_of(pool, token(0) if zero_for_one else token(1))
    try:
        least = curve.least_in(wanted)
    except SwapError:
        return
    assert curve.out_down(least) >= wanted
    if least > 1:
        assert curve.out_down(least - 1) < wanted


@given(POOLS, AMOUNTS, st.booleans())
def test_curve__of_a_v3_pool__is_above_its_quotes_by_what_rounding_takes(
    pool: V3Pool, amount: int, zero_for_one: bool
) -> None:
    curve = curve_of(pool, token(0) if zero_for_one else token(1))
    start = 0
    for steps, piece in enumerate(curve.pieces(), start=1):
        assert piece.end is not None
        assert piece.end > start
        if amount <= piece.end:
            out = curve.out_down(amount)
            # a step loses at most two units that come in and one that goes out
            fewer = max(start, amount - 2 * steps)
            assert piece.at_down(fewer) - 3 * steps <= out <= piece.at_down(amount) + 1
            return
        start = piece.end


@given(st.integers(1, 10**30), st.sampled_from([(1, 1), (1, 10**12), (10**12, 1)]))
def test_conversion__there_and_back__is_never_more(amount: int, units: tuple[int, int]) -> None:
    there = Conversion(*units)
    if amount * units[1] >= units[0]:
        out = there.out_down(amount)
        assert there.least_in(out) <= amount
        assert there.out_down(there.least_in(out)) == out
