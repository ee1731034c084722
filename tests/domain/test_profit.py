"""The least that a transaction must bring: the gas it burns, rounded against the trade."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.profit import least_up
from keeper.domain.units import PRICE_SCALE

amounts = st.integers(0, 2**90)


@given(amounts, st.integers(0, 30_000_000), amounts, st.integers(0, 10**13))
def test_least__any_prices__is_the_exact_ceiling_and_never_nothing(
    least: int, gas: int, wei_price: int, gas_price: int
) -> None:
    exact = least + Fraction(gas * gas_price * wei_price, PRICE_SCALE)
    assert least_up(least, gas, wei_price, gas_price) == max(1, ceil(exact))


@pytest.mark.parametrize(
    ("least", "wei_price", "found"), [(0, 0, 1), (1, 0, 1), (7, 1, 8), (2, 0, 2)]
)
def test_least__by_hand__is_what_it_should_be(least: int, wei_price: int, found: int) -> None:
    assert least_up(least, 1, wei_price, 1) == found
