"""Who governs, who guards, and who can vote: what an operator is told, and how often."""

from __future__ import annotations

import pytest

from keeper.domain.dao_terms import (
    WARN_DAYS,
    days_warned,
    require_handed_over,
    require_quorum,
    require_term,
)
from keeper.domain.mandates import Mandate, broken_mandate
from keeper.domain.proposal_news import office_news
from keeper.domain.units import WAD
from keeper.errors import GuardError
from tests.domain.proposed import DAY_S, NOW, PROPOSER, TARGET, some_terms

ZEROS, RULES, OTHER = "0x" + "0" * 64, "0x" + "ab" * 32, "0x" + "cd" * 32


def test_guardian__is_reminded_of_at_every_mark_once_and_not_before() -> None:
    marks = {
        days_warned(some_terms(guardian_ends=NOW + hours * 3_600)) for hours in range(1, 1_000)
    }
    assert marks == {None, *WARN_DAYS}
    names = {
        news.identity
        for hours in range(1, 1_000)
        for news in office_news(some_terms(guardian_ends=NOW + 40 * DAY_S, now=NOW + hours * 3_600))
    }
    assert len(names) == len(WARN_DAYS)


def test_term__that_ends_before_a_vote_could_renew_it__is_a_fault() -> None:
    assert "ends" in require_term(some_terms(guardian_ends=NOW + 6 * DAY_S))
    with pytest.raises(GuardError, match=r"a renewal takes 6\.0 days"):
        require_term(some_terms(guardian_ends=NOW + 6 * DAY_S - 1))
    with pytest.raises(GuardError, match="nobody can cancel"):
        require_term(some_terms(guardian_ends=NOW))


def test_quorum__beyond_what_can_vote__is_a_fault() -> None:
    assert "200.00 votes, 900.00 of 1,000.00" in require_quorum(some_terms())
    assert require_quorum(some_terms(idle=800 * WAD))
    with pytest.raises(GuardError, match="until people claim"):
        require_quorum(some_terms(idle=800 * WAD + 1))
    assert require_quorum(some_terms(idle=800 * WAD + 1, proposer=PROPOSER)), "nobody votes yet"


def test_fund__that_is_not_handed_over__names_both() -> None:
    assert "listens to the DAO" in require_handed_over(some_terms())
    early = some_terms(proposer=PROPOSER)
    with pytest.raises(GuardError, match=rf"NotHandedOver\(proposer {PROPOSER}\).*{TARGET}"):
        require_handed_over(early)
    assert [news.title for news in office_news(early)] == ["the shareholders do not govern yet"]
    assert office_news(some_terms()) == ()


@pytest.mark.parametrize(
    ("rules", "approved", "problem"),
    [
        ("", ZEROS, ""),
        (RULES, RULES, ""),
        (RULES, OTHER, f"trend was approved under rules {OTHER}, the file's hash is {RULES}"),
        (RULES, ZEROS, "trend was approved by the launch, without rules"),
        ("", RULES, "mandates names no file for it"),
    ],
)
def test_mandate__is_kept_by_the_approved_document_alone(
    rules: str, approved: str, problem: str
) -> None:
    found = broken_mandate(Mandate(name="trend", strategy=TARGET, rules=rules), approved)
    assert (found == "") == (problem == "")
    assert problem in found


def test_mandate__whose_document_cannot_be_read__says_so() -> None:
    mandate = Mandate(name="trend", strategy=TARGET, rules="", problem="x.md cannot be read")
    assert broken_mandate(mandate, RULES) == "trend: x.md cannot be read"
