"""Return for risk, against published figures and the empyrical library."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import empyrical
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keeper.domain.performance import max_drawdown, time_weighted_return, volatility
from keeper.domain.ratios import (
    annual_return,
    calmar_ratio,
    downside_deviation,
    excess_kurtosis,
    omega_ratio,
    sharpe_ratio,
    skewness,
    sortino_ratio,
    wealth,
)
from keeper.domain.value_at_risk import parametric_risk

PUBLISHED = Path(__file__).parents[3] / "shared/data/perf/bacon_reference_values.json"
A_YEAR = {"period": "daily", "annualization": 365}

Measure = Callable[[Sequence[float]], float | None]
Oracle = Callable[[np.ndarray], float]

# Ratios of a spread that is dust beside the mean would test how floats cancel.
daily = st.lists(st.integers(-2_000, 2_000).map(lambda bps: bps / 10_000), min_size=5, max_size=60)

AGAINST_EMPYRICAL: dict[str, tuple[Measure, Oracle]] = {
    "time-weighted return": (time_weighted_return, empyrical.cum_returns_final),
    "annual return": (annual_return, lambda r: empyrical.annual_return(r, **A_YEAR)),
    "volatility": (volatility, lambda r: empyrical.annual_volatility(r, **A_YEAR)),
    "sharpe": (sharpe_ratio, lambda r: empyrical.sharpe_ratio(r, **A_YEAR)),
    "sortino": (sortino_ratio, lambda r: empyrical.sortino_ratio(r, **A_YEAR)),
    "downside": (downside_deviation, lambda r: empyrical.downside_risk(r, **A_YEAR)),
    "calmar": (calmar_ratio, lambda r: empyrical.calmar_ratio(r, **A_YEAR)),
    "omega": (omega_ratio, lambda r: empyrical.omega_ratio(r, annualization=1)),
    "drawdown": (lambda r: max_drawdown(wealth(r)), empyrical.max_drawdown),
}


@pytest.mark.parametrize("name", AGAINST_EMPYRICAL)
@given(returns=daily)
def test_measure__any_daily_returns__is_empyricals(name: str, returns: list[float]) -> None:
    ours, theirs = AGAINST_EMPYRICAL[name]
    mine, other = ours(returns), theirs(np.array(returns))
    if mine is None:
        assert not np.isfinite(other) or len(set(returns)) == 1
    else:
        assert mine == pytest.approx(other, rel=1e-9, abs=1e-9)


@given(returns=daily, cash=st.integers(0, 20).map(lambda bps: bps / 10_000))
def test_sharpe_and_sortino__above_what_cash_pays__are_empyricals(
    returns: list[float], cash: float
) -> None:
    assume(len(set(returns)) > 1 and min(returns) < cash)
    series = np.array(returns)
    sharpe = empyrical.sharpe_ratio(series, risk_free=cash, **A_YEAR)
    sortino = empyrical.sortino_ratio(series, required_return=cash, **A_YEAR)
    assert sharpe_ratio(returns, cash) == pytest.approx(sharpe, rel=1e-9, abs=1e-9)
    assert sortino_ratio(returns, cash) == pytest.approx(sortino, rel=1e-9, abs=1e-9)


@pytest.mark.skipif(
    not PUBLISHED.exists(), reason="the published values are not beside the project"
)
@pytest.mark.parametrize("series", ["bacon_monthly", "tiny_sample_n7"])
def test_measures__of_published_series__are_the_published_ones(series: str) -> None:
    record = json.loads(PUBLISHED.read_text())["series"][series]
    returns, periods, known = record["returns"], record["periods_per_year"], record["expected"]
    tail = parametric_risk(returns)
    assert tail is not None
    mine = {
        "volatility_annual": volatility(returns, periods),
        "return_annual": annual_return(returns, periods),
        "sharpe_annual": sharpe_ratio(returns, periods_a_year=periods),
        "sortino_annual": sortino_ratio(returns, periods_a_year=periods),
        "max_drawdown": max_drawdown(wealth(returns)),
        "calmar": calmar_ratio(returns, periods),
        "var_95": tail.value_at_risk,
        "es_95": tail.expected_shortfall,
        "omega_0": omega_ratio(returns),
        "skewness": skewness(returns),
        "kurtosis": excess_kurtosis(returns),
    }
    assert mine == pytest.approx(known, rel=1e-9)
    assert set(mine) == set(known)


@pytest.mark.parametrize("returns", [[], [0.01], [0.01] * 5, [0.1] * 3])
def test_ratio__of_returns_that_do_not_vary_or_fall__is_none(returns: list[float]) -> None:
    for ratio in (sharpe_ratio, sortino_ratio, calmar_ratio, omega_ratio, skewness):
        assert ratio(returns) is None
    assert excess_kurtosis(returns) is None


def test_everything_lost__is_a_total_loss_a_year_and_no_error() -> None:
    assert annual_return([0.1, -1.0, 0.5]) == -1.0
    assert calmar_ratio([0.1, -1.0, 0.5]) == -1.0


@given(returns=daily, times=st.integers(2, 4))
def test_sharpe__of_bets_scaled_up__is_the_same(returns: list[float], times: int) -> None:
    assume(len(set(returns)) > 1)
    scaled = [value * times for value in returns]
    assert sharpe_ratio(scaled) == pytest.approx(sharpe_ratio(returns), rel=1e-9, abs=1e-9)


@given(returns=daily)
def test_shape__mirrored__has_the_opposite_skew_and_the_same_tails(returns: list[float]) -> None:
    assume(len(set(returns)) > 1)
    mirrored = [-value for value in returns]
    turned = skewness(mirrored)
    assert turned is not None
    assert -turned == pytest.approx(skewness(returns), rel=1e-9, abs=1e-9)
    assert excess_kurtosis(mirrored) == pytest.approx(excess_kurtosis(returns), rel=1e-9, abs=1e-9)
