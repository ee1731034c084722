"""
Say what the campaigns did not do, though they had the calls for it.

A sum over all campaigns hides two things: that the small campaigns of votes and fees make nearly
all the calls, and that an act may be dead in the fund of one width of base asset alone. So the
campaigns on the whole fund have a floor of their own, and an act is judged in each suite where, by
the rate of all suites of its kind, it should have succeeded often.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from scripts.campaign.tables import kind_of
from scripts.campaign.tally import Name, Tally, sum_up, total

# The campaigns on a whole fund, one suite for each width of base asset.
KINDS = ("FundInvariants", "AnyCalls")
FUND_SUITES = tuple(f"{kind}{decimals}" for kind in KINDS for decimals in (6, 8, 18))
# Successes that were due where none came: by chance alone that is one case in 20,000.
DUE = 10


def find_faults(tallies: Mapping[Name, Tally], least: int) -> list[str]:
    """Say which act never succeeded, and whether there were too few calls."""
    faults = [
        f"{act} never succeeded in {tally.calls} calls"
        for act, tally in tallies.items()
        if tally.succeeded == 0
    ]
    calls = total(tallies.values()).calls
    if calls < least:
        faults.append(f"{calls} calls, at least {least} are wanted")
    return faults


def find_short(calls: Mapping[str, int], least: int) -> list[str]:
    """Name the campaigns on the whole fund that made fewer calls than each of them has to."""
    return [
        f"{suite} made {calls.get(suite, 0)} calls, at least {least} are wanted"
        for suite in FUND_SUITES
        if calls.get(suite, 0) < least
    ]


def find_dead(suites: Mapping[str, Mapping[Name, Tally]]) -> list[str]:
    """
    Name what never succeeded in one suite, though it did in others of its kind.

    Args:
        suites: by suite, how what was tried there fared.

    Returns:
        A line for each where at least `DUE` successes were due by the rate of the whole kind.
    """
    kinds: dict[str, list[str]] = {}
    for suite in suites:
        kinds.setdefault(kind_of(suite), []).append(suite)
    return [line for names in kinds.values() for line in _find_dead_of(suites, names)]


def _find_dead_of(
    suites: Mapping[str, Mapping[Name, Tally]], names: Sequence[str]
) -> Iterator[str]:
    sums = sum_up(suites[name] for name in names)
    for name in names:
        for what, tally in suites[name].items():
            whole = sums[what]
            due = Fraction(tally.calls * whole.succeeded, max(whole.calls, 1))
            if tally.succeeded == 0 and due >= DUE:
                calls = f"{tally.calls} calls of {name}"
                yield f"{what} never succeeded in {calls}, {int(due)} were due"
