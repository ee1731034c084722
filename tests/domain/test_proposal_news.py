"""What is told of a proposal, once each, and in words that a reader can act on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.domain.powers import Line, ToldCall
from keeper.domain.proposal_news import (
    LONGEST_LINE,
    MOST_LINES,
    Around,
    News,
    office_news,
    proposal_news,
    tell_changes,
    tell_votes,
)
from keeper.domain.proposals import Proposal, ProposalState, Support
from keeper.domain.term_history import term_changes
from keeper.domain.units import WAD
from tests.domain.proposed import DAY_S, NOW, PROPOSER, a_standing, a_vote, some_terms
from tests.domain.test_term_history import FEE


def told_of(state: ProposalState, **changes: object) -> tuple[News, ...]:
    def describe(_proposal: Proposal) -> tuple[str, ...]:
        return ("sets the reserve",)

    around = Around(terms=some_terms(), snapshot=None, describe=describe)
    return proposal_news([a_standing(state, **changes)], around)


@pytest.mark.parametrize(
    ("state", "marks"),
    [
        (ProposalState.PENDING, ["new"]),
        (ProposalState.ACTIVE, ["new"]),
        (ProposalState.SUCCEEDED, ["new", "passed"]),
    ],
)
def test_news__of_what_can_still_take_effect__is_told_once_for_each_stage(
    state: ProposalState, marks: list[str]
) -> None:
    news = told_of(state)
    assert [each.identity for each in news] == [f"proposal 7 {mark}" for mark in marks]
    assert not any(each.is_past for each in news)
    assert all(each.title.endswith(": Proposal 7") for each in news)


def test_news__of_more_time_to_vote__is_about_that_time() -> None:
    news = told_of(ProposalState.ACTIVE, extended=NOW + 9 * DAY_S)
    assert [each.identity for each in news] == [
        "proposal 7 new",
        f"proposal 7 extended {NOW + 9 * DAY_S}",
    ]
    assert news[1].title == "more time to vote: Proposal 7"


@pytest.mark.parametrize(
    "state", [ProposalState.EXECUTED, ProposalState.DEFEATED, ProposalState.CANCELED]
)
def test_news__of_an_end__is_past_for_whoever_is_told_first(state: ProposalState) -> None:
    (news,) = told_of(state)
    assert (news.identity, news.is_past) == (f"proposal 7 {state.word}", True)
    text = news.write()
    assert text.splitlines()[:2] == [f"proposal 7, {state.word}", "sets the reserve"]


def test_text__of_a_vote__says_until_when_and_how_many() -> None:
    votes = (
        a_vote(1, Support.FOR, 3),
        a_vote(2, Support.ABSTAIN, 1),
        a_vote(3, Support.AGAINST, 2),
    )
    (news,) = told_of(ProposalState.ACTIVE, votes=votes, quorum=10 * WAD)
    lines = news.write().splitlines()
    assert lines[0] == "proposal 7, active"
    assert lines[1] == "sets the reserve"
    assert lines[2] == (
        "votes count as of 2023-11-15 22:13 UTC and are taken until 2023-11-18 22:13 UTC"
    )
    votes_line = "3.00 for, 2.00 against, 1.00 abstain"
    assert lines[3] == f"{votes_line}; 4.00 of the quorum of 10.00 are there"


def test_text__of_what_can_still_take_effect__says_until_when_and_how_to_leave() -> None:
    (news,) = told_of(ProposalState.ACTIVE)
    *_, last, how = news.write().splitlines()
    assert last.startswith("last moment to leave before it can take effect: ")
    assert how.startswith("how: ")
    (over,) = told_of(ProposalState.DEFEATED)
    assert "how: " not in over.write()


@pytest.mark.parametrize(("more", "cut"), [(-1, False), (0, False), (1, True)])
def test_change__too_long_for_a_line__is_cut_behind_its_last_character(
    more: int, cut: bool
) -> None:
    call = ToldCall(place=1, title="", raw="x" * (LONGEST_LINE + more - 2), lines=(), warnings=())
    (line,) = tell_changes([call])
    assert line.endswith(" ...") == cut
    assert len(line.removesuffix(" ...")) == LONGEST_LINE + min(more, 0)


def test_votes__before_the_count__have_no_quorum_yet() -> None:
    proposal = a_standing().proposal
    assert tell_votes(proposal).endswith("; the quorum is known when the count begins")


# --- offices ---


def test_offices__of_a_fund_that_is_handed_over__are_no_news() -> None:
    assert office_news(some_terms()) == ()


def test_offices__before_the_hand_over_and_near_a_terms_end__are_told() -> None:
    terms = some_terms(proposer=PROPOSER, guardian_ends=NOW + DAY_S)
    first, second = office_news(terms)
    assert first.identity == f"not handed over {PROPOSER}"
    assert first.write().startswith(f"the timelock listens to {PROPOSER}: until setProposer")
    assert second.identity.startswith(f"guardian {PROPOSER} {NOW + DAY_S} ")
    assert "is guardian until 2023-11-15 22:13 UTC" in second.write()
    days = terms.shortest_decision_s / DAY_S
    assert second.write().endswith(f"takes at least {days:.1f} days")


# --- the history of terms ---


def test_change__keeps_when_where_and_by_what() -> None:
    later = {"value": "15 %", "block": 5, "time": 50, "transaction": "0x05", "initial": False}
    setting = type(FEE)(**{**{name: getattr(FEE, name) for name in FEE.__slots__}, **later})
    (change,) = term_changes([FEE, setting], {})
    assert (change.term, change.block, change.time) == ("performance fee", 5, 50)
    assert change.transaction == "0x05"


def test_changes__of_more_lines_and_warnings_than_are_told__are_counted_together() -> None:
    line = Line(what="cash floor", before="1 %", after="2 %")
    call = ToldCall(
        place=1,
        title="risk",
        raw="",
        lines=(line,) * (MOST_LINES + 3),
        warnings=tuple(f"beware {n}" for n in range(MOST_LINES + 4)),
    )
    told = list(tell_changes([call]))
    assert len(told) == 2 * MOST_LINES + 1
    assert told[-1] == "... and 7 more lines: `keeper dao show` has all"
    few = replace(call, lines=(line,) * MOST_LINES, warnings=())
    assert list(tell_changes([few])) == ["risk: cash floor: 1 % -> 2 %"] * MOST_LINES
