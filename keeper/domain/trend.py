"""
Hold a token while it rises and hold less of it while it swings: a systematic trend strategy.

Time-series momentum with volatility targeting, after Moskowitz, Ooi and Pedersen, "Time series
momentum", Journal of Financial Economics 104 (2012): there a position is the sign of the past
year's return times a target volatility over an exponentially weighted realised one. Here it is
hourly, averages several horizons, and never borrows or sells short.

signal  = share of the horizons whose return is positive
weight  = signal x min(1, target_vol / realised_vol), at most max_weight

It is a rule, not a promise. Whatever momentum has paid in the past, nothing here says that it will,
and it loses in markets that turn often. Every trade pays the pool's fee (0.05 % to 0.3 %), price
impact and gas: trading 10 % of NAV a day at 0.1 % costs 3.65 % of NAV a year. The band keeps small
corrections, which come back the next hour, from being traded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt

from keeper.domain.fixed_point import ln_ratio
from keeper.domain.units import WAD, YEAR_S, mul_div_down

HOUR_S = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """
    The last price of an hour.

    Args:
        time: unix seconds at which the hour ended; an exchange's own stamp is often its beginning.
        price: above 0, in any one unit.
    """

    time: int
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendTerms:
    """
    The rule's numbers.

    Args:
        target_vol: volatility a year that a full position shall have at most, a wad.
        max_weight: largest weight, a wad of NAV.
        horizons_s: look-backs, seconds.
        centre_of_mass: hours; an hourly square weighs c / (c + 1) times the next younger one.
        max_gap_s: seconds between two closes above which the history counts as broken.
        max_age_s: seconds after which the last close is too old to act on.

    Raises:
        ValueError: a horizon, the target or the centre of mass is missing or not above 0.
    """

    target_vol: int
    max_weight: int
    horizons_s: tuple[int, ...] = (24 * HOUR_S, 72 * HOUR_S, 168 * HOUR_S)
    centre_of_mass: int = 60
    max_gap_s: int = 2 * HOUR_S
    max_age_s: int = 2 * HOUR_S

    def __post_init__(self) -> None:
        """Refuse a rule that says nothing."""
        if not self.horizons_s or min(*self.horizons_s, self.target_vol, self.centre_of_mass) <= 0:
            raise ValueError(f"{self} needs horizons, a target and a centre of mass above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendSignal:
    """
    What the rule says; all numbers are None when it has no opinion.

    Args:
        signal: share of the horizons that rose, a wad.
        realised_vol: a year, a wad.
        weight: target weight, a wad of NAV.
        reason: the numbers in words, or why there are none.
    """

    signal: int | None
    realised_vol: int | None
    weight: int | None
    reason: str


def trend_target(closes: Sequence[Close], terms: TrendTerms, *, now: int) -> TrendSignal:
    """
    Say how much of NAV to hold of the token.

    Only the closes inside the longest look-back count; the price of a horizon is the last close at
    or before it. Multiplying all prices by one number changes nothing.

    Args:
        closes: by time, oldest first, about one an hour.
        terms: the rule.
        now: unix seconds.

    Returns:
        The target, each step rounded down; without an opinion when the history is too short, has a
        gap, is stale, or holds what cannot be a price. It is never filled in.
    """
    if not closes:
        return _no_opinion("no closes")
    window = closes[_index_at(closes, closes[-1].time - max(terms.horizons_s)) :]
    fault = _find_fault(window, terms, now)
    if fault is not None:
        return _no_opinion(fault)
    rises = [_has_risen(window, horizon) for horizon in terms.horizons_s]
    signal = sum(rises) * WAD // len(rises)
    vol = realised_vol(window, terms.centre_of_mass)
    scale = WAD if vol <= terms.target_vol else mul_div_down(terms.target_vol, WAD, vol)
    weight = min(mul_div_down(signal, scale, WAD), terms.max_weight)
    return TrendSignal(
        signal=signal,
        realised_vol=vol,
        weight=weight,
        reason=f"{sum(rises)} of {len(rises)} horizons rose, volatility {_percent(vol)} a year, "
        f"target {_percent(terms.target_vol)}: weight {_percent(weight)}",
    )


def realised_vol(closes: Sequence[Close], centre_of_mass: int) -> int:
    """
    Measure the volatility a year from an exponentially weighted mean of squared hourly returns.

    The mean return counts as 0. A return over k hours counts as one hour with a k-th of its square.
    The weights of the closes given are normalised to 1.

    Args:
        closes: by time, at least two.
        centre_of_mass: hours, see TrendTerms.

    Returns:
        A wad, rounded down; logarithms carry an error below 2e-18.
    """
    squares, weights = 0, 0
    for before, after in pairwise(closes):
        change = ln_ratio(after.price, before.price)
        hourly = change * change * HOUR_S // (after.time - before.time)
        squares = hourly + squares * centre_of_mass // (centre_of_mass + 1)
        weights = WAD + weights * centre_of_mass // (centre_of_mass + 1)
    return isqrt(mul_div_down(squares, WAD, weights) * (YEAR_S // HOUR_S))


def trend_order(*, weight: int, held: int, nav: int, band: int) -> int:
    """
    Return the trade that brings a position to its weight.

    Args:
        weight: target weight, a wad of NAV.
        held: what the position is worth now, base units.
        nav: net assets, base units.
        band: smallest change of weight that is traded, a wad of NAV.

    Returns:
        Base units to buy for, or below 0 to sell for, the target rounded down; 0 inside the band.
        Equal to -held when nothing is to be kept.
    """
    change = mul_div_down(nav, weight, WAD) - held
    return change if abs(change) * WAD >= band * nav else 0


def _find_fault(window: Sequence[Close], terms: TrendTerms, now: int) -> str | None:
    """Say what is wrong with the closes that the rule would read; None when nothing is."""
    first, last = window[0].time, window[-1].time
    if not 0 <= now - last <= terms.max_age_s:
        return f"the last close is {now - last} s old, limits are 0 and {terms.max_age_s} s"
    for before, after in pairwise(window):
        gap = after.time - before.time
        if gap <= 0:
            return f"closes are out of order at {after.time}"
        if gap > terms.max_gap_s:
            return f"no closes for {gap} s after {before.time}, limit is {terms.max_gap_s} s"
    broken = next((close for close in window if close.price <= 0), None)
    if broken is not None:
        return f"the close at {broken.time} is {broken.price}, it must be positive"
    needed = max(terms.horizons_s)
    if last - first < needed:
        return f"{last - first} s of closes, the look-back is {needed} s"
    return None


def _has_risen(window: Sequence[Close], horizon_s: int) -> bool:
    start = _index_at(window, window[-1].time - horizon_s)
    return window[-1].price > window[start].price


def _index_at(closes: Sequence[Close], time: int) -> int:
    """Find the last close at or before a time; the first one when all are later."""
    return max(0, bisect_right(closes, time, key=lambda close: close.time) - 1)


def _no_opinion(reason: str) -> TrendSignal:
    return TrendSignal(signal=None, realised_vol=None, weight=None, reason=reason)


def _percent(wad: int) -> str:
    tenths = wad // 10**15
    return f"{tenths // 10}.{tenths % 10} %"
