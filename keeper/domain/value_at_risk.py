"""
How much a day can cost: value at risk and expected shortfall, three ways, and their back-test.

All figures are simple returns at the tail of a distribution: -0.05 says "a loss of 5 % or worse in
`tail` of all periods". Floats, for reports alone; a short series answers None instead of a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, floor, fsum, log, pi, prod, sqrt
from statistics import NormalDist, stdev
from typing import Protocol

TAIL = 0.05
LEAST_RETURNS = 20
"""Below this many returns the worst twentieth is not even one of them."""


class Chance(Protocol):
    """A source of randomness, such as a seeded `random.Random`."""

    def random(self) -> float:
        """Draw from [0, 1)."""
        ...

    def randrange(self, stop: int, /) -> int:
        """Draw from 0 to stop - 1."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TailRisk:
    """
    The edge of the tail and the mean inside it.

    Args:
        value_at_risk: the return that `tail` of all periods fall short of.
        expected_shortfall: the mean return of those periods, at most the value at risk.
    """

    value_at_risk: float
    expected_shortfall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTest:
    """
    How often losses went beyond the value at risk that was stated before.

    Args:
        periods: forecasts that were looked at.
        exceptions: how many losses went beyond.
        expected: how many should have.
        likelihood_ratio: Kupiec's statistic, chi-squared with one degree of freedom.
        p_value: probability of a count as odd as this if the forecasts were right.
    """

    periods: int
    exceptions: int
    expected: float
    likelihood_ratio: float
    p_value: float

    @property
    def is_rejected(self) -> bool:
        """Say that the forecasts were wrong, with 95 % confidence."""
        return self.p_value < 0.05


def historical_risk(returns: Sequence[float], tail: float = TAIL) -> TailRisk | None:
    """
    Read the tail off the returns themselves.

    Args:
        returns: shape (n,), simple.
        tail: share of periods beyond, in (0, 1).

    Returns:
        The linearly interpolated quantile and the mean of all returns up to it (at least one);
        None for fewer than LEAST_RETURNS. Source: Hyndman and Fan, "Sample Quantiles in
        Statistical Packages", The American Statistician 50 (1996), definition 7.

    Raises:
        ValueError: the tail is not between 0 and 1.
    """
    _require_tail(tail)
    if len(returns) < LEAST_RETURNS:
        return None
    return _empirical(sorted(returns), tail)


def parametric_risk(returns: Sequence[float], tail: float = TAIL) -> TailRisk | None:
    """
    Assume that returns are normal with the sample's mean and deviation.

    Returns:
        None for fewer than two returns. It understates the tail where extremes are commoner than a
        normal law's, which `excess_kurtosis` tells. Source: J.P. Morgan, "RiskMetrics Technical
        Document" (1996).

    Raises:
        ValueError: the tail is not between 0 and 1.
    """
    _require_tail(tail)
    if len(returns) < 2:
        return None
    mean, deviation = fsum(returns) / len(returns), stdev(returns)
    edge = NormalDist().inv_cdf(tail)
    density = exp(-edge * edge / 2) / sqrt(2 * pi)
    return TailRisk(
        value_at_risk=mean + edge * deviation,
        expected_shortfall=mean - deviation * density / tail,
    )


def simulated_risk(
    returns: Sequence[float],
    chance: Chance,
    *,
    tail: float = TAIL,
    horizon: int = 1,
    paths: int = 10_000,
    block: int = 5,
) -> TailRisk | None:
    """
    Draw many futures out of the past and read the tail off them (Monte Carlo).

    Blocks of neighbouring returns are drawn, of random lengths with mean `block`, so that calm and
    stormy times stay together; the past is a circle.

    Args:
        returns: shape (n,), simple.
        chance: the source of randomness; the same seed gives the same figures.
        tail: share of futures beyond.
        horizon: periods that a future is long.
        paths: how many futures are drawn.
        block: mean length of a block; 1 draws each return by itself.

    Returns:
        Of the compounded return over the horizon; None for fewer than LEAST_RETURNS. Source:
        Politis and Romano, "The Stationary Bootstrap", Journal of the American Statistical
        Association 89 (1994).

    Raises:
        ValueError: the tail is not between 0 and 1, or a number of the rest is below 1.
    """
    _require_tail(tail)
    for name, number in {"horizon": horizon, "paths": paths, "block": block}.items():
        if number < 1:
            raise ValueError(f"{name} is {number}, it must be at least 1")
    if len(returns) < LEAST_RETURNS:
        return None
    ends = (_future(returns, chance, horizon, 1 / block) for _ in range(paths))
    return _empirical(sorted(ends), tail)


