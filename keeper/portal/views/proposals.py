"""Proposals, newest first, and all of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from keeper.domain.leaving import last_moment, tell_ways
from keeper.domain.plain_text import plain_line, plain_text
from keeper.domain.powers import ToldCall
from keeper.domain.proposal_page import ProposalPage
from keeper.domain.proposals import Proposal, ProposedCall, Standing
from keeper.errors import RpcError
from keeper.portal.look import Look
from keeper.portal.problems import NotThereError
from keeper.portal.shapes.proposal import (
    Ballot,
    CallShape,
    ChangeLine,
    ProposalDetail,
    ProposalRow,
    Proposals,
    Votes,
)
from keeper.portal.sight import Sight
from keeper.portal.views.common import at_of, page_of

MOST_BALLOTS = 200


def make_proposals(sight: Sight, offset: int, limit: int, threshold: int | None) -> Proposals:
    """List a page."""
    dao = sight.look.dao
    standings = () if dao is None else dao.standings[::-1]
    return Proposals(
        at=at_of(sight),
        total=len(standings),
        offset=offset,
        limit=limit,
        quorum=None if dao is None else str(dao.quorum),
        threshold=None if threshold is None else str(threshold),
        problem=sight.look.dao_problem or None,
        rows=[make_row(each) for each in page_of(standings, offset, limit)],
    )


def find_standing(look: Look, text: str) -> Standing:
    """
    Find a proposal by its whole id.

    Raises:
        NotThereError: there is none.
        RpcError: whether there is one is not known: the proposals could not be read.
    """
    if look.dao is None:
        raise RpcError(look.dao_problem)
    standings = look.dao.standings
    found = next((each for each in standings if str(each.proposal.id) == text), None)
    if found is None:
        raise NotThereError(f"there is no proposal {text}", limit=len(standings))
    return found


def make_row(standing: Standing) -> ProposalRow:
    """Spell a proposal in a list."""
    proposal = standing.proposal
    return ProposalRow(
        id=str(proposal.id),
        title=plain_line(proposal.title),
        state=standing.state.word,  # type: ignore[arg-type]
        proposer=proposal.proposer,
        created_at=proposal.created_at,
        created_block=proposal.created_block,
        tx=proposal.created_tx,
        vote_start=proposal.vote_start,
        vote_end=proposal.deadline,
        eta=proposal.eta,
        leave_until=last_moment(standing),
        votes=_votes(proposal),
    )


def _votes(proposal: Proposal) -> Votes:
    quorum, counted = proposal.quorum, proposal.votes_for + proposal.votes_abstain
    return Votes(
        votes_for=str(proposal.votes_for),
        against=str(proposal.votes_against),
        abstain=str(proposal.votes_abstain),
        quorum=None if quorum is None else str(quorum),
        quorum_margin=None if quorum is None else str(counted - quorum),
        lead=str(proposal.votes_for - proposal.votes_against),
        supply=None if proposal.supply is None else str(proposal.supply),
    )


def make_proposal(sight: Sight, page: ProposalPage) -> ProposalDetail:
    """Tell all of one proposal."""
    standing, proposal = page.standing, page.standing.proposal
    until = page.leave_until
    ways = None if until is None else tell_ways(until, sight.look.snapshot)
    return ProposalDetail(
        at=at_of(sight),
        proposal=make_row(standing),
        text=plain_text(proposal.description),
        description_hash=proposal.description_hash,
        operation=proposal.operation,
        changes=list(changes_of(page.told)),
        calls=calls_of(proposal.calls, page.told),
        remarks=list(page.remarks),
        ways_to_leave=ways,
        ballots=_ballots(proposal),
    )


def changes_of(told: Sequence[ToldCall]) -> Iterable[ChangeLine]:
    """List what all calls change."""
    for call in told:
        for line in call.lines:
            yield ChangeLine(what=line.what, before=line.before, after=line.after)


def calls_of(calls: Sequence[ProposedCall], told: Sequence[ToldCall]) -> list[CallShape]:
    """Put each call beside what it is in words."""
    words = {each.place: each for each in told}
    return [_call(place, call, words.get(place)) for place, call in enumerate(calls, 1)]


def _call(place: int, call: ProposedCall, told: ToldCall | None) -> CallShape:
    return CallShape(
        place=place,
        title="a call that cannot be told" if told is None else told.title,
        changes=[] if told is None else list(changes_of((told,))),
        warnings=[] if told is None else list(told.warnings),
        raw=call.target if told is None else told.raw,
        target=call.target,
        value=str(call.value),
        calldata=f"0x{call.data.hex()}",
    )


def _ballots(proposal: Proposal) -> list[Ballot]:
    """List the votes, the newest first."""
    return [
        Ballot(
            voter=vote.voter,
            support=vote.support.word,  # type: ignore[arg-type]
            weight=str(vote.weight),
            reason=plain_text(vote.reason),
            block=vote.block,
            tx=vote.transaction,
        )
        for vote in proposal.votes[: -MOST_BALLOTS - 1 : -1]
    ]
