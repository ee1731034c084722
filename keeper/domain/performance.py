"""
How a series of NAV per share or prices has done: the keeper's only floats, for reports alone.

Nothing here decides anything. Series are oldest first; levels are finite and above 0, in any one
unit. An empty series, or one point, is no reason to fail: each function says what it answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, isfinite, log, prod, sqrt

PERIODS_A_YEAR = 365
"""A fund that deals daily on a market that never closes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Total returns of the fund and of holding the token over the same time, and the difference."""

    fund: float
    hold: float

    @property
    def excess(self) -> float:
        """How much more the fund made of one unit, below 0 when holding was better."""
        return self.fund - self.hold


def simple_returns(levels: Sequence[float]) -> list[float]:
    """
    Return the change of each level against the one before, 0.01 = 1 %.

    Args:
        levels: shape (n,).

    Returns:
        Shape (n - 1,); empty for fewer than two levels.

    Raises:
        ValueError: a level is not above 0, or not finite.
    """
    _require_positive(levels)
    return [after / before - 1 for before, after in pairwise(levels)]


def log_returns(levels: Sequence[float]) -> list[float]:
    """
    Return the natural logarithm of each level over the one before.

    Args:
        levels: shape (n,).

    Returns:
        Shape (n - 1,); empty for fewer than two levels. They add up over time.

    Raises:
        ValueError: a level is not above 0, or not finite.
    """
    _require_positive(levels)
    return [log(after / before) for before, after in pairwise(levels)]


def time_weighted_return(returns: Sequence[float]) -> float:
    """
    Chain the returns of sub-periods, so that money coming and going in between changes nothing.

    Args:
        returns: shape (n,), simple, each at least -1. Of NAV per share no flow needs taking out.

    Returns:
        Total simple return; 0.0 without returns. Source: Bacon, "Practical Portfolio Performance
        Measurement and Attribution", chapter 2.

    Raises:
        ValueError: a return is below -1.
    """
    for value in returns:
        if value < -1:
            raise ValueError(f"return is {value}, it cannot be below -1")
    return prod(1 + value for value in returns) - 1


def drawdowns(levels: Sequence[float]) -> list[float]:
    """
    Return how far each level lies below the highest so far.

    Args:
        levels: shape (n,).

    Returns:
        Shape (n,), each in [-1, 0]; 0.0 at a new high. The first is 0.0.

    Raises:
        ValueError: a level is not above 0, or not finite.
    """
    _require_positive(levels)
    series, peak = [], 0.0
    for level in levels:
        peak = max(peak, level)
        series.append(level / peak - 1)
    return series


def max_drawdown(levels: Sequence[float]) -> float:
    """
    Return the deepest of `drawdowns`.

    Returns:
        In [-1, 0]; 0.0 for fewer than two levels.

    Raises:
        ValueError: a level is not above 0, or not finite.
    """
    return min(drawdowns(levels), default=0.0)


def volatility(returns: Sequence[float], periods_a_year: int = PERIODS_A_YEAR) -> float | None:
    """
    Return the sample standard deviation of returns, annualised by the square root of time.

    Args:
        returns: shape (n,), simple or logarithmic.
        periods_a_year: returns in a year; 365 for daily ones.

    Returns:
        Per year, 0.2 = 20 %, with n - 1 in the denominator; None for fewer than two returns, which
        say nothing about how they vary.
    """
    if len(returns) < 2:
        return None
    mean = fsum(returns) / len(returns)
    squares = fsum((value - mean) ** 2 for value in returns)
    return sqrt(squares / (len(returns) - 1) * periods_a_year)


def compare_with_holding(nav_per_share: Sequence[float], prices: Sequence[float]) -> Comparison:
    """
    Compare the fund with buying the token at the first price and holding it.

    Args:
        nav_per_share: shape (n,), after fees.
        prices: shape (n,), in the base asset, at the same times. Holding pays no costs here.

    Returns:
        Both total returns; 0.0 for fewer than two points.

    Raises:
        ValueError: the series differ in length, or a level is not above 0.
    """
    if len(nav_per_share) != len(prices):
        raise ValueError(f"{len(nav_per_share)} values of the fund, {len(prices)} prices")
    fund, hold = (time_weighted_return(simple_returns(s)) for s in (nav_per_share, prices))
    return Comparison(fund=fund, hold=hold)


def _require_positive(levels: Sequence[float]) -> None:
    for index, level in enumerate(levels):
        if not (isfinite(level) and level > 0):
            raise ValueError(f"level {index} is {level}, it must be finite and above 0")
