"""A proposal in words, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keeper.domain.drafts import Review, Trial
from keeper.domain.plain_text import plain_line, plain_text
from keeper.domain.powers import Line, ToldCall
from keeper.domain.proposal_page import ProposalPage
from keeper.domain.wording import SHARE_DECIMALS, format_time, format_units
from keeper.output import Json, Table
from keeper.services.ticks import Step

LOUD = "WARNING"
HEADS = ("call", "what changes", "before", "after")


def page_record(page: ProposalPage) -> dict[str, Json]:
    """Give a proposal to programs; what strangers wrote has only printable characters."""
    standing, proposal = page.standing, page.standing.proposal
    return {
        "id": str(proposal.id),
        "title": plain_line(proposal.title),
        "state": standing.state.word,
        "proposer": proposal.proposer,
        "description": plain_text(proposal.description),
        "for": str(proposal.votes_for),
        "against": str(proposal.votes_against),
        "abstain": str(proposal.votes_abstain),
        "quorum": None if proposal.quorum is None else str(proposal.quorum),
        "votes_from": proposal.vote_start,
        "votes_until": proposal.deadline,
        "eta": proposal.eta,
        "leave_until": page.leave_until,
        "operation": proposal.operation,
        "calls": [_call_record(call) for call in page.told],
        "remarks": list(page.remarks),
    }


def page_tables(page: ProposalPage) -> Iterator[Table]:
    """Give a proposal to people."""
    rows = tuple(_facts(page))
    title = plain_line(page.standing.proposal.title)
    yield Table(title=title, heads=("proposal", str(page.standing.proposal.id)), rows=rows)
    yield _changes_table(page.told)
    warnings = tuple(_warnings(page.told, page.remarks))
    if warnings:
        yield Table(title="To know before voting", heads=("call", "what"), rows=warnings)
    text = plain_text(page.standing.proposal.description)
    yield Table(title="In the words of its proposer", heads=("description",), rows=((text,),))


def review_record(review: Review, step: Step | None) -> dict[str, Json]:
    """Give a proposal that is about to be made to programs."""
    return {
        "id": str(review.draft.id),
        "state": None if review.state is None else review.state.word,
        "calls": [_call_record(call) for call in review.told],
        "trial": None if review.trial is None else _trial_record(review.trial),
        "done": step is not None and step.outcome.done,
        "transaction": "" if step is None else step.outcome.transaction,
        "reason": _reason(review, step),
    }


def review_tables(review: Review, step: Step | None) -> Iterator[Table]:
    """Give it to people."""
    trial = review.trial
    found = () if trial is None else trial.found
    yield _changes_table(review.told, found)
    warnings = tuple(_warnings(review.told, ()))
    if warnings:
        yield Table(title="To know before proposing", heads=("call", "what"), rows=warnings)
    rows = [("proposal", str(review.draft.id))]
    if trial is not None:
        rows += list(_trial_rows(trial))
    rows.append(("outcome", _reason(review, step) or "done"))
    if step is not None and step.outcome.transaction:
        rows.append(("transaction", step.outcome.transaction))
    yield Table(title="Proposal", heads=("what", "value"), rows=tuple(rows))


def _facts(page: ProposalPage) -> Iterator[tuple[str, str]]:
    proposal, quorum = page.standing.proposal, page.standing.proposal.quorum
    yield "state", page.standing.state.word
    yield "proposer", proposal.proposer
    for name, votes in (
        ("for", proposal.votes_for),
        ("against", proposal.votes_against),
        ("abstain", proposal.votes_abstain),
    ):
        yield name, f"{_shares(votes)} shares"
    known = "counted when the vote begins" if quorum is None else f"{_shares(quorum)} shares"
    yield "quorum, for and abstain together", known
    yield "votes count as of", _time(proposal.vote_start)
    yield "last moment to vote", _time(proposal.deadline)
    yield "takes effect from", "not queued yet" if proposal.eta is None else _time(proposal.eta)
    until = page.leave_until
    if until is not None:
        yield "last moment to leave", _time(until)


def _changes_table(told: Sequence[ToldCall], found: Sequence[object] = ()) -> Table:
    tried = bool(found)
    heads = (*HEADS, "as simulated") if tried else HEADS
    rows = []
    for call in told:
        now = found[call.place - 1] if tried else {}
        assert isinstance(now, dict)
        for line in call.lines or (Line(what=call.raw, before="", after=""),):
            row = (f"{call.place} {call.title}", line.what, line.before, line.after)
            rows.append((*row, now.get(line.what, "")) if tried else row)
    return Table(title="What it changes", heads=heads, rows=tuple(rows))


def _warnings(told: Sequence[ToldCall], remarks: Sequence[str]) -> Iterator[tuple[str, str]]:
    for call in told:
        yield from ((f"{call.place} {call.title}", f"{LOUD}: {each}") for each in call.warnings)
    yield from (("", remark) for remark in remarks)


def _call_record(call: ToldCall) -> dict[str, Json]:
    return {
        "call": call.place,
        "title": call.title,
        "raw": call.raw,
        "lines": [
            {"what": line.what, "before": line.before, "after": line.after} for line in call.lines
        ],
        "warnings": list(call.warnings),
    }


def _trial_record(trial: Trial) -> dict[str, Json]:
    return {
        "simulated": trial.whole,
        "failure": trial.failure,
        "found": [dict(each) for each in trial.found],
        "votes_from": trial.votes_from,
        "votes_until": trial.votes_until,
        "due": trial.due,
    }


def _trial_rows(trial: Trial) -> Iterator[tuple[str, str]]:
    if not trial.whole:
        yield "simulation", "of the proposing alone: the node has no eth_simulateV1"
        return
    told = f"it would fail: {trial.failure}" if trial.failure else "proposed, voted, queued, done"
    yield "simulation", told
    yield "proposed now, votes count as of", _time(trial.votes_from)
    yield "last moment to vote", _time(trial.votes_until)
    yield "takes effect from", _time(trial.due)


def _reason(review: Review, step: Step | None) -> str:
    if step is not None:
        return step.outcome.reason
    failure = "" if review.trial is None else review.trial.failure
    return f"not proposed, it would fail: {failure}; --even-if-it-fails proposes it all the same"


def _shares(amount: int) -> str:
    return format_units(amount, SHARE_DECIMALS, 2)


def _time(moment: int) -> str:
    return f"{format_time(moment)} UTC"
