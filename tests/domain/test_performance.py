"""Performance figures, against published ones and against brute force."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from itertools import accumulate, combinations
from math import exp, fsum, inf, nan, sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.performance import (
    Comparison,
    compare_with_holding,
    drawdowns,
    log_returns,
    max_drawdown,
    simple_returns,
    time_weighted_return,
    volatility,
)

PUBLISHED = Path(__file__).parents[3] / "shared/data/perf/bacon_reference_values.json"

# A wider range would test how floats cancel, not how returns chain.
level_values = st.floats(0.01, 100.0)
levels = st.lists(level_values, max_size=30)
some_levels = st.lists(level_values, min_size=2, max_size=30)


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-9)


Measure = Callable[[list[float]], object]


# --- returns ---


@given(some_levels)
def test_returns__chained__give_the_return_from_first_to_last(series: list[float]) -> None:
    total = series[-1] / series[0] - 1
    assert time_weighted_return(simple_returns(series)) == near(total)
    assert exp(fsum(log_returns(series))) - 1 == near(total)


@given(st.lists(st.floats(-0.5, 1.0), max_size=10), st.lists(st.floats(0.0, 1e6), max_size=10))
def test_time_weighted_return__whatever_is_paid_in_between__is_the_same(
    returns: list[float], flows: list[float]
) -> None:
    money, shares = 1_000.0, 1_000.0
    for index, change in enumerate(returns):
        money *= 1 + change
        flow = flows[index] if index < len(flows) else 0.0
        shares += flow * shares / money
        money += flow
    assert money / shares - 1 == near(time_weighted_return(returns))


@pytest.mark.parametrize("series", [[], [1.5]])
def test_everything__of_no_or_one_point__is_defined(series: list[float]) -> None:
    assert simple_returns(series) == []
    assert log_returns(series) == []
    assert time_weighted_return(simple_returns(series)) == 0.0
    assert drawdowns(series) == [0.0] * len(series)
    assert max_drawdown(series) == 0.0
    assert volatility(simple_returns(series)) is None
    assert compare_with_holding(series, series) == Comparison(fund=0.0, hold=0.0)


def test_time_weighted_return__everything_lost__stays_lost() -> None:
    assert time_weighted_return([0.5, -1.0, 3.0]) == -1.0


def test_time_weighted_return__more_than_everything_lost__is_refused() -> None:
    with pytest.raises(ValueError, match=r"return is -1\.1, it cannot be below -1"):
        time_weighted_return([-1.1])


@pytest.mark.parametrize("level", [0.0, -1.0, nan, inf])
@pytest.mark.parametrize("measure", [simple_returns, log_returns, drawdowns, max_drawdown])
def test_levels__not_finite_or_not_above_zero__are_refused(measure: Measure, level: float) -> None:
    with pytest.raises(ValueError, match=r"level 1 is .*, it must be finite and above 0"):
        measure([1.0, level])


# --- drawdown ---


@given(levels)
def test_drawdowns__any_series__start_at_zero_and_stay_within_their_bounds(
    series: list[float],
) -> None:
    found = drawdowns(series)
    assert len(found) == len(series)
    assert found[:1] in ([], [0.0])
    assert all(-1 <= value <= 0 for value in found)
    highs = list(accumulate(series, max))
    assert [value == 0 for value in found] == [
        level == high for level, high in zip(series, highs, strict=True)
    ]


@given(levels)
def test_max_drawdown__any_series__is_the_worst_of_all_pairs(series: list[float]) -> None:
    worst = min((low / high - 1 for high, low in combinations(series, 2)), default=0.0)
    assert max_drawdown(series) == near(min(0.0, worst))


@given(levels, st.floats(0.001, 1000.0))
def test_max_drawdown__in_another_unit__is_the_same(series: list[float], scale: float) -> None:
    assert max_drawdown([level * scale for level in series]) == near(max_drawdown(series))


@given(levels)
def test_max_drawdown__of_a_series_that_never_falls__is_zero(series: list[float]) -> None:
    assert max_drawdown(sorted(series)) == 0.0


@given(levels, level_values)
def test_max_drawdown__with_one_more_point__is_never_smaller(
    series: list[float], level: float
) -> None:
    assert max_drawdown([*series, level]) <= max_drawdown(series)


# --- volatility ---


@given(st.lists(st.floats(-0.9, 2.0), min_size=2, max_size=30))
def test_volatility__any_returns__is_the_sample_deviation_by_the_root_of_time(
    returns: list[float],
) -> None:
    assert volatility(returns) == near(statistics.stdev(returns) * sqrt(365))
    assert volatility(returns, 12) == near(statistics.stdev(returns) * sqrt(12))


# --- comparison ---


def test_compare_with_holding__fund_behind_the_token__says_so() -> None:
    compared = compare_with_holding([1.0, 0.9, 1.1], [2_000.0, 1_500.0, 2_600.0])
    assert (compared.fund, compared.hold, compared.excess) == (near(0.1), near(0.3), near(-0.2))


def test_compare_with_holding__series_of_different_length__are_refused() -> None:
    with pytest.raises(ValueError, match="2 values of the fund, 1 prices"):
        compare_with_holding([1.0, 1.1], [1.0])


# --- published figures ---


def published() -> dict[str, dict[str, object]]:
    if not PUBLISHED.exists():
        pytest.skip(f"no published figures at {PUBLISHED}")
    return json.loads(PUBLISHED.read_text())["series"]


def test_figures__of_published_series__are_the_published_ones() -> None:
    for name, row in published().items():
        returns, expected = row["returns"], row["expected"]
        value = list(accumulate(returns, lambda level, change: level * (1 + change), initial=1.0))
        found = volatility(returns, row["periods_per_year"])
        assert found == near(expected["volatility_annual"]), name
        assert max_drawdown(value) == near(expected["max_drawdown"]), name
        year = row["periods_per_year"] / len(returns)
        annual = (1 + time_weighted_return(returns)) ** year - 1
        assert annual == near(expected["return_annual"]), name
