"""What an investor's own money earned, against balances that were grown by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keeper.domain.money_weighted import YEAR_S, DatedFlow, annualise, money_weighted_return

DAY_S = 86_400
rates = st.floats(-0.9, 5.0)
payments = st.lists(st.tuples(st.integers(0, 700), st.floats(1.0, 1e6)), min_size=1, max_size=8)


def flow(day: int, amount: float) -> DatedFlow:
    return DatedFlow(time=day * DAY_S, amount=amount)


@given(payments, rates)
def test_return__of_payments_that_grew_at_a_rate__is_that_rate(
    paid: list[tuple[int, float]], rate: float
) -> None:
    """The account is kept like a bank's: day by day from one payment to the next."""
    ordered = sorted(paid)
    balance, before = 0.0, ordered[0][0]
    for day, amount in ordered:
        balance = balance * (1 + rate) ** ((day - before) / 365) + amount
        before = day
    end = 730
    balance *= (1 + rate) ** ((end - before) / 365)
    found = money_weighted_return([flow(*one) for one in paid], balance, end * DAY_S)
    assert found == pytest.approx(rate, rel=1e-6, abs=1e-6)


@given(st.lists(st.floats(0.5, 2.0), min_size=2, max_size=10), st.floats(1.0, 1e6))
def test_return__of_one_payment__is_the_funds_own(levels: list[float], paid: float) -> None:
    growth = 1.0
    for before, after in pairwise(levels):
        growth *= after / before
    found = money_weighted_return([flow(0, paid)], paid * growth, 200 * DAY_S)
    assert found == pytest.approx(annualise(growth - 1, 200 * DAY_S), rel=1e-6, abs=1e-9)


def test_return__of_who_came_before_the_fall_with_more__is_worse_than_the_funds() -> None:
    """100 doubles in a year; 1,000 more join and halve: the fund is at 0 %, the money is not."""
    flows = [flow(0, 100.0), flow(365, 1_000.0)]
    found = money_weighted_return(flows, (100 * 2 + 1_000) / 2, 730 * DAY_S)
    assert found is not None
    assert found < -0.35


@given(st.integers(1, 300), st.floats(-0.5, 5.0), st.integers(0, 300))
def test_return__of_a_lifetime__is_found_however_long_it_is(
    years: int, rate: float, pause: int
) -> None:
    """Paid in, taken out whole, and after a pause, in which floating dust may grow, once more."""
    grown = (1 + rate) ** years
    once = [flow(0, 1.0), flow(365 * years, -grown)]
    again = [flow(365 * (years + pause), 1.0)]
    end = 365 * (2 * years + pause) * DAY_S
    assert money_weighted_return(once[:1], grown, YEAR_S * years) == pytest.approx(rate, abs=1e-6)
    twice = money_weighted_return([*once, *again], grown, end)
    assert twice is None or twice == pytest.approx(rate, abs=1e-6)


def test_return__total_loss__is_minus_one() -> None:
    assert money_weighted_return([flow(0, 10.0)], 0.0, YEAR_S) == -1.0


@pytest.mark.parametrize(
    ("flows", "value"),
    [
        ([], 5.0),
        ([flow(365, 10.0)], 11.0),
        ([flow(0, -5.0)], 10.0),
        ([flow(0, 100.0), flow(100, -230.0), flow(200, 132.0)], 0.0),
    ],
    ids=["nothing paid", "no time", "taken out first", "two rates"],
)
def test_return__without_one_meaning__is_none(flows: list[DatedFlow], value: float) -> None:
    assert money_weighted_return(flows, value, YEAR_S) is None


def test_return__of_a_flow_after_the_valuation_or_a_negative_value__is_refused() -> None:
    with pytest.raises(ValueError, match="after the valuation at 86400"):
        money_weighted_return([flow(2, 1.0)], 1.0, DAY_S)
    with pytest.raises(ValueError, match=r"-1\.0"):
        money_weighted_return([flow(0, 1.0)], -1.0, DAY_S)


@given(payments, st.floats(1.0, 1e7), st.floats(1e-3, 1e3))
def test_return__in_another_unit__is_the_same(
    paid: list[tuple[int, float]], value: float, unit: float
) -> None:
    plain = money_weighted_return([flow(*one) for one in paid], value, 800 * DAY_S)
    scaled = money_weighted_return(
        [flow(day, amount * unit) for day, amount in paid], value * unit, 800 * DAY_S
    )
    assume(plain is not None and plain < 1e6)
    assert scaled == pytest.approx(plain, rel=1e-6, abs=1e-6)


def test_annualise__no_time_or_total_loss__are_told_apart() -> None:
    assert annualise(0.5, 0) is None
    assert annualise(-1.0, YEAR_S) == -1.0
    assert annualise(0.21, 2 * YEAR_S) == pytest.approx(0.1)
