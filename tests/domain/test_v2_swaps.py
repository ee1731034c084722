"""Swaps of v2 pairs: what recorded contracts answered, and what no trader may gain."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keeper.domain.pools import V2Pool
from keeper.domain.units import Address
from keeper.domain.v2_swaps import (
    MAX_RESERVE,
    after_swap,
    amount_in_up,
    amount_out_down,
    least_amount_in,
)
from keeper.errors import SwapError
from tests.domain.recorded_pools import needs_quotes, pancake_pool, pancake_quotes

LOW, HIGH = Address("0x" + "11" * 20), Address("0x" + "22" * 20)
RESERVES = st.integers(1, 10**30) | st.integers(1, 10**6)
AMOUNTS = st.integers(1, 10**30) | st.integers(1, 10**6)
FEES = st.sampled_from([(997, 1000), (9975, 10_000), (1, 1), (1, 2), (9970, 10_000)])


@st.composite
def pairs(draw: st.DrawFn) -> V2Pool:
    numerator, denominator = draw(FEES)
    return V2Pool(
        address=Address("0x" + "33" * 20),
        token0=LOW,
        token1=HIGH,
        reserve0=draw(RESERVES),
        reserve1=draw(RESERVES),
        fee_numerator=numerator,
        fee_denominator=denominator,
    )


@needs_quotes
def test_every_recorded_quote_of_pancakeswap__is_met_to_the_wei() -> None:
    pool, quotes = pancake_pool(), list(pancake_quotes())
    for quote in quotes:
        given_out = amount_out_down(pool, quote.amount_in, zero_for_one=quote.zero_for_one)
        assert given_out == quote.amount_out
    assert len(quotes) == 24
    assert {quote.zero_for_one for quote in quotes} == {True, False}


@given(pairs(), AMOUNTS, st.booleans())
def test_swap__of_any_size__never_lowers_the_product(
    pool: V2Pool, amount_in: int, zero_for_one: bool
) -> None:
    out = amount_out_down(pool, amount_in, zero_for_one=zero_for_one)
    after = after_swap(pool, amount_in, out, zero_for_one=zero_for_one)
    assert after.reserve0 * after.reserve1 >= pool.reserve0 * pool.reserve1
    assert min(after.reserve0, after.reserve1) > 0


@given(pairs(), AMOUNTS, AMOUNTS, st.booleans())
def test_larger_input__never_gives_less(
    pool: V2Pool, amount_in: int, more: int, zero_for_one: bool
) -> None:
    less = amount_out_down(pool, amount_in, zero_for_one=zero_for_one)
    assert amount_out_down(pool, amount_in + more, zero_for_one=zero_for_one) >= less


@given(pairs(), AMOUNTS, st.booleans())
def test_there_and_back__never_gains(pool: V2Pool, amount_in: int, zero_for_one: bool) -> None:
    out = amount_out_down(pool, amount_in, zero_for_one=zero_for_one)
    assume(out > 0)
    after = after_swap(pool, amount_in, out, zero_for_one=zero_for_one)
    assert amount_out_down(after, out, zero_for_one=not zero_for_one) <= amount_in


@given(pairs(), AMOUNTS, AMOUNTS, st.booleans())
def test_splitting_in_two__of_a_pair_without_fee__gains_nothing(
    pool: V2Pool, first: int, second: int, zero_for_one: bool
) -> None:
    # With a fee the first part's deepens the pair for the second: what that can gain is the fee.
    free = replace(pool, fee_numerator=1, fee_denominator=1)
    out = amount_out_down(free, first, zero_for_one=zero_for_one)
    after = after_swap(free, first, out, zero_for_one=zero_for_one)
    both = out + amount_out_down(after, second, zero_for_one=zero_for_one)
    assert both <= amount_out_down(free, first + second, zero_for_one=zero_for_one)


@given(pairs(), st.data(), st.booleans())
def test_exact_output__asks_for_enough_and_at_most_one_too_much(
    pool: V2Pool, data: st.DataObject, zero_for_one: bool
) -> None:
    wanted = pool.reserve1 if zero_for_one else pool.reserve0
    assume(wanted > 1)
    out = data.draw(st.integers(1, wanted - 1))
    try:
        asked = amount_in_up(pool, out, zero_for_one=zero_for_one)
    except SwapError:
        return  # more than 112 bits would have to come in
    assert amount_out_down(pool, asked, zero_for_one=zero_for_one) >= out
    least = least_amount_in(pool, out, zero_for_one=zero_for_one)
    assert asked - 1 <= least <= asked
    assert amount_out_down(pool, least, zero_for_one=zero_for_one) >= out
    if least > 1:
        assert amount_out_down(pool, least - 1, zero_for_one=zero_for_one) < out


@pytest.mark.parametrize(
    ("reserve0", "amount", "message"),
    [
        (0, 1, "takes 1 for reserves of 0 and 5"),
        (5, 0, "takes 0 for reserves of 5 and 5"),
        (MAX_RESERVE, 1, f"would hold {MAX_RESERVE + 1}, limit is {MAX_RESERVE}"),
    ],
)
def test_swap__that_a_pair_would_revert__is_refused(
    reserve0: int, amount: int, message: str
) -> None:
    pool = V2Pool(
        address=Address("0x" + "33" * 20), token0=LOW, token1=HIGH, reserve0=reserve0, reserve1=5
    )
    with pytest.raises(SwapError, match=message):
        amount_out_down(pool, amount, zero_for_one=True)


@pytest.mark.parametrize(("out", "limit"), [(0, 0), (5, 5), (6, 5)])
def test_output__that_a_pair_does_not_have__is_refused(out: int, limit: int) -> None:
    pool = V2Pool(address=LOW, token0=LOW, token1=HIGH, reserve0=5, reserve1=5)
    with pytest.raises(SwapError, match=f"is asked for {out}, limits are 0 and 5"):
        amount_in_up(pool, out, zero_for_one=True)
