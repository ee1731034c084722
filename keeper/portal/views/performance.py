"""Return and risk of the struck prices, with how each figure is reckoned and where from."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from functools import lru_cache

from keeper.domain.history import Point
from keeper.domain.money_weighted import DatedFlow, money_weighted_return
from keeper.domain.performance import max_drawdown, simple_returns, time_weighted_return, volatility
from keeper.domain.ratios import (
    annual_return,
    calmar_ratio,
    downside_deviation,
    excess_kurtosis,
    omega_ratio,
    sharpe_ratio,
    skewness,
    sortino_ratio,
)
from keeper.domain.risk_figures import RISK_SOURCES, daily_levels
from keeper.domain.units import DAY_S
from keeper.domain.value_at_risk import (
    BackTest,
    TailRisk,
    back_test,
    historical_risk,
    parametric_risk,
    simulated_risk,
)
from keeper.portal.look import Struck
from keeper.portal.shapes.performance import BackTestShape, FigureShape, Performance
from keeper.portal.sight import Sight
from keeper.portal.views.common import at_of
from keeper.portal.views.falls import find_falls
from keeper.portal.views.formulas import FORMULAS
from keeper.portal.views.history import require_order

SEED = 365  # so that the same past gives the same simulated tail
Figures = dict[str, float | None]


def make_performance(sight: Sight, since: int, until: int) -> Performance:
    """Reckon return and risk of what was struck between two times."""
    require_order(since, until)
    struck = [each for each in sight.look.struck if since <= each.row.struck_at <= until]
    levels = tuple(daily_levels(each.row for each in struck))
    ours = dict(figures_of(levels))
    ours["money_weighted"] = _money_weighted(struck)
    theirs = dict(figures_of(_benchmark_levels(sight.look.points, struck)))
    symbol = sight.facts.benchmark
    test = back_test(_returns(levels))
    return Performance(
        at=at_of(sight),
        since=struck[0].row.struck_at if struck else None,
        until=struck[-1].row.struck_at if struck else None,
        days=max(0, len(levels) - 1),
        benchmark=None if symbol is None else sight.facts.symbol_of(symbol),
        figures=[*_spell(ours, theirs)],
        drawdowns=find_falls([(each.row.struck_at, each.row.nav_per_share) for each in struck]),
        back_test=None if test is None else _spell_test(test),
        notes=list(RISK_SOURCES),
    )


def _spell(ours: Figures, theirs: Figures) -> Iterable[FigureShape]:
    for formula in FORMULAS:
        yield FigureShape(
            id=formula.id,
            name=formula.name,
            value=ours.get(formula.id),
            benchmark=theirs.get(formula.id),
            unit=formula.unit,
            formula=formula.formula,
            source=formula.source,
        )


def _returns(levels: Sequence[int]) -> list[float]:
    return simple_returns([float(level) for level in levels])


@lru_cache(maxsize=64)
def figures_of(levels: tuple[int, ...]) -> tuple[tuple[str, float | None], ...]:
    """Reckon every figure of a series of daily levels; the same series is reckoned once."""
    returns = _returns(levels)
    if not returns:
        return ()
    found: Figures = {
        "total_return": time_weighted_return(returns),
        "annual_return": annual_return(returns),
        "volatility": volatility(returns),
        "downside_deviation": downside_deviation(returns),
        "sharpe": sharpe_ratio(returns),
        "sortino": sortino_ratio(returns),
        "calmar": calmar_ratio(returns),
        "omega": omega_ratio(returns),
        "max_drawdown": max_drawdown([float(level) for level in levels]),
        "skewness": skewness(returns),
        "excess_kurtosis": excess_kurtosis(returns),
    }
    return tuple((found | _tails(returns)).items())


def _tails(returns: Sequence[float]) -> Figures:
    chance = random.Random(SEED)  # noqa: S311  a simulation that anyone can repeat
    ways: dict[str, TailRisk | None] = {
        "historical": historical_risk(returns),
        "parametric": parametric_risk(returns),
        "simulated": simulated_risk(returns, chance),
    }
    found: Figures = {}
    for way, risk in ways.items():
        found[f"var_{way}"] = None if risk is None else risk.value_at_risk
        found[f"es_{way}"] = None if risk is None else risk.expected_shortfall
    return found


def _benchmark_levels(points: Sequence[Point], struck: Sequence[Struck]) -> tuple[int, ...]:
    """Take the last known price of every day of the strikes; a day without one keeps the last."""
    if not struck:
        return ()
    first, last = struck[0].row.struck_at // DAY_S, struck[-1].row.struck_at // DAY_S
    known = {p.timestamp // DAY_S: p.benchmark_price for p in points if p.benchmark_price}
    levels: list[int] = []
    for day in range(first, last + 1):
        price = known.get(day) or (levels[-1] if levels else None)
        if price is None:
            return ()
        levels.append(price)
    return tuple(levels)


def _money_weighted(struck: Sequence[Struck]) -> float | None:
    """Reckon what all investors' money together earned, flows at the strikes."""
    if len(struck) < 2:
        return None
    first, last = struck[0], struck[-1]
    flows = [DatedFlow(time=first.row.struck_at, amount=float(first.net_assets))]
    flows += [
        DatedFlow(time=each.row.struck_at, amount=float(each.row.assets_in - each.row.assets_out))
        for each in struck[1:]
        if each.row.shares_out or each.row.assets_out
    ]
    return money_weighted_return(flows, float(last.net_assets), last.row.struck_at)


def _spell_test(test: BackTest) -> BackTestShape:
    return BackTestShape(
        days=test.periods,
        exceptions=test.exceptions,
        expected=test.expected,
        likelihood_ratio=test.likelihood_ratio,
        p_value=test.p_value,
        rejected=test.is_rejected,
    )
