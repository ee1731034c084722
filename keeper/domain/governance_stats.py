"""How the shareholders vote: turnout, quorum and majority of each proposal, and who decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from keeper.domain.concentration import (
    gini,
    herfindahl,
    nakamoto,
    needed_for_quorum,
    needed_to_block,
    needed_to_pass,
)
from keeper.domain.electorate import Roll
from keeper.domain.proposals import Proposal, ProposalState
from keeper.domain.term_history import TermChange
from keeper.domain.units import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """
    One proposal's vote; all weights are shares with 18 digits.

    Args:
        proposal: its id.
        title: first line of its description.
        state: where it stands.
        counted_at: moment whose shares vote, unix seconds.
        supply: all shares at that moment.
        votable: those that anybody could vote with.
        quorum: least sum of for and abstain.
        voters: who voted, in the order in which they did; not who had nothing to vote with.
    """

    proposal: int
    title: str
    state: ProposalState
    counted_at: int
    supply: int
    votable: int
    quorum: int
    votes_for: int
    against: int
    abstain: int
    voters: tuple[Address, ...]

    @property
    def is_over(self) -> bool:
        """Whether everybody could vote who wanted to: not while it goes on, nor if it was cut."""
        return self.state not in (ProposalState.ACTIVE, ProposalState.CANCELED)

    @property
    def cast(self) -> int:
        """All votes that were cast."""
        return self.votes_for + self.against + self.abstain

    @property
    def turnout(self) -> Fraction | None:
        """Votes cast of all shares; None when there were none."""
        return Fraction(self.cast, self.supply) if self.supply else None

    @property
    def votable_turnout(self) -> Fraction | None:
        """Votes cast of those that anybody could cast; None when there were none."""
        return Fraction(self.cast, self.votable) if self.votable else None

    @property
    def quorum_margin(self) -> int:
        """Votes for and abstain above the quorum; below 0 those that are missing."""
        return self.votes_for + self.abstain - self.quorum

    @property
    def lead(self) -> int:
        """Votes for beyond those against; it has to be above 0."""
        return self.votes_for - self.against

    @property
    def approval(self) -> Fraction | None:
        """Votes for of all that took a side; None when nobody did."""
        sides = self.votes_for + self.against
        return Fraction(self.votes_for, sides) if sides else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """How many voted in one proposal, and how many of them never had before."""

    counted_at: int
    voters: int
    newcomers: int
    turnout: Fraction | None
    mean_turnout: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """
    In whose hands the votes are.

    Args:
        top: the largest voters with their votes, the largest first.
        quorum_voters: fewest who pass a proposal when nobody else votes; None when nobody can.
        majority_voters: fewest who pass one against everybody else; None when nobody can.
        blocking_voters: fewest who stop one that everybody else wants; 0 when none can pass.
    """

    voters: int
    votable: int
    top: tuple[tuple[Address, int], ...]
    gini: Fraction | None
    herfindahl: Fraction | None
    quorum_voters: int | None
    majority_voters: int | None
    blocking_voters: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Governance:
    """
    How the fund is governed, as of a block.

    Args:
        polls: every proposal whose votes are counted, oldest first.
        pending: proposals that are not voted on yet.
        quorum: votes that a proposal needs now.
        changes: of every term, since the launch.
        faults: figures of events and chain that do not agree.
    """

    block: int
    now: int
    polls: tuple[Poll, ...]
    pending: int
    participation: tuple[Participation, ...]
    roll: Roll
    quorum: int
    concentration: Concentration
    changes: tuple[TermChange, ...]
    faults: tuple[str, ...]


def measure_concentration(roll: Roll, quorum: int, most: int) -> Concentration:
    """
    Measure in whose hands the votes are.

    Args:
        roll: who votes with what.
        quorum: votes that a proposal needs now.
        changes: of every term, since the launch.
        most: how many of the largest voters to name.
    """
    votes, votable = roll.votes, roll.votable
    weights = tuple(votes.values())
    return Concentration(
        voters=len(weights),
        votable=votable,
        top=rank(votes)[:most],
        gini=gini(weights),
        herfindahl=herfindahl(weights),
        quorum_voters=nakamoto(weights, needed_for_quorum(quorum)),
        majority_voters=nakamoto(weights, needed_to_pass(votable, quorum)),
        blocking_voters=nakamoto(weights, needed_to_block(votable, quorum)),
    )


def rank(votes: Mapping[Address, int]) -> tuple[tuple[Address, int], ...]:
    """Order voters, the largest first and equals by address."""
    return tuple(sorted(votes.items(), key=lambda item: (-item[1], item[0])))


def poll_of(proposal: Proposal, state: ProposalState, votable: int) -> Poll | None:
    """
    Count a proposal's votes; None before the moment whose shares vote.

    Args:
        proposal: with supply and quorum.
        state: where it stands.
        votable: votes that anybody could cast at that moment.
    """
    if proposal.supply is None or proposal.quorum is None:
        return None
    return Poll(
        proposal=proposal.id,
        title=proposal.title,
        state=state,
        counted_at=proposal.vote_start,
        supply=proposal.supply,
        votable=votable,
        quorum=proposal.quorum,
        votes_for=proposal.votes_for,
        against=proposal.votes_against,
        abstain=proposal.votes_abstain,
        voters=tuple(vote.voter for vote in proposal.votes if vote.weight),
    )


def participation(polls: Sequence[Poll]) -> tuple[Participation, ...]:
    """
    Follow who votes over time.

    Args:
        polls: in the order in which they were counted.

    Returns:
        One entry for each poll that is over; the mean turnout is of all votes cast so far over
        all shares that could have been, so that a poll of a small fund weighs less.
    """
    seen: set[Address] = set()
    cast = supply = 0
    found = []
    for poll in (each for each in polls if each.is_over):
        newcomers = frozenset(poll.voters) - seen
        seen |= newcomers
        cast, supply = cast + poll.cast, supply + poll.supply
        found.append(
            Participation(
                counted_at=poll.counted_at,
                voters=len(frozenset(poll.voters)),
                newcomers=len(newcomers),
                turnout=poll.turnout,
                mean_turnout=Fraction(cast, supply) if supply else None,
            )
        )
    return tuple(found)
