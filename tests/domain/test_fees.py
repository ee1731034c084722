"""Fees in shares: never above exact arithmetic, none below the high-water mark."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keeper.domain.fees import (
    MAX_ELAPSED_S,
    management_shares,
    performance_fee,
    performance_shares,
    scaled_high_water_mark,
)
from keeper.domain.share_math import per_share_down
from keeper.domain.units import DAY_S, WAD, YEAR_S

amounts = st.integers(0, 2**100)
supplies = st.integers(1, 2**100)
virtual = st.sampled_from([10**12, 10**10, 1])
management_rates = st.integers(0, WAD // 50)  # at most 2 % a year
performance_rates = st.integers(0, WAD // 5)  # at most 20 %
marks = st.integers(WAD // 1000, 1000 * WAD)


# --- management fee ---


@given(supplies, management_rates, st.integers(0, MAX_ELAPSED_S))
def test_management_shares__any_time__are_the_exact_floor(
    supply: int, rate: int, elapsed: int
) -> None:
    part = Fraction(rate * elapsed, WAD * YEAR_S)
    minted = management_shares(supply, rate, elapsed)
    assert minted == floor(supply * part / (1 - part))
    assert Fraction(minted, supply + minted) <= part


@given(supplies, management_rates, st.integers(0, 10 * MAX_ELAPSED_S))
def test_management_shares__beyond_90_days__charge_no_more(
    supply: int, rate: int, more: int
) -> None:
    most = management_shares(supply, rate, MAX_ELAPSED_S)
    assert management_shares(supply, rate, MAX_ELAPSED_S + more) == most


@given(supplies, management_rates, st.lists(st.integers(0, MAX_ELAPSED_S // 8), max_size=8))
def test_management_shares__accrued_in_steps__are_never_more_than_at_once(
    supply: int, rate: int, steps: list[int]
) -> None:
    grown = supply
    for elapsed in steps:
        grown += management_shares(grown, rate, elapsed)
    assert grown - supply <= management_shares(supply, rate, sum(steps))


def test_management_shares__all_there_is__is_refused() -> None:
    with pytest.raises(ValueError, match="wad seconds charged"):
        management_shares(WAD, 5 * WAD, MAX_ELAPSED_S)


# --- performance fee ---


@given(marks, marks, supplies, virtual, performance_rates)
def test_performance_fee__any_gain__is_never_above_the_exact_one(
    per_share: int, mark: int, supply: int, v: int, rate: int
) -> None:
    fee = performance_fee(per_share, mark, supply, v, rate)
    gain = Fraction(max(0, per_share - mark) * supply, WAD * v)
    exact = gain * rate / WAD
    assert exact - 2 < fee <= exact


@given(marks, st.integers(0, WAD), supplies, virtual, performance_rates)
def test_performance_fee__at_or_below_the_mark__is_zero(
    mark: int, below: int, supply: int, v: int, rate: int
) -> None:
    assert performance_fee(max(0, mark - below), mark, supply, v, rate) == 0


@given(st.data(), supplies, amounts, virtual)
def test_performance_shares__of_any_fee__dilute_by_exactly_the_fee(
    data: st.DataObject, supply: int, net: int, v: int
) -> None:
    fee = data.draw(st.integers(0, net))
    minted = performance_shares(fee, net, supply, v)

    def worth(shares: int) -> Fraction:
        return Fraction(shares * (net + 1), supply + shares + v)

    assert worth(minted) <= fee
    assert fee == 0 or worth(minted + 1) > fee


@given(amounts, supplies, marks, virtual, performance_rates)
def test_performance_fee__once_minted__leaves_the_price_at_or_above_the_mark(
    net: int, supply: int, mark: int, v: int, rate: int
) -> None:
    per_share = per_share_down(net, supply, v)
    assume(per_share > mark)
    fee = performance_fee(per_share, mark, supply, v, rate)
    minted = performance_shares(fee, net, supply, v)
    assert per_share_down(net, supply + minted, v) >= mark


@given(amounts, supplies, marks, virtual)
def test_performance_fee__charged_twice_in_one_instant__is_zero_the_second_time(
    net: int, supply: int, mark: int, v: int
) -> None:
    rate = WAD // 5
    fee = performance_fee(per_share_down(net, supply, v), mark, supply, v, rate)
    supply += performance_shares(fee, net, supply, v)
    after = per_share_down(net, supply, v)
    assert performance_fee(after, max(mark, after), supply, v, rate) == 0


def test_performance_shares__of_a_fee_above_the_assets__are_refused() -> None:
    with pytest.raises(ValueError, match="fee is 11, net assets are 10"):
        performance_shares(11, 10, WAD, 1)


# --- high-water mark ---


@st.composite
def exits(draw: st.DrawFn) -> tuple[int, int, int]:
    """Draw (supply, burned, paid) with paid <= burned < supply."""
    supply = draw(supplies)
    burned = draw(st.integers(0, supply - 1))
    return supply, burned, draw(st.integers(0, burned))


@given(marks, exits())
def test_scaled_high_water_mark__any_exit__is_the_exact_ceiling(
    mark: int, leaving: tuple[int, int, int]
) -> None:
    supply, burned, paid = leaving
    scaled = scaled_high_water_mark(mark, supply, burned, paid)
    assert scaled == ceil(Fraction(mark * (supply - paid), supply - burned))
    assert scaled >= mark


@given(marks, exits())
def test_scaled_high_water_mark__levy_left_behind__is_no_performance(
    mark: int, leaving: tuple[int, int, int]
) -> None:
    supply, burned, paid = leaving
    per_share = Fraction(
        mark * (supply - paid), supply - burned
    )  # of a fund that stood at the mark
    assert per_share <= scaled_high_water_mark(mark, supply, burned, paid)


@given(marks, supplies)
def test_scaled_high_water_mark__without_levy__stays(mark: int, supply: int) -> None:
    burned = supply // 2
    assert scaled_high_water_mark(mark, supply, burned, burned) == mark


@pytest.mark.parametrize(("supply", "burned", "paid"), [(10, 10, 9), (10, 11, 9), (10, 9, 11)])
def test_scaled_high_water_mark__nobody_left_or_more_paid_than_there_is__is_refused(
    supply: int, burned: int, paid: int
) -> None:
    with pytest.raises(ValueError, match=f"{burned} burned and {paid} paid of a supply of 10"):
        scaled_high_water_mark(WAD, supply, burned, paid)


def test_management_shares__exactly_all_there_is__are_refused_and_a_little_less_are_not() -> None:
    rate = 73 * WAD // 18  # 90 days of it are a whole year's WAD, less what the floor left off
    assert management_shares(10**18, rate, 90 * DAY_S) > 0
    with pytest.raises(ValueError, match="must be below"):
        management_shares(1, YEAR_S * WAD, 1)  # one second of it is all there is


def test_performance_fee__of_half_a_unit_of_gain__is_nothing() -> None:
    assert performance_fee(2 * WAD, WAD, WAD // 2, WAD, WAD) == 0
    assert performance_fee(2 * WAD, WAD, 3 * WAD // 2, 1, WAD) == 3 * WAD // 2


def test_performance_shares__of_all_the_assets__are_minted() -> None:
    assert performance_shares(5, 5, 10, 1) == 5 * 11


def test_scaled_high_water_mark__everybody_paid__is_zero() -> None:
    assert scaled_high_water_mark(WAD, 10, 9, 10) == 0
