"""Proposals for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence

from keeper.domain.plain_text import plain_line
from keeper.domain.proposals import Standing
from keeper.domain.wording import SHARE_DECIMALS, format_time, format_units
from keeper.output import Json, Table
from keeper.services.ticks import Step


def proposals_record(found: Sequence[Standing], governs: str) -> dict[str, Json]:
    """Give proposals, and who governs, to programs; ids and votes are text, with 256 bits."""
    return {"government": governs, "proposals": [proposal_record(each) for each in found]}


def proposal_record(standing: Standing) -> dict[str, Json]:
    """Give one proposal to programs."""
    proposal = standing.proposal
    return {
        "id": str(proposal.id),
        "title": plain_line(proposal.title),
        "state": standing.state.word,
        "proposer": proposal.proposer,
        "votes_from": proposal.vote_start,
        "votes_until": proposal.deadline,
        "eta": proposal.eta,
        "for": str(proposal.votes_for),
        "against": str(proposal.votes_against),
        "abstain": str(proposal.votes_abstain),
        "quorum": None if proposal.quorum is None else str(proposal.quorum),
        "transaction": proposal.created_tx,
    }


def proposals_table(found: Sequence[Standing], governs: str) -> Table:
    """Give proposals, and who governs, to people."""
    heads = ("proposal", "title", "state", "votes until", "for", "against", "abstain", "quorum")
    return Table(title=f"Proposals: {governs}", heads=heads, rows=tuple(map(_row, found)))


def _row(standing: Standing) -> tuple[str, ...]:
    proposal = standing.proposal
    votes = (proposal.votes_for, proposal.votes_against, proposal.votes_abstain)
    return (
        str(proposal.id),
        plain_line(proposal.title),
        standing.state.word,
        format_time(proposal.deadline),
        *(format_units(each, SHARE_DECIMALS, 2) for each in votes),
        "" if proposal.quorum is None else format_units(proposal.quorum, SHARE_DECIMALS, 2),
    )


def step_record(step: Step) -> dict[str, Json]:
    """Give an act to programs."""
    return {
        "purpose": step.purpose,
        "done": step.outcome.done,
        "transaction": step.outcome.transaction,
        "reason": step.outcome.reason,
    }


def step_table(step: Step) -> Table:
    """Give an act to people."""
    row = (step.purpose, step.outcome.reason or "done", step.outcome.transaction)
    return Table(title="DAO", heads=("act", "outcome", "transaction"), rows=(row,))
