"""What is kept of a valued fund is what its report later shows, under the right name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.dao_terms import days_warned
from keeper.domain.history import make_point
from keeper.domain.inventory import Band, Inventory
from keeper.domain.nav import strike_nav
from keeper.domain.prices import price_of
from keeper.domain.units import WAD, Address
from tests.domain.funds import NOW, USDC, WETH, a_fund, trend
from tests.domain.proposed import DAY_S, some_terms
from tests.domain.proposed import NOW as TODAY


def test_point__keeps_every_figure_under_its_name() -> None:
    fund = a_fund(
        cash=11,
        remote_value=22,
        accrued_supply=3 * WAD,
        nav_per_share=44,
        high_water_mark=55,
        strategies=(trend(weth=WAD),),
    )
    nav = strike_nav(fund)
    point = make_point(fund, nav, WETH)
    assert (point.block, point.timestamp, point.dealing) == (100, NOW, 3)
    assert (point.total, point.supply) == (nav.total, 3 * WAD)
    assert (point.per_share, point.struck_per_share) == (nav.per_share, 44)
    assert (point.high_water_mark, point.cash, point.remote) == (55, 11, 22)
    assert (point.benchmark_price, point.holdings) == (price_of(fund, WETH), nav.holdings)


@pytest.mark.parametrize("benchmark", [None, Address("0x" + "99" * 20)])
def test_point__without_a_price_to_compare_with__has_none(benchmark: Address | None) -> None:
    fund = a_fund()
    assert make_point(fund, strike_nav(fund), benchmark).benchmark_price is None
    assert make_point(fund, strike_nav(fund), USDC).benchmark_price == price_of(fund, USDC)


# --- limits of what is kept on both sides of a bridge ---

amounts = st.integers(0, 10**12)


@given(numbers=st.tuples(amounts, amounts, amounts), free=amounts, arriving=amounts)
def test_band__asks_for_something_outside_its_ends_alone(
    numbers: tuple[int, int, int], free: int, arriving: int
) -> None:
    low, target, high = sorted(numbers)
    side = Inventory(free=free, arriving=arriving, band=Band(low=low, target=target, high=high))
    assert (side.lack > 0) <= (side.expected < low)
    assert (side.excess > 0) <= (side.expected > high)
    if side.lack:
        assert side.expected + side.lack == target
    if side.excess:
        assert side.expected - side.excess == target
    assert 0 <= side.spare <= free
    assert side.expected - side.spare >= min(target, side.expected)
    assert side.room == 0 or side.expected + side.room == high


@pytest.mark.parametrize(
    ("expected", "lack", "excess"),
    [
        (99, 201, 0),
        (100, 0, 0),
        (900, 0, 0),
        (901, 0, 601),
    ],
)
def test_band__at_its_ends__asks_for_nothing(expected: int, lack: int, excess: int) -> None:
    side = Inventory(free=expected, arriving=0, band=Band(low=100, target=300, high=900))
    assert (side.lack, side.excess) == (lack, excess)


@pytest.mark.parametrize("left", [-1, 0, 1])
def test_term__that_ends_in_a_second__is_warned_of_and_not_when_it_has_ended(left: int) -> None:
    warned = days_warned(replace(some_terms(), guardian_ends=TODAY + left))
    assert (warned is not None) is (left > 0)
    first = days_warned(replace(some_terms(), guardian_ends=TODAY + 366 * DAY_S))
    assert first is None
