"""Vault shares count for what the vault says, and never for more than their checkpoint allows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.units import DAY_S, WAD
from keeper.domain.vaults import PRICE_UNITS, VaultState, allowed_price, counted_assets
from keeper.errors import PriceError
from tests.domain.funds import NOW, vault_state

amounts = st.integers(0, 2**128 - 1)
one_percent = WAD // 100


@st.composite
def states(draw: st.DrawFn) -> VaultState:
    """Draw any vault at any time after its checkpoint."""
    return vault_state(
        assets=draw(st.integers(0, 2**200)),
        max_growth=draw(st.integers(1, one_percent)),
        price=draw(st.integers(0, 2**184 - 1)),
        checked_at=NOW - draw(st.integers(0, 20_000 * DAY_S)),
    )


def exact_price(state: VaultState) -> Fraction:
    """Compute what is allowed without rounding."""
    days = Fraction(state.read_at - state.checked_at, DAY_S)
    return state.price * (1 + Fraction(state.max_growth, WAD) * days)


@given(states())
def test_allowed_price__any_time__is_the_exact_one_rounded_down(state: VaultState) -> None:
    exact = exact_price(state)
    assert exact - 1 < allowed_price(state) <= exact


@given(states(), amounts)
def test_counted__any_vault__is_the_smaller_of_two_and_rounds_down(
    state: VaultState, units: int
) -> None:
    counted = counted_assets(state, units)
    limit = units * exact_price(state) / PRICE_UNITS
    lost = Fraction(units, PRICE_UNITS) + 1  # one unit of the price, then one of the amount
    assert state.assets is not None
    assert counted <= min(state.assets, limit)
    assert counted == state.assets or counted > limit - lost


@pytest.mark.parametrize(
    ("assets", "days", "counted"),
    [
        (1_000_000, 0, 1_000_000),
        (1_000_500, 1, 1_000_500),  # half of what a day allows
        (1_001_000, 1, 1_001_000),
        (1_001_001, 1, 1_001_000),
        (101_000_000, 0, 1_000_000),  # a donation of a hundred times
        (101_000_000, 10, 1_010_000),
        (999_999, 10, 999_999),  # a loss counts at once
        (0, 10, 0),
    ],
)
def test_counted__a_million_units_at_a_tenth_of_a_percent__is_what_one_counts_by_hand(
    assets: int, days: int, counted: int
) -> None:
    state = vault_state(assets=assets, checked_at=NOW - days * DAY_S)
    assert counted_assets(state, 1_000_000) == counted


def test_counted__a_silent_vault__is_refused() -> None:
    with pytest.raises(PriceError, match=r"vault 0x.* does not say what 5 of its units"):
        counted_assets(replace(vault_state(), assets=None), 5)
