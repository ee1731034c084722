"""Conversions between assets and shares: exact floors, and never in favour of the one who moves."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.share_math import (
    part_up,
    per_share_down,
    pro_rata_down,
    to_assets_down,
    to_shares_down,
)
from keeper.domain.units import WAD

amounts = st.integers(0, 2**120)
virtual = st.sampled_from([10**12, 10**10, 1])  # base assets of 6, 8 and 18 decimals
rates = st.integers(0, WAD)


@given(amounts, amounts, amounts, virtual)
def test_to_shares_down__any_fund__is_the_exact_floor(
    assets: int, net: int, supply: int, v: int
) -> None:
    assert to_shares_down(assets, net, supply, v) == floor(Fraction(assets * (supply + v), net + 1))


@given(amounts, amounts, amounts, virtual)
def test_to_assets_down__any_fund__is_the_exact_floor(
    shares: int, net: int, supply: int, v: int
) -> None:
    assert to_assets_down(shares, net, supply, v) == floor(Fraction(shares * (net + 1), supply + v))


@given(amounts, amounts, virtual)
def test_per_share_down__any_fund__is_the_exact_floor(net: int, supply: int, v: int) -> None:
    assert per_share_down(net, supply, v) == floor(Fraction((net + 1) * v * WAD, supply + v))


@given(amounts, rates)
def test_part_up__any_rate__is_the_exact_ceiling(amount: int, rate: int) -> None:
    assert part_up(amount, rate) == ceil(Fraction(amount * rate, WAD))


@given(amounts, amounts, st.integers(1, 2**120))
def test_pro_rata_down__any_part__is_the_exact_floor(total: int, part: int, whole: int) -> None:
    assert pro_rata_down(total, part, whole) == floor(Fraction(total * part, whole))


def test_pro_rata_down__of_nothing__is_zero() -> None:
    assert pro_rata_down(100, 0, 0) == 0


@pytest.mark.parametrize("decimals", [6, 8, 18])
def test_first_share__of_an_empty_fund__costs_one_base_asset(decimals: int) -> None:
    v = 10 ** (18 - decimals)
    assert to_shares_down(10**decimals, 0, 0, v) == WAD
    assert per_share_down(0, 0, v) == WAD
    assert per_share_down(10**decimals, WAD, v) == WAD


@given(amounts, amounts, amounts, virtual)
def test_round_trip__in_and_out__never_gains(assets: int, net: int, supply: int, v: int) -> None:
    shares = to_shares_down(assets, net, supply, v)
    assert to_assets_down(shares, net + assets, supply + shares, v) <= assets


@given(amounts, amounts, amounts, virtual)
def test_subscription__of_any_size__never_lowers_the_price_of_the_others(
    assets: int, net: int, supply: int, v: int
) -> None:
    shares = to_shares_down(assets, net, supply, v)
    before = Fraction(net + 1, supply + v)
    assert Fraction(net + assets + 1, supply + shares + v) >= before


@given(st.data(), amounts, amounts, virtual)
def test_redemption__of_any_size__never_lowers_the_price_of_the_others(
    data: st.DataObject, net: int, supply: int, v: int
) -> None:
    shares = data.draw(st.integers(0, supply))
    assets = to_assets_down(shares, net, supply, v)
    assert assets <= net + 1
    assert Fraction(net - assets + 1, supply - shares + v) >= Fraction(net + 1, supply + v)


@given(amounts, rates)
def test_part_up__levy__never_exceeds_the_amount(amount: int, rate: int) -> None:
    assert 0 <= part_up(amount, rate) <= amount


def test_to_assets_down__of_no_shares_at_all__divides_by_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        to_assets_down(1, 1, 0, 0)
