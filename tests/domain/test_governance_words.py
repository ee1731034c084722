"""How the shareholders govern, in words: each figure stands beside what it is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from keeper.domain.electorate import Roll
from keeper.domain.governance_stats import Concentration, Governance, poll_of
from keeper.domain.governance_words import concentration_lines, decision_of, titles_of
from keeper.domain.proposals import ProposalState, Support
from keeper.domain.term_history import TermChange
from keeper.domain.units import WAD, Address
from tests.domain.proposed import DAY_S, NOW, PROPOSER, TARGET, a_proposal, a_vote

COUNTED = a_proposal(
    7,
    supply=1_000 * WAD,
    quorum=200 * WAD,
    votes=(
        a_vote(1, Support.FOR, 3),
        a_vote(2, Support.AGAINST, 2),
        a_vote(3, Support.ABSTAIN, 1),
        a_vote(4, Support.FOR, 0),
    ),
)
POLL = poll_of(COUNTED, ProposalState.SUCCEEDED, 800 * WAD)
ROLL = Roll(
    supply=1_000 * WAD,
    votes={PROPOSER: 500 * WAD, TARGET: 300 * WAD},
    unvoted=200 * WAD,
    delegators=3,
    delegated=40 * WAD,
)
HANDS = Concentration(
    voters=2,
    votable=800 * WAD,
    top=(),
    gini=Fraction(1, 8),
    herfindahl=Fraction(17, 32),
    quorum_voters=1,
    majority_voters=None,
    blocking_voters=0,
)


def governed(**changes: object) -> Governance:
    assert POLL is not None
    made = Governance(
        block=1,
        now=NOW,
        polls=(POLL,),
        pending=0,
        participation=(),
        roll=ROLL,
        quorum=200 * WAD,
        concentration=HANDS,
        changes=(),
        faults=(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the tests' own fields


def test_poll__of_a_proposal__has_its_figures_and_who_voted_with_something() -> None:
    assert POLL is not None
    assert (POLL.proposal, POLL.title, POLL.state) == (7, "Proposal 7", ProposalState.SUCCEEDED)
    assert POLL.counted_at == NOW + DAY_S
    assert (POLL.supply, POLL.votable, POLL.quorum) == (1_000 * WAD, 800 * WAD, 200 * WAD)
    assert (POLL.votes_for, POLL.against, POLL.abstain) == (3 * WAD, 2 * WAD, WAD)
    assert POLL.voters == tuple(Address(f"0x{voter:040x}") for voter in (1, 2, 3))


@pytest.mark.parametrize("missing", ["supply", "quorum"])
def test_poll__before_its_shares_are_counted__is_none(missing: str) -> None:
    changes: dict[str, object] = {missing: None}
    early = replace(COUNTED, **changes)  # type: ignore[arg-type]  # the tests' own fields
    assert poll_of(early, ProposalState.PENDING, 0) is None


def test_concentration__in_words() -> None:
    assert dict(concentration_lines(governed())) == {
        "shares": "1,000.00",
        "shares that somebody votes with": "800.00",
        "shares that nobody votes with": "200.00",
        "shares that another one votes with": "40.00 of 3",
        "voters": "2",
        "quorum now": "200.00",
        "voters who reach the quorum alone, at least": "1",
        "voters who pass a proposal against all others, at least": "nobody can",
        "voters who stop a proposal of all others, at least": "0",
        "Gini coefficient": "0.1250",
        "Herfindahl index": "0.5312",
    }
    nobody = replace(HANDS, gini=None, herfindahl=Fraction(1))
    lines = dict(concentration_lines(governed(concentration=nobody)))
    assert (lines["Gini coefficient"], lines["Herfindahl index"]) == ("–", "1.0000")


@pytest.mark.parametrize(
    ("proposal", "operation", "by", "words"),
    [
        (7, "0x01", "", "Proposal 7"),
        (8, "0x01", "", "proposal 8"),
        (None, "0x01", "the guardian", "the launch owner, through the timelock"),
        (None, "", "the guardian", "the guardian"),
        (None, "", "", "without the timelock"),
    ],
)
def test_decision__is_named_by_the_nearest_that_is_known(
    proposal: int | None, operation: str, by: str, words: str
) -> None:
    change = TermChange(
        term="reserve",
        before="",
        after="15 %",
        block=1,
        time=NOW,
        transaction="0x02",
        operation=operation,
        by=by,
        proposal=proposal,
    )
    assert decision_of(change, titles_of(governed())) == words
