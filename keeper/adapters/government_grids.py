"""How the shareholders govern, as the PDF of a report shows it."""

from __future__ import annotations

from fractions import Fraction

from reportlab.platypus import Flowable

from keeper.adapters.pdf_sheets import Grid, bullets, figures, heading, lay_grid
from keeper.domain.governance_stats import Governance
from keeper.domain.governance_words import concentration_lines, decision_of, titles_of
from keeper.domain.wording import (
    SHARE_DECIMALS,
    format_part,
    format_signed,
    format_time,
    format_units,
)

DIGITS = 2


def government_parts(found: Governance | None) -> list[Flowable]:
    """Set the government's part of a report; nothing where nothing was ever voted or changed."""
    if found is None or not (found.polls or found.changes):
        return []
    faults = bullets([f"Not to trust: {fault}" for fault in found.faults])
    grids = [
        make(found)
        for make, filled in (
            (_votes, found.polls),
            (_participation, found.polls),
            (_voters, found.concentration.top),
            (_changes, found.changes),
        )
        if filled
    ]
    tables = [part for grid in grids for part in lay_grid(grid)]
    return [*heading("Government"), figures(concentration_lines(found)), *faults, *tables]


def _votes(found: Governance) -> Grid:
    return Grid(
        title="Votes",
        note="Votes are shares at the moment of the count, times in UTC. Turnout is of all shares, "
        "and of those that somebody could vote with. For and abstain have to reach the quorum, and "
        "for has to exceed against.",
        heads=(
            "Proposal",
            "Came to",
            "Counted at",
            "Turnout",
            "Of votable",
            "For",
            "Against",
            "Abstain",
            "Beyond the quorum",
            "In favour",
        ),
        rows=tuple(
            (
                poll.title,
                poll.state.word,
                format_time(poll.counted_at),
                format_part(poll.turnout),
                format_part(poll.votable_turnout),
                _shares(poll.votes_for),
                _shares(poll.against),
                _shares(poll.abstain),
                format_signed(poll.quorum_margin, SHARE_DECIMALS, DIGITS),
                format_part(poll.approval),
            )
            for poll in found.polls
        ),
    )


def _participation(found: Governance) -> Grid:
    return Grid(
        title="Participation",
        note="Participation in votes that are over.",
        heads=("Counted at", "Voters", "For the first time", "Turnout", "Turnout so far"),
        rows=tuple(
            (
                format_time(each.counted_at),
                f"{each.voters:,}",
                f"{each.newcomers:,}",
                format_part(each.turnout),
                format_part(each.mean_turnout),
            )
            for each in found.participation
        ),
    )


def _voters(found: Governance) -> Grid:
    hands = found.concentration
    return Grid(
        title="Largest voters",
        note="Who votes with most shares now, those of others who delegated them included.",
        heads=("Voter", "Votes", "Of all votes"),
        rows=tuple(
            (voter, _shares(votes), format_part(Fraction(votes, hands.votable)))
            for voter, votes in hands.top
        ),
    )


def _changes(found: Governance) -> Grid:
    titles = titles_of(found)
    return Grid(
        title="What was changed since the launch",
        note="Every change of every term, times in UTC.",
        heads=("When", "Term", "Before", "After", "Decided by"),
        rows=tuple(
            (
                "–" if change.time is None else format_time(change.time),
                change.term,
                change.before or "–",
                change.after,
                decision_of(change, titles),
            )
            for change in found.changes
        ),
        words=frozenset({1, 2, 3, 4}),
    )


def _shares(amount: int) -> str:
    return format_units(amount, SHARE_DECIMALS, DIGITS)
