"""How the shareholders govern, for people and for programs."""

from __future__ import annotations

from fractions import Fraction

from keeper.domain.governance_stats import Concentration, Governance, Participation, Poll
from keeper.domain.governance_words import DIGITS, concentration_lines, decision_of, titles_of
from keeper.domain.term_history import TermChange
from keeper.domain.units import WAD
from keeper.domain.wording import (
    SHARE_DECIMALS,
    format_part,
    format_signed,
    format_time,
    format_units,
)
from keeper.output import Json, Table


def governance_record(found: Governance) -> dict[str, Json]:
    """Give figures to programs: votes in text, parts as wads rounded down."""
    return {
        "block": found.block,
        "time": found.now,
        "pending": found.pending,
        "quorum": str(found.quorum),
        "supply": str(found.roll.supply),
        "votable": str(found.roll.votable),
        "unvoted": str(found.roll.unvoted),
        "delegators": found.roll.delegators,
        "delegated": str(found.roll.delegated),
        "polls": [poll_record(each) for each in found.polls],
        "participation": [_participation_record(each) for each in found.participation],
        "concentration": _concentration_record(found.concentration),
        "changes": [_change_record(each) for each in found.changes],
        "faults": list(found.faults),
    }


def governance_tables(found: Governance) -> tuple[Table, ...]:
    """Give figures to people."""
    faults = Table(title="Figures not to trust", heads=("what",), rows=_rows(found.faults))
    return (
        _polls_table(found.polls),
        _participation_table(found.participation),
        _concentration_table(found),
        _voters_table(found.concentration),
        _changes_table(found),
        *((faults,) if found.faults else ()),
    )


def _polls_table(polls: tuple[Poll, ...]) -> Table:
    heads = (
        *("proposal", "state", "counted at", "turnout", "of votable", "for", "against"),
        *("abstain", "beyond quorum", "in favour"),
    )
    return Table(title="Votes", heads=heads, rows=tuple(map(_poll_row, polls)))


def _poll_row(poll: Poll) -> tuple[str, ...]:
    return (
        poll.title,
        poll.state.word,
        format_time(poll.counted_at),
        format_part(poll.turnout),
        format_part(poll.votable_turnout),
        *(_shares(each) for each in (poll.votes_for, poll.against, poll.abstain)),
        format_signed(poll.quorum_margin, SHARE_DECIMALS, DIGITS),
        format_part(poll.approval),
    )


def _participation_table(found: tuple[Participation, ...]) -> Table:
    rows = tuple(
        (
            format_time(each.counted_at),
            str(each.voters),
            str(each.newcomers),
            format_part(each.turnout),
            format_part(each.mean_turnout),
        )
        for each in found
    )
    heads = ("counted at", "voters", "for the first time", "turnout", "turnout so far")
    return Table(title="Participation", heads=heads, rows=rows)


def _concentration_table(found: Governance) -> Table:
    return Table(title="Votes in hands", heads=("what", "figure"), rows=concentration_lines(found))


def _voters_table(hands: Concentration) -> Table:
    rows = tuple(
        (str(place), voter, _shares(votes), format_part(Fraction(votes, hands.votable)))
        for place, (voter, votes) in enumerate(hands.top, start=1)
    )
    return Table(title="Largest voters", heads=("", "voter", "votes", "of all"), rows=rows)


def _changes_table(found: Governance) -> Table:
    titles = titles_of(found)
    rows = tuple(
        (
            "" if each.time is None else format_time(each.time),
            each.term,
            each.before,
            each.after,
            decision_of(each, titles),
        )
        for each in found.changes
    )
    heads = ("when", "term", "before", "after", "decided by")
    return Table(title="What was changed since the launch", heads=heads, rows=rows)


def _change_record(change: TermChange) -> dict[str, Json]:
    return {
        "term": change.term,
        "before": change.before,
        "after": change.after,
        "block": change.block,
        "time": change.time,
        "transaction": change.transaction,
        "operation": change.operation,
        "proposal": None if change.proposal is None else str(change.proposal),
        "by": change.by,
    }


def poll_record(poll: Poll) -> dict[str, Json]:
    """Give one vote to programs."""
    return {
        "proposal": str(poll.proposal),
        "title": poll.title,
        "state": poll.state.word,
        "counted_at": poll.counted_at,
        "supply": str(poll.supply),
        "votable": str(poll.votable),
        "quorum": str(poll.quorum),
        "for": str(poll.votes_for),
        "against": str(poll.against),
        "abstain": str(poll.abstain),
        "voters": len(poll.voters),
        "turnout": _wad(poll.turnout),
        "votable_turnout": _wad(poll.votable_turnout),
        "quorum_margin": str(poll.quorum_margin),
        "lead": str(poll.lead),
        "approval": _wad(poll.approval),
    }


def _participation_record(each: Participation) -> dict[str, Json]:
    return {
        "counted_at": each.counted_at,
        "voters": each.voters,
        "newcomers": each.newcomers,
        "turnout": _wad(each.turnout),
        "mean_turnout": _wad(each.mean_turnout),
    }


def _concentration_record(hands: Concentration) -> dict[str, Json]:
    return {
        "voters": hands.voters,
        "top": [{"voter": voter, "votes": str(votes)} for voter, votes in hands.top],
        "gini": _wad(hands.gini),
        "herfindahl": _wad(hands.herfindahl),
        "quorum_voters": hands.quorum_voters,
        "majority_voters": hands.majority_voters,
        "blocking_voters": hands.blocking_voters,
    }


def _rows(lines: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((line,) for line in lines)


def _shares(amount: int) -> str:
    return format_units(amount, SHARE_DECIMALS, DIGITS)


def _wad(part: Fraction | None) -> str | None:
    return None if part is None else str(part.numerator * WAD // part.denominator)
