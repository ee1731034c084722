"""Which of the recorded minutes are played: where the two prices part most, and calm ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scripts.arbitrage.minutes import MINUTE_S, Minute

ACT = 10  # minutes in a row
LEAD = 10  # minutes before an act in which requests are struck and money is moved
REST_S = 2 * 3_600  # between two acts, for a dealing to lie between them
CALM_OF = 3  # every third act is a calm one


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """
    Minutes in a row.

    Args:
        lead: before the trade, in which a dealing is closed and struck; none right after an act.
        minutes: in which arbitrage is looked for.
    """

    lead: tuple[Minute, ...]
    minutes: tuple[Minute, ...]


def choose_acts(minutes: Sequence[Minute], count: int) -> tuple[Act, ...]:
    """
    Choose `count` minutes in acts of ACT: two thirds with the widest gaps, one third the calmest.

    Args:
        minutes: that there are, in order.
        count: how many to play; rounded up to whole acts.

    Returns:
        In the order of time. An act soon after another goes on without a dealing between.
    """
    starts = [at for at in range(LEAD, len(minutes) - ACT, ACT) if _is_whole(minutes, at)]
    wanted = min(len(starts), -(-count // ACT))
    calm = wanted // CALM_OF
    ranked = sorted(starts, key=lambda at: _widest(minutes, at))
    chosen = sorted([*ranked[:calm], *ranked[len(ranked) - (wanted - calm) :]])
    return tuple(
        Act(
            lead=_lead(minutes, at, chosen[number - 1] if number else None),
            minutes=tuple(minutes[at : at + ACT]),
        )
        for number, at in enumerate(chosen)
    )


def _lead(minutes: Sequence[Minute], at: int, before: int | None) -> tuple[Minute, ...]:
    if before is not None:
        rest = minutes[at].time - minutes[before + ACT - 1].time
        if rest < REST_S:
            return ()
    return tuple(minutes[at - LEAD : at])


def _widest(minutes: Sequence[Minute], at: int) -> float:
    return max(abs(each.gap_bps) for each in minutes[at : at + ACT])


def _is_whole(minutes: Sequence[Minute], at: int) -> bool:
    """Tell whether lead and act are minutes in a row."""
    first, last = minutes[at - LEAD].time, minutes[at + ACT - 1].time
    return last - first == (LEAD + ACT - 1) * MINUTE_S
