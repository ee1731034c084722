"""Votes counted: examples reckoned by hand, and what holds for any poll and any electorate."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.electorate import Electorate
from keeper.domain.governance_stats import Poll, measure_concentration, participation, poll_of
from keeper.domain.proposals import ProposalState, Support
from keeper.domain.units import ZERO_ADDRESS, Address
from tests.domain.proposed import a_proposal, a_vote

ADA, BEN, EVE, FUND, ESCROW = (Address("0x" + digit * 40) for digit in "abcde")
POLL = Poll(
    proposal=1,
    title="set the reserve to 15 %",
    state=ProposalState.SUCCEEDED,
    counted_at=1_000,
    supply=1_000,
    votable=800,
    quorum=100,
    votes_for=150,
    against=50,
    abstain=40,
    voters=(ADA, BEN),
)


def an_electorate() -> Electorate:
    """100 for Ada, 60 for Ben, 10 in the Escrow, 30 of the fund's own."""
    votes = Electorate(voteless=frozenset({ESCROW}), mute=frozenset({FUND}))
    for who, shares in ((ADA, 100), (BEN, 60), (ESCROW, 10), (FUND, 30)):
        votes.move(ZERO_ADDRESS, who, shares)
        if who != ESCROW:
            votes.note_votes(who, shares)
    return votes


def test_poll__of_a_worked_example() -> None:
    assert POLL.cast == 240
    assert POLL.turnout == Fraction(24, 100)
    assert POLL.votable_turnout == Fraction(30, 100)
    assert POLL.quorum_margin == 150 + 40 - 100
    assert POLL.lead == 100
    assert POLL.approval == Fraction(3, 4)


def test_poll__of_a_proposal__has_its_votes_and_nobody_without_weight() -> None:
    votes = (a_vote(1, Support.FOR, 3), a_vote(2, Support.AGAINST, 2), a_vote(3, Support.FOR, 0))
    proposal = a_proposal(votes=votes, supply=1_000, quorum=40, vote_start=77)
    poll = poll_of(proposal, ProposalState.ACTIVE, 900)
    assert poll is not None
    assert (poll.proposal, poll.title) == (proposal.id, proposal.title)
    assert (poll.state, poll.counted_at) == (ProposalState.ACTIVE, 77)
    assert (poll.supply, poll.votable, poll.quorum) == (1_000, 900, 40)
    assert (poll.votes_for, poll.against, poll.abstain) == (votes[0].weight, votes[1].weight, 0)
    assert poll.voters == (votes[0].voter, votes[1].voter)


@pytest.mark.parametrize("unknown", ["supply", "quorum"])
def test_poll__before_the_moment_that_counts__is_none(unknown: str) -> None:
    known = {"supply": 1_000, "quorum": 40} | {unknown: None}
    assert poll_of(a_proposal(**known), ProposalState.PENDING, 900) is None


def test_poll__that_nobody_voted_in__misses_its_whole_quorum() -> None:
    silent = replace(POLL, votes_for=0, against=0, abstain=0, voters=())
    assert (silent.turnout, silent.approval, silent.quorum_margin) == (0, None, -100)
    empty = replace(silent, supply=0, votable=0, quorum=0)
    assert (empty.turnout, empty.votable_turnout) == (None, None)


def test_roll__leaves_out_who_cannot_vote() -> None:
    roll = an_electorate().roll()
    assert roll.supply == 200
    assert roll.votes == {ADA: 100, BEN: 60}
    assert (roll.votable, roll.unvoted) == (160, 40)
    assert (roll.delegators, roll.delegated) == (0, 0)


def test_roll__after_delegating_and_giving_up__says_who_votes_for_whom() -> None:
    votes = an_electorate()
    votes.choose(BEN, ADA)
    votes.note_votes(BEN, 0)
    votes.note_votes(ADA, 160)
    votes.move(ADA, EVE, 25)
    votes.note_votes(ADA, 135)
    votes.choose(EVE, ZERO_ADDRESS)
    roll = votes.roll()
    assert list(votes.faults()) == []
    assert roll.votes == {ADA: 135}
    assert (roll.delegators, roll.delegated, roll.unvoted) == (1, 60, 65)


def test_faults__of_a_missing_event__name_the_account_and_both_numbers() -> None:
    votes = an_electorate()
    votes.move(ADA, BEN, 1)
    votes.note_votes(BEN, 61)
    assert list(votes.faults()) == [f"{ADA} votes with 100 shares, 99 were delegated to it"]


@pytest.mark.parametrize("shares", [1, 2])
def test_faults__of_votes_that_only_one_side_knows__count_nothing_on_the_other(shares: int) -> None:
    untold, unheld = (Electorate(voteless=frozenset(), mute=frozenset()) for _ in range(2))
    untold.move(ZERO_ADDRESS, EVE, shares)
    unheld.note_votes(EVE, shares)
    assert list(untold.faults()) == [f"{EVE} votes with 0 shares, {shares} were delegated to it"]
    assert list(unheld.faults()) == [f"{EVE} votes with {shares} shares, 0 were delegated to it"]


def test_concentration__of_a_worked_example() -> None:
    """Of 160 votes 81 pass against the rest, 80 stop everything, 40 reach the quorum alone."""
    found = measure_concentration(an_electorate().roll(), quorum=40, most=1)
    assert (found.voters, found.votable, found.top) == (2, 160, ((ADA, 100),))
    assert found.gini == Fraction(40, 320)
    assert found.herfindahl == Fraction(100**2 + 60**2, 160**2)
    assert (found.quorum_voters, found.majority_voters, found.blocking_voters) == (1, 1, 1)


def test_concentration__where_all_votes_miss_the_quorum__says_that_nothing_passes() -> None:
    found = measure_concentration(an_electorate().roll(), quorum=161, most=5)
    assert (found.quorum_voters, found.majority_voters, found.blocking_voters) == (None, None, 0)


def test_participation__counts_each_voter_as_new_once() -> None:
    second = replace(POLL, supply=3_000, votes_for=0, against=160, abstain=0, voters=(BEN, EVE))
    first, then = participation([POLL, second])
    assert (first.voters, first.newcomers, first.mean_turnout) == (2, 2, Fraction(240, 1_000))
    assert (then.voters, then.newcomers, then.mean_turnout) == (2, 1, Fraction(400, 4_000))


@given(st.lists(st.tuples(*[st.integers(0, 10**24)] * 4), max_size=8))
def test_participation__ends_at_the_turnout_of_all_polls_together(
    counts: list[tuple[int, int, int, int]],
) -> None:
    polls = [
        replace(POLL, votes_for=a, against=b, abstain=c, supply=a + b + c + rest)
        for a, b, c, rest in counts
    ]
    found = participation(polls)
    assert len(found) == len(polls)
    assert sum(each.newcomers for each in found) == (2 if polls else 0)
    if found and found[-1].mean_turnout is not None:
        assert found[-1].mean_turnout * sum(p.supply for p in polls) == sum(p.cast for p in polls)
