"""Tails of returns, against empyrical, a normal law, and the acceptance regions Kupiec printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from statistics import NormalDist

import empyrical
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.domain.value_at_risk import (
    LEAST_RETURNS,
    TailRisk,
    back_test,
    historical_risk,
    kupiec_test,
    parametric_risk,
    simulated_risk,
)

returns_of_days = st.lists(st.floats(-0.5, 0.5), min_size=LEAST_RETURNS, max_size=200)
tails = st.floats(0.005, 0.5)

# Kupiec (1995), table 1: counts with which the model is not rejected, 95 % confidence. Of 1 % in
# 255 days it prints no lower end; the statistic of no exception at all is 5.13, above 3.84.
REGIONS = [
    (0.01, 255, 1, 6),
    (0.01, 510, 2, 10),
    (0.01, 1000, 5, 16),
    (0.025, 255, 3, 11),
    (0.025, 510, 7, 20),
    (0.025, 1000, 16, 35),
    (0.05, 255, 7, 20),
    (0.05, 510, 17, 35),
    (0.05, 1000, 38, 64),
    (0.075, 255, 12, 27),
    (0.075, 510, 28, 50),
    (0.10, 255, 17, 35),
    (0.10, 510, 39, 64),
    (0.10, 1000, 82, 119),
]


def known(risk: TailRisk | None) -> TailRisk:
    assert risk is not None
    return risk


def normal(count: int, mean: float, deviation: float) -> list[float]:
    """The quantiles of a normal law, evenly spaced: a sample without luck."""
    law = NormalDist(mean, deviation)
    return [law.inv_cdf((index + 0.5) / count) for index in range(count)]


@given(returns_of_days, tails)
def test_historical__any_returns__is_empyricals(returns: list[float], tail: float) -> None:
    risk = known(historical_risk(returns, tail))
    edge = empyrical.value_at_risk(np.array(returns), tail)
    shortfall = empyrical.conditional_value_at_risk(np.array(returns), tail)
    assert risk.value_at_risk == pytest.approx(edge, rel=1e-9, abs=1e-12)
    assert risk.expected_shortfall == pytest.approx(shortfall, rel=1e-9, abs=1e-12)


@given(returns_of_days, tails, tails)
def test_historical__further_out__is_worse(returns: list[float], one: float, two: float) -> None:
    near, far = max(one, two), min(one, two)
    inner, outer = known(historical_risk(returns, near)), known(historical_risk(returns, far))
    assert outer.value_at_risk <= inner.value_at_risk
    assert outer.expected_shortfall <= inner.expected_shortfall + 1e-12
    assert outer.expected_shortfall <= outer.value_at_risk + 1e-12


@pytest.mark.parametrize("tail", [0.01, 0.05, 0.1])
def test_all_three__of_a_normal_law__agree(tail: float) -> None:
    returns = normal(4_000, 0.001, 0.02)
    exact = NormalDist(0.001, 0.02).inv_cdf(tail)
    three: Sequence[TailRisk | None] = (
        historical_risk(returns, tail),
        parametric_risk(returns, tail),
        simulated_risk(returns, Random(7), tail=tail, paths=20_000, block=1),
    )
    edges = [known(risk).value_at_risk for risk in three]
    shortfalls = [known(risk).expected_shortfall for risk in three]
    assert edges == pytest.approx([exact] * 3, rel=0.03)
    assert shortfalls == pytest.approx([shortfalls[0]] * 3, rel=0.03)


def test_simulated__ten_days_of_independent_returns__grows_with_the_root_of_time() -> None:
    returns = normal(2_000, 0.0, 0.01)
    one = known(simulated_risk(returns, Random(1), paths=8_000, block=1))
    ten = known(simulated_risk(returns, Random(1), paths=8_000, block=1, horizon=10))
    assert ten.value_at_risk / one.value_at_risk == pytest.approx(10**0.5, rel=0.06)


def test_simulated__losses_that_come_together__cost_more_when_they_stay_together() -> None:
    returns = [0.01] * 90 + [-0.05] * 10
    apart = known(simulated_risk(returns, Random(3), horizon=10, paths=4_000, block=1))
    together = known(simulated_risk(returns, Random(3), horizon=10, paths=4_000, block=10))
    assert together.value_at_risk < 1.3 * apart.value_at_risk


@settings(max_examples=10)
@given(st.lists(st.floats(-0.3, 0.3), min_size=20, max_size=40), st.integers(0, 2**32))
def test_simulated__same_seed__same_figures(returns: list[float], seed: int) -> None:
    figures = [simulated_risk(returns, Random(seed), paths=50, horizon=3) for _ in range(2)]
    assert figures[0] == figures[1]


@pytest.mark.parametrize(("tail", "periods", "least", "most"), REGIONS)
def test_kupiec__the_printed_regions__are_where_it_stops_rejecting(
    tail: float, periods: int, least: int, most: int
) -> None:
    accepted = [
        count for count in range(periods) if not kupiec_test(count, periods, tail).is_rejected
    ]
    assert (accepted[0], accepted[-1]) == (least, most)


def test_back_test__of_a_market_that_does_not_change__is_not_rejected() -> None:
    chance = Random(11)
    returns = [chance.gauss(0.0, 0.02) for _ in range(1_250)]
    verdict = back_test(returns)
    assert verdict is not None
    assert verdict.periods == 1_000
    assert not verdict.is_rejected


def test_back_test__of_a_market_that_turned_wild__is_rejected() -> None:
    chance = Random(11)
    calm = [chance.gauss(0.0, 0.01) for _ in range(250)]
    wild = [chance.gauss(0.0, 0.05) for _ in range(100)]
    verdict = back_test([*calm, *wild])
    assert verdict is not None
    assert verdict.is_rejected
    assert verdict.exceptions > 3 * verdict.expected


def test_forecast__of_a_day__does_not_know_that_day() -> None:
    """The one great loss is a miss although a window that held it would have foreseen it."""
    returns = [0.001 * (index % 5) for index in range(30)]
    returns[29] = -0.9
    verdict = back_test(returns, window=29)
    assert verdict is not None
    assert (verdict.exceptions, verdict.periods) == (1, 1)


def test_everything__of_too_few_returns__is_none() -> None:
    few = [0.01, -0.02] * 9
    assert historical_risk(few) is None
    assert simulated_risk(few, Random(0)) is None
    assert parametric_risk(few[:1]) is None
    assert back_test([0.01] * 250) is None


@pytest.mark.parametrize("tail", [0.0, 1.0, -0.1, float("nan")])
def test_everything__of_no_tail__is_refused_with_it(tail: float) -> None:
    returns: list[float] = []  # even where there would be no answer
    measures: list[Callable[[], object]] = [
        lambda: historical_risk(returns, tail),
        lambda: parametric_risk(returns, tail),
        lambda: simulated_risk(returns, Random(0), tail=tail),
        lambda: back_test(returns, tail=tail),
        lambda: kupiec_test(1, 10, tail),
    ]
    for measure in measures:
        with pytest.raises(ValueError, match=f"the tail is {tail}, it must lie between 0 and 1"):
            measure()


def test_bad_counts__are_refused_with_the_numbers() -> None:
    for exceptions, periods in ((11, 10), (-1, 10), (0, 0)):
        with pytest.raises(ValueError, match=f"{exceptions} exceptions in {periods} periods"):
            kupiec_test(exceptions, periods)
    for name in ("horizon", "paths", "block"):
        with pytest.raises(ValueError, match=f"{name} is 0, it must be at least 1"):
            simulated_risk([], Random(0), **{name: 0})
    with pytest.raises(ValueError, match="window is 19"):
        back_test([0.0] * 100, window=19)


def test_counts__at_their_limits__are_taken() -> None:
    assert kupiec_test(0, 1).exceptions == 0
    assert kupiec_test(1, 1).exceptions == 1
    least = [0.01] * LEAST_RETURNS
    assert simulated_risk(least, Random(0), horizon=1, paths=1, block=1) is not None
    assert historical_risk(least) is not None
    assert parametric_risk(least[:2]) is not None
    verdict = back_test([*least, 0.02], window=LEAST_RETURNS)
    assert verdict is not None
    assert (verdict.exceptions, verdict.periods) == (0, 1)
