"""How each figure of return and risk is reckoned, in words, and where the formula is from."""

from __future__ import annotations

from dataclasses import dataclass

BACON = "Bacon, Practical Portfolio Performance Measurement and Attribution"
PART, RATIO = "part", "ratio"


@dataclass(frozen=True, slots=True)
class Formula:
    """A figure: what it is called, its unit, its formula, and its source."""

    id: str
    name: str
    unit: str
    formula: str
    source: str


def _tail(way: str, name: str, formula: str, source: str) -> tuple[Formula, Formula]:
    mean = "mean return of the days beyond the value at risk"
    return (
        Formula(f"var_{way}", f"Value at risk, {name}", PART, formula, source),
        Formula(f"es_{way}", f"Expected shortfall, {name}", PART, f"{mean}; {formula}", source),
    )


FORMULAS = (
    Formula(
        "total_return",
        "Time-weighted return",
        PART,
        "product of (1 + daily return) over all days, less 1",
        f"{BACON}, chapter 2",
    ),
    Formula(
        "money_weighted",
        "Money-weighted return, a year",
        PART,
        "the yearly rate at which the flows and the value of all shares balance, fee shares too",
        f"{BACON}, chapter 2",
    ),
    Formula(
        "annual_return",
        "Annual return",
        PART,
        "(1 + total return)^(365 / days) - 1",
        BACON,
    ),
    Formula(
        "volatility",
        "Volatility, a year",
        PART,
        "sample standard deviation of daily returns times the root of 365",
        BACON,
    ),
    Formula(
        "downside_deviation",
        "Downside deviation, a year",
        PART,
        "root of the mean square of what daily returns fell short of 0, times the root of 365",
        "Sortino and van der Meer, Downside Risk (1991)",
    ),
    Formula(
        "sharpe",
        "Sharpe ratio",
        RATIO,
        "mean daily return times 365 over volatility; cash is taken to pay nothing",
        "Sharpe, The Sharpe Ratio (1994)",
    ),
    Formula(
        "sortino",
        "Sortino ratio",
        RATIO,
        "mean daily return times 365 over downside deviation",
        "Sortino and van der Meer, Downside Risk (1991)",
    ),
    Formula(
        "calmar",
        "Calmar ratio",
        RATIO,
        "annual return over the deepest drawdown",
        "Young, Calmar Ratio: A Smoother Tool (1991)",
    ),
    Formula(
        "omega",
        "Omega ratio",
        RATIO,
        "sum of the returns above 0 over the sum of those below",
        "Keating and Shadwick, A Universal Performance Measure (2002)",
    ),
    Formula(
        "max_drawdown",
        "Deepest drawdown",
        PART,
        "lowest level over the highest one before it, less 1",
        BACON,
    ),
    Formula(
        "skewness",
        "Skewness",
        RATIO,
        "adjusted Fisher-Pearson coefficient; below 0 where losses are the tail",
        "Joanes and Gill, Comparing Measures of Sample Skewness and Kurtosis (1998)",
    ),
    Formula(
        "excess_kurtosis",
        "Excess kurtosis",
        RATIO,
        "adjusted; above 0 where extremes are commoner than a normal law's",
        "Joanes and Gill, Comparing Measures of Sample Skewness and Kurtosis (1998)",
    ),
    *_tail(
        "historical",
        "historical",
        "the return that one day in twenty was worse than, interpolated",
        "Hyndman and Fan, Sample Quantiles in Statistical Packages (1996), definition 7",
    ),
    *_tail(
        "parametric",
        "normal",
        "mean less 1.645 deviations, as if returns were normal",
        "J.P. Morgan, RiskMetrics Technical Document (1996)",
    ),
    *_tail(
        "simulated",
        "Monte Carlo",
        "the worst twentieth of 10,000 days drawn in blocks out of the past",
        "Politis and Romano, The Stationary Bootstrap (1994)",
    ),
)