def kupiec_test(exceptions: int, periods: int, tail: float = TAIL) -> BackTest:
    """
    Judge how often losses went beyond the value at risk.

    Args:
        exceptions: losses beyond, at most `periods`.
        periods: forecasts, at least 1.
        tail: the share that should have gone beyond.

    Returns:
        The proportion-of-failures test. Source: Kupiec, "Techniques for Verifying the Accuracy of
        Risk Measurement Models", Journal of Derivatives 3 (1995).

    Raises:
        ValueError: the numbers contradict each other.
    """
    _require_tail(tail)
    if not 0 <= exceptions <= periods or periods < 1:
        raise ValueError(f"{exceptions} exceptions in {periods} periods")
    observed = exceptions / periods
    gap = _log_likelihood(exceptions, periods, observed) - _log_likelihood(
        exceptions, periods, tail
    )
    ratio = max(0.0, 2 * gap)  # rounding may leave a speck below 0
    return BackTest(
        periods=periods,
        exceptions=exceptions,
        expected=periods * tail,
        likelihood_ratio=ratio,
        p_value=erfc(sqrt(ratio / 2)),
    )


def back_test(
    returns: Sequence[float], *, window: int = 250, tail: float = TAIL
) -> BackTest | None:
    """
    State the historical value at risk of every day from the days before it, and count the misses.

    Args:
        returns: shape (n,), simple, oldest first.
        window: days that each forecast rests on, at least LEAST_RETURNS.
        tail: share of days that should be beyond.

    Returns:
        None where no day has a whole window before it.

    Raises:
        ValueError: the window is shorter than LEAST_RETURNS, or the tail not between 0 and 1.
    """
    _require_tail(tail)
    if window < LEAST_RETURNS:
        raise ValueError(f"the window is {window} returns, it must be at least {LEAST_RETURNS}")
    misses = [
        actual < _empirical(sorted(returns[day - window : day]), tail).value_at_risk
        for day, actual in enumerate(returns)
        if day >= window
    ]
    return kupiec_test(sum(misses), len(misses), tail) if misses else None


def _empirical(ordered: Sequence[float], tail: float) -> TailRisk:
    """Read the tail off returns that are in order."""
    place = (len(ordered) - 1) * tail
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    edge = ordered[below] + (ordered[above] - ordered[below]) * (place - below)
    inside = ordered[: below + 1]
    return TailRisk(value_at_risk=edge, expected_shortfall=fsum(inside) / len(inside))


def _future(returns: Sequence[float], chance: Chance, horizon: int, new_block: float) -> float:
    """Compound one drawn future."""
    day = chance.randrange(len(returns))
    drawn = [returns[day]]
    while len(drawn) < horizon:
        jumps = chance.random() < new_block
        day = chance.randrange(len(returns)) if jumps else (day + 1) % len(returns)
        drawn.append(returns[day])
    return prod(1 + change for change in drawn) - 1


def _log_likelihood(exceptions: int, periods: int, probability: float) -> float:
    """Return the logarithm of p^x (1 - p)^(n - x), with 0^0 = 1."""
    terms = ((exceptions, probability), (periods - exceptions, 1 - probability))
    return fsum(count * log(chance) for count, chance in terms if count)


def _require_tail(tail: float) -> None:
    if not 0 < tail < 1:
        raise ValueError(f"the tail is {tail}, it must lie between 0 and 1")
