"""
From the events of DAO and timelock to proposals: a pure fold.

What the chain's events say in whatever order they are read gives the same proposals; the events of
a block that was reorganised away are simply no longer among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from keeper.domain.proposals import Proposal, ProposalState, Vote
from keeper.domain.units import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A proposal waits in the timelock until `eta`, unix seconds."""

    proposal: int
    eta: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """A late quorum gives everybody until `deadline`, unix seconds."""

    proposal: int
    deadline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """The Governor carried a proposal out."""

    proposal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """The Governor cancelled a proposal."""

    proposal: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationExecuted:
    """The timelock carried an operation out; anybody may ask it past the Governor."""

    operation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationCancelled:
    """The timelock cancelled an operation; the guardian asks it past the Governor."""

    operation: str


ProposalEvent = (
    Proposal | Vote | Queued | Extended | Executed | Cancelled
    | OperationExecuted | OperationCancelled
)  # fmt: skip
"""What happens to proposals; a `Proposal` itself stands for its creation."""


def fold(happened: Iterable[ProposalEvent]) -> tuple[Proposal, ...]:
    """
    Put proposals together.

    Args:
        happened: all that the chain says, in any order.

    Returns:
        In the order of their creation. What is said of a proposal that nobody made is left out:
        the launch owner's operations have none.
    """
    events = tuple(happened)
    made = {each.id: each for each in events if isinstance(each, Proposal)}
    by_operation = {each.operation: each.id for each in made.values()}
    cast: dict[int, dict[Address, Vote]] = {each: {} for each in made}
    for event in events:
        subject = _subject(event, by_operation)
        if subject is None or subject not in made:
            continue
        if isinstance(event, Vote):
            cast[subject][event.voter] = event  # the same one twice is one
        else:
            made[subject] = _apply(made[subject], event)
    made = {number: _with_votes(each, cast[number]) for number, each in made.items()}
    return tuple(sorted(made.values(), key=lambda each: (each.created_block, each.vote_start)))


def _subject(event: ProposalEvent, by_operation: dict[str, int]) -> int | None:
    if isinstance(event, OperationExecuted | OperationCancelled):
        return by_operation.get(event.operation)
    return event.id if isinstance(event, Proposal) else event.proposal


def _apply(proposal: Proposal, event: ProposalEvent) -> Proposal:
    if isinstance(event, Queued):
        return replace(proposal, eta=event.eta)
    if isinstance(event, Extended):
        return replace(proposal, extended=event.deadline)
    if isinstance(event, Executed | OperationExecuted):
        return replace(proposal, executed=True)
    if isinstance(event, Cancelled | OperationCancelled):
        return replace(proposal, cancelled=True)
    return proposal


def _with_votes(proposal: Proposal, cast: Mapping[Address, Vote]) -> Proposal:
    """Add all votes at once: anybody can cast very many, each with next to nothing."""
    votes = sorted(cast.values(), key=lambda each: (each.block, each.index))
    return replace(proposal, votes=tuple(votes))


def state_of(proposal: Proposal, now: int) -> ProposalState:
    """
    Tell where a proposal stands, by its events alone.

    Follows OpenZeppelin's Governor.state, with GovernorCountingSimple and GovernorTimelockControl.

    Args:
        proposal: with its quorum once the count began.
        now: unix seconds of chain time.

    Raises:
        ValueError: the vote is over, but the quorum is not known.
    """
    if proposal.executed:
        return ProposalState.EXECUTED
    if proposal.cancelled:
        return ProposalState.CANCELED
    if now <= proposal.vote_start:
        return ProposalState.PENDING
    if now <= proposal.deadline:
        return ProposalState.ACTIVE
    if proposal.quorum is None:
        raise ValueError(f"the quorum of proposal {proposal.id} is not known")
    reached = proposal.votes_for + proposal.votes_abstain >= proposal.quorum
    if not reached or proposal.votes_for <= proposal.votes_against:
        return ProposalState.DEFEATED
    return ProposalState.SUCCEEDED if proposal.eta is None else ProposalState.QUEUED


def is_over(proposal: Proposal) -> bool:
    """Whether its events alone say that it can no longer take effect, once its vote has ended."""
    if proposal.executed or proposal.cancelled:
        return True
    return proposal.eta is None and proposal.votes_for <= proposal.votes_against
