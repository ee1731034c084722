"""Proposals of the fund's DAO and the votes on them, as the chain's events tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from keeper.domain.plain_text import plain_line
from keeper.domain.units import Address


class ProposalState(IntEnum):
    """Where a proposal stands, numbered as OpenZeppelin's Governor numbers it."""

    PENDING = 0
    ACTIVE = 1
    CANCELED = 2
    DEFEATED = 3
    SUCCEEDED = 4
    QUEUED = 5
    EXPIRED = 6
    EXECUTED = 7

    @property
    def word(self) -> str:
        """Write it for people."""
        return self.name.lower()


OPEN = frozenset(
    {
        ProposalState.PENDING,
        ProposalState.ACTIVE,
        ProposalState.SUCCEEDED,
        ProposalState.QUEUED,
    }
)
"""States from which a proposal can still take effect."""


class Support(IntEnum):
    """What a vote says, numbered as GovernorCountingSimple numbers it."""

    AGAINST = 0
    FOR = 1
    ABSTAIN = 2

    @property
    def word(self) -> str:
        """Write it for people."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """
    One account's vote.

    Args:
        weight: votes that it had when the proposal's count began, 1e18 = one share.
        index: of the log in its block.
    """

    voter: Address
    proposal: int
    support: Support
    weight: int
    reason: str
    block: int
    index: int
    transaction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedCall:
    """One call of a proposal."""

    target: Address
    value: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """
    A proposal and all that has happened to it; times are unix seconds of chain time.

    Args:
        id: of the Governor.
        description_hash: keccak of the description, by which the Governor knows it.
        salt: with which the timelock holds it once it is queued.
        operation: id under which the timelock holds it then.
        vote_start: the moment whose votes count; voting begins right after it.
        vote_end: last second to vote, as it was proposed.
        extended: last second to vote after a late quorum; None when there was none.
        created_block: where it was proposed.
        created_at: None where the node does not say a log's time along.
        eta: from when on the timelock carries it out; None while it is not queued.
        votes: in the order in which they were cast.
        supply: shares there were at `vote_start`; None before that moment.
        quorum: votes for and abstaining that it needs; None before that moment.
    """

    id: int
    proposer: Address
    calls: tuple[ProposedCall, ...]
    description: str
    description_hash: str
    salt: str
    operation: str
    vote_start: int
    vote_end: int
    created_block: int
    created_tx: str
    created_at: int | None
    extended: int | None = None
    eta: int | None = None
    executed: bool = False
    cancelled: bool = False
    votes: tuple[Vote, ...] = ()
    supply: int | None = None
    quorum: int | None = None

    @property
    def targets(self) -> tuple[Address, ...]:
        """The contracts it calls, in order."""
        return tuple(call.target for call in self.calls)

    @property
    def values(self) -> tuple[int, ...]:
        """Native coin of each call, wei."""
        return tuple(call.value for call in self.calls)

    @property
    def calldatas(self) -> tuple[bytes, ...]:
        """What each call says."""
        return tuple(call.data for call in self.calls)

    @property
    def deadline(self) -> int:
        """The last second to vote."""
        return self.vote_end if self.extended is None else max(self.vote_end, self.extended)

    @property
    def title(self) -> str:
        """The first line of its description."""
        first = next((line for line in self.description.splitlines() if line.strip()), "")
        return plain_line(first).lstrip("#").strip() or f"proposal {self.id}"

    @property
    def votes_for(self) -> int:
        """Votes in favour, 1e18 = one share."""
        return self.sum_of(Support.FOR)

    @property
    def votes_against(self) -> int:
        """Votes against, 1e18 = one share."""
        return self.sum_of(Support.AGAINST)

    @property
    def votes_abstain(self) -> int:
        """Votes that only help to reach the quorum, 1e18 = one share."""
        return self.sum_of(Support.ABSTAIN)

    def sum_of(self, support: Support) -> int:
        """Sum up the votes of one kind."""
        return sum(vote.weight for vote in self.votes if vote.support is support)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    A proposal, and where it stands by the word of the chain at a block.

    Args:
        state: what the DAO itself says; never what the events let expect.
        now: unix seconds of the block.
    """

    proposal: Proposal
    state: ProposalState
    block: int
    now: int

    @property
    def is_open(self) -> bool:
        """Whether it can still take effect."""
        return self.state in OPEN


def find_proposal(proposals: Sequence[Proposal], text: str) -> Proposal | None:
    """
    Find a proposal by its id, or by the first digits of it.

    Args:
        proposals: all that there are.
        text: decimal digits.

    Returns:
        None when there is none.

    Raises:
        ValueError: several ids begin with these digits.
    """
    exact = [each for each in proposals if str(each.id) == text]
    found = exact or [each for each in proposals if text and str(each.id).startswith(text)]
    if len(found) > 1:
        raise ValueError(f"{len(found)} proposals begin with {text}")
    return found[0] if found else None
