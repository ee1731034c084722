"""Gather how the shareholders govern: every vote, who decides, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from keeper.domain.dao_view import DaoView
from keeper.domain.electorate import Voters
from keeper.domain.governance_stats import (
    Governance,
    Poll,
    measure_concentration,
    participation,
    poll_of,
)
from keeper.domain.term_history import Setting, term_changes

MOST_NAMED = 10  # of the largest voters


class DaoSource(Protocol):
    """Where proposals come from; to ask brings the stored events up to the chain."""

    def fetch_view(self, block: int | None = None) -> DaoView:
        """Read the whole DAO at a block, the newest by default."""
        ...


class VoterSource(Protocol):
    """Where votes come from."""

    def fetch_voters(self, moments: Sequence[int], until: int) -> Voters:
        """Call the roll at some moments, unix seconds, and after the events of a block."""
        ...


class TermSource(Protocol):
    """Where the rules of the fund come from."""

    def fetch_settings(self, until: int) -> Iterator[Setting]:
        """Give all settings of terms up to a block, in the order of the chain."""
        ...


class GovernanceReview:
    """Makes figures of the government."""

    def __init__(self, *, dao: DaoSource, voters: VoterSource, terms: TermSource) -> None:
        self._dao, self._voters, self._terms = dao, voters, terms

    def gather(self, block: int | None = None) -> Governance:
        """
        Gather everything up to a block, the newest by default.

        Raises:
            RpcError: the chain's part cannot be read.
        """
        view = self._dao.fetch_view(block)
        until = view.block
        counted = [each.proposal for each in view.standings if each.proposal.supply is not None]
        voters = self._voters.fetch_voters([each.vote_start for each in counted], until)
        polls = tuple(_polls(view, voters))
        proposals = {each.proposal.operation: each.proposal.id for each in view.standings}
        return Governance(
            block=view.block,
            now=view.now,
            polls=polls,
            pending=len(view.standings) - len(polls),
            participation=participation(polls),
            roll=voters.now,
            quorum=view.quorum,
            concentration=measure_concentration(voters.now, view.quorum, MOST_NAMED),
            changes=term_changes(self._terms.fetch_settings(until), proposals),
            faults=tuple(_faults(view, voters)),
        )


def _polls(view: DaoView, voters: Voters) -> Iterator[Poll]:
    for standing in view.standings:
        roll = voters.at.get(standing.proposal.vote_start)
        if roll is not None:
            poll = poll_of(standing.proposal, standing.state, roll.votable)
            if poll is not None:
                yield poll


def _faults(view: DaoView, voters: Voters) -> Iterator[str]:
    """Say where events and chain differ; figures from an event that is missing are not to trust."""
    yield from voters.faults
    if voters.now.supply != view.supply:
        yield f"events leave {voters.now.supply} shares, the token counts {view.supply}"
    for standing in view.standings:
        proposal, roll = standing.proposal, voters.at.get(standing.proposal.vote_start)
        if roll is not None and proposal.supply not in (None, roll.supply):
            yield (
                f"events leave {roll.supply} shares for the vote on proposal {proposal.id}, "
                f"the token counts {proposal.supply}"
            )
