"""How the shareholders govern, in words."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from keeper.domain.governance_stats import Governance
from keeper.domain.term_history import TermChange
from keeper.domain.wording import SHARE_DECIMALS, format_units

DIGITS = 2
NOBODY = "nobody can"


def concentration_lines(found: Governance) -> tuple[tuple[str, str], ...]:
    """Say in whose hands the votes are, a figure a line."""
    hands, roll = found.concentration, found.roll
    return (
        ("shares", _shares(roll.supply)),
        ("shares that somebody votes with", _shares(roll.votable)),
        ("shares that nobody votes with", _shares(roll.unvoted)),
        ("shares that another one votes with", f"{_shares(roll.delegated)} of {roll.delegators}"),
        ("voters", str(hands.voters)),
        ("quorum now", _shares(found.quorum)),
        ("voters who reach the quorum alone, at least", _count(hands.quorum_voters)),
        ("voters who pass a proposal against all others, at least", _count(hands.majority_voters)),
        ("voters who stop a proposal of all others, at least", _count(hands.blocking_voters)),
        ("Gini coefficient", _digits(hands.gini)),
        ("Herfindahl index", _digits(hands.herfindahl)),
    )


def decision_of(change: TermChange, titles: Mapping[int, str]) -> str:
    """Say what brought a change about."""
    if change.proposal is not None:
        return titles.get(change.proposal, f"proposal {change.proposal}")
    if change.operation:
        return "the launch owner, through the timelock"
    return change.by or "without the timelock"


def titles_of(found: Governance) -> dict[int, str]:
    """Name proposals by their titles."""
    return {poll.proposal: poll.title for poll in found.polls}


def _shares(amount: int) -> str:
    return format_units(amount, SHARE_DECIMALS, DIGITS)


def _count(voters: int | None) -> str:
    return NOBODY if voters is None else str(voters)


def _digits(part: Fraction | None) -> str:
    """Write an index between 0 and 1 with four digits, cut."""
    return "–" if part is None else format_units(part.numerator * 10**4 // part.denominator, 4, 4)
