"""
Return for the risk that was taken, from a series of simple returns; floats, for reports alone.

Conventions are those of Bacon, "Practical Portfolio Performance Measurement and Attribution", and
of empyrical with `annualization=365`: sample deviations, geometric annual returns, a starting
capital that counts as a peak. A figure that the series cannot support is None, never 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import fsum, sqrt

from keeper.domain.performance import (
    PERIODS_A_YEAR,
    time_weighted_return,
    volatility,
)


def annual_return(returns: Sequence[float], periods_a_year: int = PERIODS_A_YEAR) -> float | None:
    """
    Return the constant yearly return that would have given the same total.

    Args:
        returns: shape (n,), simple, each at least -1.
        periods_a_year: returns in a year; 365 for daily ones.

    Returns:
        0.1 = 10 % a year, compounded; None without returns. Of a few days it is an extrapolation
        that no reader should take for a forecast.

    Raises:
        ValueError: a return is below -1.
    """
    if not returns:
        return None
    years = len(returns) / periods_a_year
    return float((1 + time_weighted_return(returns)) ** (1 / years) - 1)


def sharpe_ratio(
    returns: Sequence[float], risk_free: float = 0.0, periods_a_year: int = PERIODS_A_YEAR
) -> float | None:
    """
    Return the mean excess return over its deviation, annualised by the square root of time.

    Args:
        returns: shape (n,), simple.
        risk_free: what cash pays in one period, 0.0001 = 1 bp.
        periods_a_year: returns in a year.

    Returns:
        None for fewer than two returns or when all are equal. Source: Sharpe, "The Sharpe Ratio",
        Journal of Portfolio Management 21 (1994).
    """
    excess = [value - risk_free for value in returns]
    deviation = volatility(excess, periods_a_year)
    if not deviation or len(set(returns)) == 1:  # equal returns may differ from their mean by dust
        return None
    return fsum(excess) / len(excess) * periods_a_year / deviation


def downside_deviation(
    returns: Sequence[float], required: float = 0.0, periods_a_year: int = PERIODS_A_YEAR
) -> float | None:
    """
    Return the root mean square of what fell short, annualised; all periods are in the mean.

    Args:
        returns: shape (n,), simple.
        required: the least return of a period that satisfies.
        periods_a_year: returns in a year.

    Returns:
        Per year, at least 0; None without returns. Source: Sortino and van der Meer, "Downside
        Risk", Journal of Portfolio Management 17 (1991).
    """
    if not returns:
        return None
    short = fsum(min(value - required, 0.0) ** 2 for value in returns)
    return sqrt(short / len(returns) * periods_a_year)


def sortino_ratio(
    returns: Sequence[float], required: float = 0.0, periods_a_year: int = PERIODS_A_YEAR
) -> float | None:
    """
    Return the mean excess over the required return, over the downside deviation.

    Returns:
        None for fewer than two returns or when none fell short. Source: as `downside_deviation`.
    """
    deviation = downside_deviation(returns, required, periods_a_year)
    if len(returns) < 2 or not deviation:
        return None
    mean = fsum(value - required for value in returns) / len(returns)
    return mean * periods_a_year / deviation


def wealth(returns: Sequence[float]) -> list[float]:
    """
    Return what one unit became, the starting capital first.

    Returns:
        Shape (n + 1,), the first 1.0.
    """
    return list(accumulate(returns, lambda level, change: level * (1 + change), initial=1.0))


def calmar_ratio(returns: Sequence[float], periods_a_year: int = PERIODS_A_YEAR) -> float | None:
    """
    Return the annual return over the deepest drawdown.

    Returns:
        None without returns or without a drawdown. Source: Young, "Calmar Ratio: A Smoother Tool",
        Futures (1991), over the whole series instead of three years.

    Raises:
        ValueError: a return is below -1.
    """
    growth = annual_return(returns, periods_a_year)
    levels = wealth(returns)
    deepest = min(
        level / peak - 1 for level, peak in zip(levels, accumulate(levels, max), strict=True)
    )
    return growth / -deepest if growth is not None and deepest else None


def omega_ratio(returns: Sequence[float], required: float = 0.0) -> float | None:
    """
    Return the sum of what exceeded the required return over the sum of what fell short of it.

    Returns:
        None for fewer than two returns or when none fell short. Source: Keating and Shadwick, "A
        Universal Performance Measure", Journal of Performance Measurement 6 (2002).
    """
    over = fsum(max(value - required, 0.0) for value in returns)
    short = fsum(max(required - value, 0.0) for value in returns)
    if len(returns) < 2 or not short:
        return None
    return over / short


def skewness(returns: Sequence[float]) -> float | None:
    """
    Return the adjusted Fisher-Pearson coefficient of skewness, below 0 where losses are the tail.

    Returns:
        None for fewer than three returns or when all are equal. Source: Joanes and Gill,
        "Comparing Measures of Sample Skewness and Kurtosis", The Statistician 47 (1998), G1.
    """
    count = len(returns)
    if count < 3 or (moments := _moments(returns)) is None:
        return None
    second, third, _ = moments
    return sqrt(count * (count - 1)) / (count - 2) * third / (second * sqrt(second))


def excess_kurtosis(returns: Sequence[float]) -> float | None:
    """
    Return the adjusted excess kurtosis, above 0 where extremes are commoner than a normal law's.

    Returns:
        None for fewer than four returns or when all are equal. Source: as `skewness`, G2.
    """
    count = len(returns)
    if count < 4 or (moments := _moments(returns)) is None:
        return None
    second, _, fourth = moments
    plain = fourth / second**2 - 3
    return (count - 1) / ((count - 2) * (count - 3)) * ((count + 1) * plain + 6)


def _moments(returns: Sequence[float]) -> tuple[float, float, float] | None:
    """Return the second, third and fourth central moments; None when all returns are equal."""
    if len(set(returns)) == 1:
        return None
    mean = fsum(returns) / len(returns)
    second, third, fourth = (
        fsum((value - mean) ** power for value in returns) / len(returns) for power in (2, 3, 4)
    )
    return second, third, fourth
