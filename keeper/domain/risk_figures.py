"""The struck prices of a fund as days, and what they come to in return and risk, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keeper.domain.performance import (
    max_drawdown,
    simple_returns,
    time_weighted_return,
    volatility,
)
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
from keeper.domain.report import DealingRow, Figure
from keeper.domain.value_at_risk import (
    BackTest,
    Chance,
    TailRisk,
    back_test,
    historical_risk,
    parametric_risk,
    simulated_risk,
)
from keeper.domain.wording import format_percent

DAY_S = 86_400
TOO_FEW = "too few days"
UNDEFINED = "not defined"

RISK_SOURCES = tuple(
    " ".join(sentences.split())
    for sentences in (
        """Returns are those of the struck, after-fee NAV per share from one day (UTC) to the next,
        365 a year; a day without a strike keeps the price before it. Cash is taken to pay
        nothing.""",
        """Time-weighted return: returns linked (Bacon, chapter 2). Annual return: the same a year,
        compounded. Volatility: sample deviation times the root of 365. Downside deviation: root
        mean square of the losses, over all days. Drawdown: below the highest so far.""",
        """Sharpe (1994): mean over deviation. Sortino and van der Meer (1991): mean over downside
        deviation. Calmar (Young 1991): annual return over the deepest drawdown, of all days. Omega
        (Keating and Shadwick 2002): gains over losses. Skewness and excess kurtosis: G1 and G2 of
        Joanes and Gill (1998).""",
        """A 95 % value at risk says what one day in twenty was worse than; the expected shortfall
        is the mean of those days. Historical: the days themselves (Hyndman and Fan 1996,
        definition 7). Normal: a normal law of the same mean and deviation (RiskMetrics 1996).
        Simulated: 10,000 days out of the stationary bootstrap (Politis and Romano 1994).""",
        """The back-test states every day's value at risk from the 250 days before it and counts
        the misses (Kupiec 1995).""",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskTable:
    """
    What a report says of return and risk.

    Args:
        days: returns that everything rests on.
        figures: in words, in order.
    """

    days: int
    figures: tuple[Figure, ...]


def daily_levels(dealings: Iterable[DealingRow]) -> list[int]:
    """
    Take the last struck NAV per share of every day.

    Args:
        dealings: in any order.

    Returns:
        18 digits, at least 1 wei since levels are above 0; one a day of UTC from the first strike
        to the last, the level of the day before where nothing was struck.
    """
    last: dict[int, DealingRow] = {}
    for row in sorted(dealings, key=lambda row: (row.struck_at, row.number)):
        last[row.struck_at // DAY_S] = row
    levels: list[int] = []
    for day in range(min(last), max(last) + 1) if last else ():
        levels.append(max(last[day].nav_per_share, 1) if day in last else levels[-1])
    return levels


def risk_table(dealings: Sequence[DealingRow], chance: Chance) -> RiskTable | None:
    """
    Say what struck dealings come to.

    Args:
        dealings: in any order.
        chance: for the simulated tail.

    Returns:
        None where there are no two days to compare.
    """
    levels = [float(level) for level in daily_levels(dealings)]
    returns = simple_returns(levels)
    if not returns:
        return None
    figures = (*_ratios(levels, returns), *_tails(returns, chance), _tested(back_test(returns)))
    return RiskTable(days=len(returns), figures=figures)


def _ratios(levels: Sequence[float], returns: Sequence[float]) -> tuple[Figure, ...]:
    shares = {
        "Time-weighted return": time_weighted_return(returns),
        "Annual return": annual_return(returns),
        "Volatility, a year": volatility(returns),
        "Downside deviation, a year": downside_deviation(returns),
        "Deepest drawdown": max_drawdown(levels),
    }
    ratios = {
        "Sharpe ratio": sharpe_ratio(returns),
        "Sortino ratio": sortino_ratio(returns),
        "Calmar ratio": calmar_ratio(returns),
        "Omega ratio": omega_ratio(returns),
        "Skewness": skewness(returns),
        "Excess kurtosis": excess_kurtosis(returns),
    }
    return (
        *(Figure(name=name, text=_percent(value)) for name, value in shares.items()),
        *(Figure(name=name, text=_ratio(value)) for name, value in ratios.items()),
    )


def _tails(returns: Sequence[float], chance: Chance) -> tuple[Figure, ...]:
    ways = {
        "historical": historical_risk(returns),
        "normal": parametric_risk(returns),
        "simulated": simulated_risk(returns, chance),
    }
    return tuple(figure for way, risk in ways.items() for figure in _tail(way, risk))


def _tail(way: str, risk: TailRisk | None) -> tuple[Figure, Figure]:
    edge = TOO_FEW if risk is None else format_percent(risk.value_at_risk)
    shortfall = TOO_FEW if risk is None else format_percent(risk.expected_shortfall)
    return (
        Figure(name=f"Value at risk, {way}", text=edge),
        Figure(name=f"Expected shortfall, {way}", text=shortfall),
    )


def _tested(test: BackTest | None) -> Figure:
    name = "Back-test of the value at risk"
    if test is None:
        return Figure(name=name, text=TOO_FEW)
    verdict = "rejected" if test.is_rejected else "not rejected"
    words = f"{test.exceptions} misses in {test.periods} days, {test.expected:.1f} expected"
    return Figure(name=name, text=f"{words}: {verdict} (p = {test.p_value:.3f})")


def _percent(value: float | None) -> str:
    return TOO_FEW if value is None else format_percent(value)


def _ratio(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:.2f}"
