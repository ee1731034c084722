"""What people are told of proposals: each thing once, in words, with the last moment to leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from keeper.domain.dao_terms import DaoTerms, days_warned
from keeper.domain.leaving import last_moment, tell_ways
from keeper.domain.plain_text import plain_line
from keeper.domain.powers import ToldCall
from keeper.domain.proposals import Proposal, ProposalState, Standing
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import DAY_S
from keeper.domain.wording import SHARE_DECIMALS, format_time, format_units

Describe = Callable[[Proposal], Sequence[str]]
"""Says in lines what a proposal changes."""

MOST_LINES = 40
LONGEST_LINE = 400  # characters

ENDS = {
    ProposalState.DEFEATED: "a proposal failed",
    ProposalState.CANCELED: "a proposal was cancelled",
    ProposalState.EXECUTED: "a proposal took effect",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """
    Something to be told once.

    Args:
        identity: the same for the same news, whoever finds it.
        write: writes the text; only what is really told is worth asking the chain for.
        is_past: whether it is no news for whoever is told of this fund for the first time.
    """

    identity: str
    title: str
    write: Callable[[], str]
    is_past: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """
    What is known around the proposals.

    Args:
        terms: of the government.
        snapshot: of the fund; None when it cannot be read.
        describe: says what a proposal changes.
    """

    terms: DaoTerms
    snapshot: FundSnapshot | None
    describe: Describe


def proposal_news(standings: Sequence[Standing], around: Around) -> tuple[News, ...]:
    """List what there is to tell of proposals as they stand, oldest first."""
    return tuple(news for each in standings for news in _news_of(each, around))


def office_news(terms: DaoTerms) -> tuple[News, ...]:
    """List what there is to tell of who governs and who guards."""
    return tuple(_offices(terms))


def _news_of(standing: Standing, around: Around) -> Iterator[News]:
    proposal, state = standing.proposal, standing.state
    name, write = f"proposal {proposal.id}", partial(_tell, standing, around)
    for mark, title in _marks(standing):
        yield News(
            identity=f"{name} {mark}", title=f"{title}: {plain_line(proposal.title)}", write=write
        )
    if state in ENDS:
        yield News(
            identity=f"{name} {state.word}",
            title=f"{ENDS[state]}: {plain_line(proposal.title)}",
            write=partial(_tell_end, standing, around),
            is_past=True,
        )


def _marks(standing: Standing) -> Iterator[tuple[str, str]]:
    """Name what is to be told of a proposal that can still take effect."""
    proposal, state = standing.proposal, standing.state
    if standing.is_open:
        yield "new", "new proposal"
    if state is ProposalState.ACTIVE and proposal.extended is not None:
        yield f"extended {proposal.extended}", "more time to vote"
    if state is ProposalState.SUCCEEDED:
        yield "passed", "a proposal has passed"
    if state is ProposalState.QUEUED:
        yield f"queued {proposal.eta}", "a proposal takes effect soon"


def _tell(standing: Standing, around: Around) -> str:
    proposal, moment = standing.proposal, last_moment(standing)
    lines = [f"proposal {proposal.id}, {standing.state.word}", *around.describe(proposal)]
    counted, until = format_time(proposal.vote_start), format_time(proposal.deadline)
    lines.append(f"votes count as of {counted} UTC and are taken until {until} UTC")
    lines.append(tell_votes(proposal))
    if moment is not None:
        over = " (that is over: it can take effect at any time)" if moment < standing.now else ""
        until = f"{format_time(moment)} UTC{over}"
        lines.append(f"last moment to leave before it can take effect: {until}")
        lines.append(f"how: {tell_ways(moment, around.snapshot)}")
    return "\n".join(lines)


def _tell_end(standing: Standing, around: Around) -> str:
    proposal = standing.proposal
    what = around.describe(proposal)
    head = f"proposal {proposal.id}, {standing.state.word}"
    return "\n".join((head, *what, tell_votes(proposal)))


def tell_changes(told: Sequence[ToldCall]) -> Iterator[str]:
    """
    Write what calls change, a line for each thing, and what to be wary of.

    Whoever proposes decides how much that is: beyond some lines it is counted, not told, so that
    the last moment to leave still comes through.
    """
    lines = list(_change_lines(told))
    warnings = [f"WARNING: {each}" for call in told for each in call.warnings]
    yield from (_cut(line) for line in (*warnings[:MOST_LINES], *lines[:MOST_LINES]))
    rest = max(0, len(lines) - MOST_LINES) + max(0, len(warnings) - MOST_LINES)
    if rest:
        yield f"... and {rest} more lines: `keeper dao show` has all"


def _change_lines(told: Sequence[ToldCall]) -> Iterator[str]:
    for call in told:
        if not call.lines:
            yield f"{call.title}: {call.raw}"
        for line in call.lines:
            yield f"{call.title}: {line.what}: {line.before} -> {line.after}"


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]} ..."


def tell_votes(proposal: Proposal) -> str:
    """Write the votes so far, and how many are needed."""
    votes = (proposal.votes_for, proposal.votes_against, proposal.votes_abstain)
    cast = "{} for, {} against, {} abstain".format(*map(_shares, votes))
    if proposal.quorum is None:
        return f"{cast}; the quorum is known when the count begins"
    part = proposal.votes_for + proposal.votes_abstain
    return f"{cast}; {_shares(part)} of the quorum of {_shares(proposal.quorum)} are there"


def _shares(votes: int) -> str:
    return format_units(votes, SHARE_DECIMALS, 2)


def _offices(terms: DaoTerms) -> Iterator[News]:
    if not terms.is_handed_over:
        identity, title = f"not handed over {terms.proposer}", "the shareholders do not govern yet"
        yield News(identity=identity, title=title, write=partial(_tell_owner, terms))
    days = days_warned(terms)
    if days is not None:
        identity = f"guardian {terms.guardian} {terms.guardian_ends} {days}"
        title = "the guardian's term ends soon"
        yield News(identity=identity, title=title, write=partial(_tell_guardian, terms))


def _tell_owner(terms: DaoTerms) -> str:
    return (
        f"the timelock listens to {terms.proposer}: until setProposer gives it to the DAO, that "
        "account decides alone, after the delay"
    )


def _tell_guardian(terms: DaoTerms) -> str:
    ends, days = format_time(terms.guardian_ends), terms.shortest_decision_s / DAY_S
    return (
        f"{terms.guardian} is guardian until {ends} UTC; a vote that appoints it again takes at "
        f"least {days:.1f} days"
    )
