"""Harvests: a part of the excess, never more than the profit, never below the line."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.harvest import harvest_amount
from keeper.domain.units import WAD

amounts = st.integers(0, 2**100)
thresholds = st.integers(0, 5 * WAD)
parts = st.integers(0, WAD)


@pytest.mark.parametrize("decimals", [6, 8, 18])
def test_harvest__worth_350_of_250_at_125_percent__takes_60_percent_of_what_is_above(
    decimals: int,
) -> None:
    unit = 10**decimals
    taken = harvest_amount(
        value=350 * unit, principal=250 * unit, threshold=WAD * 5 // 4, part=WAD * 6 // 10
    )
    assert taken == 22 * unit + unit // 2


@given(amounts, amounts, thresholds, parts)
def test_harvest__any_terms__is_never_above_the_exact_part_nor_the_profit(
    value: int, principal: int, threshold: int, part: int
) -> None:
    taken = harvest_amount(value=value, principal=principal, threshold=threshold, part=part)
    line = Fraction(principal * threshold, WAD)
    exact = max(Fraction(0), (value - line) * part / WAD)
    assert taken <= min(exact, max(0, value - principal))
    assert taken == min(
        floor(Fraction(max(0, value - ceil(line)) * part, WAD)), max(0, value - principal)
    )


@given(amounts, amounts, st.integers(WAD, 5 * WAD), parts)
def test_harvest__leaves_the_strategy__at_or_above_the_line(
    value: int, principal: int, threshold: int, part: int
) -> None:
    taken = harvest_amount(value=value, principal=principal, threshold=threshold, part=part)
    if taken:
        assert (value - taken) * WAD >= principal * threshold


@given(amounts, amounts, thresholds, parts, amounts)
def test_harvest__of_a_strategy_short_of_cash__takes_the_cash(
    value: int, principal: int, threshold: int, part: int, cash: int
) -> None:
    wanted = harvest_amount(value=value, principal=principal, threshold=threshold, part=part)
    taken = harvest_amount(
        value=value, principal=principal, threshold=threshold, part=part, available=cash
    )
    assert taken == min(wanted, cash)


def test_harvest__below_the_minimum__takes_nothing() -> None:
    terms = {"value": 350, "principal": 250, "threshold": WAD, "part": WAD}
    assert harvest_amount(**terms, minimum=100) == 100
    assert harvest_amount(**terms, minimum=101) == 0


@pytest.mark.parametrize("value", [0, 249, 250, 312])
def test_harvest__at_or_below_the_line__takes_nothing(value: int) -> None:
    assert harvest_amount(value=value, principal=250, threshold=WAD * 5 // 4, part=WAD) == 0


def test_harvest__repeated__takes_a_part_of_what_is_left_above_the_line() -> None:
    value, taken = 350_000_000, []
    for _ in range(3):
        taken.append(
            harvest_amount(
                value=value, principal=250_000_000, threshold=WAD * 5 // 4, part=WAD * 6 // 10
            )
        )
        value -= taken[-1]
    assert taken == [22_500_000, 9_000_000, 3_600_000]


@pytest.mark.parametrize(("value", "taken"), [(1, 0), (2, 0), (3, 1)])
def test_harvest__of_a_few_units__rounds_the_line_up(value: int, taken: int) -> None:
    assert harvest_amount(value=value, principal=1, threshold=3 * WAD // 2, part=WAD) == taken


def test_harvest__without_a_principal_or_a_value__is_what_is_there() -> None:
    assert harvest_amount(value=0, principal=0, threshold=0, part=WAD) == 0
    assert harvest_amount(value=9, principal=0, threshold=WAD, part=WAD) == 9
    assert harvest_amount(value=5, principal=7, threshold=0, part=WAD) == 0
