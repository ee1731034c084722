"""What undoing a trade across two chains costs at worst, in exact fractions of what pools do."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.paths import Fill, Series, fill
from keeper.domain.pool_curves import Conversion, curve_of
from keeper.domain.unwinding import buy_back, least_sold, sell_back, way_back, worst_of
from tests.domain.some_pools import token, v2_pool

RESERVES = st.integers(10**6, 4 * 10**6)
SLIPPAGES = st.integers(0, 500)
ROUNDED = 4  # units that four roundings against the trade are at most


@st.composite
def fills(draw: st.DrawFn) -> Fill:
    """Draw a trade: bought on one chain, sold on another, where units are worth another number."""
    buy = curve_of(v2_pool(1, 0, 1, draw(RESERVES), draw(RESERVES)), token(0))
    sell = curve_of(v2_pool(2, 0, 1, draw(RESERVES), draw(RESERVES)), token(1))
    there = draw(st.sampled_from([1, 10, 1_000]))
    ways = (buy, Conversion(1, 1), sell, Conversion(1, there))
    return fill(Series(ways), draw(st.integers(1_000, 10**5)))


@given(fills(), SLIPPAGES)
def test_worst_case__is_never_less_than_exact_fractions_say__and_hardly_more(
    filled: Fill, slippage_bps: int
) -> None:
    kept, home = Fraction(10_000 - slippage_bps, 10_000), filled.parts[3]
    put_in, got = filled.amount_in, filled.amount_out * kept
    unit = Fraction(home.amount_out, home.amount_in)
    buy_alone = put_in - sell_back(filled.parts[0]) * kept**2
    sell_alone = buy_back(filled.parts[2]) / kept * unit - got
    both = put_in - got + put_in * (1 - kept)
    exact = max(both, min(buy_alone, sell_alone))
    buy_first, worst = worst_of(filled, slippage_bps)
    assert exact <= worst < exact + ROUNDED + unit
    if abs(buy_alone - sell_alone) > ROUNDED + unit:
        assert buy_first == (buy_alone < sell_alone)


@given(fills(), SLIPPAGES)
def test_least_sold__brings_back_all_but_the_worst_case(filled: Fill, slippage_bps: int) -> None:
    _, worst = worst_of(filled, slippage_bps)
    least, home = least_sold(filled, slippage_bps), filled.parts[3]
    brought = Fraction(least * home.amount_out, home.amount_in)
    assert 1 <= least <= filled.parts[2].amount_out
    if least < filled.parts[2].amount_out:
        assert filled.amount_in - brought <= worst or least == 1


@given(fills())
def test_way_back__takes_the_pools_as_the_trade_left_them(filled: Fill) -> None:
    for part in (filled.parts[0], filled.parts[2]):
        returned = sell_back(part)
        assert returned <= part.amount_in, "there and back is never free"
        back = way_back(part)
        cost = buy_back(part)
        assert fill(back, cost).amount_out >= part.amount_in
        assert cost >= part.amount_out
        assert fill(back, cost - 1).amount_out < part.amount_in
