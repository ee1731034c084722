"""
What an investor's own money earned: the yearly rate that makes all dated flows balance.

The time-weighted return judges the fund; this one judges the fund together with when the investor
came and went. Floats, for reports alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, fsum, log1p

YEAR_S = 365 * 86_400
FASTEST = 50.0
"""Log growth a year beyond which no rate is looked for: e^50 is no investment any more."""
MOST = 700.0
"""Log growth beyond which floats end, and so no account was ever kept."""
DUST = 1e-12
"""Of what was there at most: what floating point leaves of nothing."""
_HALVINGS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedFlow:
    """
    Money between the investor and the fund.

    Args:
        time: unix seconds.
        amount: paid in above 0, taken out below 0, in any one unit.
    """

    time: int
    amount: float


def money_weighted_return(flows: Sequence[DatedFlow], value: float, at: int) -> float | None:
    """
    Return the internal rate of return of flows and a final value.

    Args:
        flows: what was paid in and taken out, in any order, none after `at`.
        value: what the investor still holds, at least 0.
        at: when it is worth that, unix seconds.

    Returns:
        Per year of 365 days, compounded, 0.1 = 10 %; -1.0 when nothing came back; None when
        nothing was paid in, no time passed, or several rates may balance the flows, as when more
        came out than had grown by then, so that none of them means anything. Source: Bacon,
        "Practical Portfolio Performance Measurement and Attribution", chapter 2; that there is one
        rate alone: Teichroew, Robichek and Montalbano, "An Analysis of Criteria for Investment and
        Financing Decisions under Certainty", Management Science 12 (1965).

    Raises:
        ValueError: a flow is after `at`, or the value is below 0.
    """
    if value < 0:
        raise ValueError(f"the final value is {value}, it cannot be below 0")
    late = [flow.time for flow in flows if flow.time > at]
    if late:
        raise ValueError(f"a flow at {min(late)} is after the valuation at {at}")
    balances = _net_by_time(flows, value, at)
    if not balances or balances[0][0] <= 0 or balances[0][1] <= 0:
        return None
    if all(amount > 0 for _, amount in balances):
        return -1.0
    growth = _solve(balances)
    if growth is None or not _is_investment(balances, growth):
        return None
    return exp(growth) - 1


def _net_by_time(flows: Sequence[DatedFlow], value: float, at: int) -> list[tuple[float, float]]:
    """Return (years to the end, net paid in), oldest first; the final value counts as taken out."""
    net: dict[int, float] = {}
    for flow in (*flows, DatedFlow(time=at, amount=-value)):
        net[flow.time] = net.get(flow.time, 0.0) + flow.amount
    return [((at - time) / YEAR_S, net[time]) for time in sorted(net) if net[time]]


def _is_investment(balances: Sequence[tuple[float, float]], growth: float) -> bool:
    """
    Say that at this growth there was never less than nothing, so that no other balances the flows.

    A faster one leaves more after every flow, and so at the end; a slower one less.
    """
    signs = [amount > 0 for _, amount in balances]
    if sum(before != after for before, after in pairwise(signs)) == 1:
        return True  # paid in, and then taken out
    there, most = 0.0, 0.0
    for (years, amount), (later, _) in pairwise(balances):
        there += amount
        most = max(most, abs(there))
        if there < -most * DUST:
            return False
        there *= exp(min(growth * (years - later), MOST))
    return True


def _solve(balances: Sequence[tuple[float, float]]) -> float | None:
    """Halve an interval of log growth at whose ends the flows balance on either side."""
    oldest, newest = balances[0][0], balances[-1][0]

    def paid_in(growth: float) -> float:
        """Sum up at whichever end is worth the most, so that no power overflows."""
        end = oldest if growth > 0 else newest
        return fsum(amount * exp(growth * (years - end)) for years, amount in balances)

    low, high = -FASTEST, FASTEST
    if paid_in(low) * paid_in(high) > 0:
        return None
    rising = paid_in(high) > 0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if (paid_in(middle) > 0) == rising:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def annualise(total: float, seconds: int) -> float | None:
    """
    Turn a total return into a yearly one.

    Args:
        total: simple, at least -1.
        seconds: how long it took.

    Returns:
        Compounded over 365 days; None when no time passed.
    """
    if seconds <= 0:
        return None
    if total <= -1:
        return -1.0
    return exp(log1p(total) * YEAR_S / seconds) - 1
