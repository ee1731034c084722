"""What is said of a report's file, by what differs: nothing, names, pages, or figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from keeper.domain.dealing_report import Anchor, DealingReport, hash_of, to_canonical
from keeper.errors import ChainMismatchError, GuardError
from keeper.services.report_checks import Fund, ReportVerdict, ReportVerifier
from tests.domain.reported import TOKENS, a_report, a_strike

OURS = a_report(a_strike(1), a_strike(2))
RENAMED = replace(OURS, name="An older name", tokens=(TOKENS[0], replace(TOKENS[1], symbol="OLD")))


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain that says one thing."""

    report: DealingReport
    recorded: str | None

    def fetch_newest(self) -> int:
        return 500

    def fetch_report(self, dealing: int, until: int) -> DealingReport:
        return self.report

    def fetch_anchor(self, report: DealingReport, until: int) -> Anchor | None:
        if self.recorded is None:
            return None
        return Anchor(hash=self.recorded, block=400, transaction="0x12", by=OURS.fund)


def pages_of(report: DealingReport) -> bytes:
    return b"pages of " + to_canonical(report).encode()


def judge(
    theirs: DealingReport, recorded: DealingReport | None, content: bytes | None = None
) -> ReportVerdict:
    """Hold a file against a chain that has `OURS`, and the hash of another report."""
    digest = None if recorded is None else hash_of(to_canonical(recorded))
    verifier = ReportVerifier(Chain(OURS, digest), Fund(chain_id=OURS.chain_id, address=OURS.fund))
    pages = pages_of(theirs) if content is None else content
    return verifier.verify(to_canonical(theirs), pages, pages_of)


def test_file__recorded_before_a_token_was_renamed__is_the_recorded_report() -> None:
    found = judge(RENAMED, RENAMED)
    assert (found.exit_code, found.faults) == (0, ())
    assert "took another name since" in found.words
    assert "took another name" not in judge(OURS, OURS).words


def test_file__with_other_names_that_no_hash_vouches_for__differs_by_each() -> None:
    for recorded in (None, OURS):
        found = judge(RENAMED, recorded)
        assert found.exit_code == GuardError.exit_code
        assert [each.split(":")[0] for each in found.faults][:2] == ["name", "tokens.2.symbol"]


@pytest.mark.parametrize(
    "forged",
    [
        replace(RENAMED, strikes=(OURS.strikes[0], replace(OURS.last, nav_per_share=7))),
        replace(RENAMED, tokens=(TOKENS[0], replace(TOKENS[1], decimals=6))),
        replace(RENAMED, tokens=TOKENS[:1]),
        replace(RENAMED, benchmark=None),
    ],
)
def test_file__recorded_with_other_figures__differs_all_the_same(forged: DealingReport) -> None:
    assert judge(forged, forged).exit_code == GuardError.exit_code


def test_file__whose_pages_alone_differ__is_said_to_have_the_chains_figures() -> None:
    for theirs in (OURS, RENAMED):
        found = judge(theirs, theirs, b"other pages")
        assert found.exit_code == GuardError.exit_code
        assert found.words.startswith("the figures are the chain's, but the pages are not")
    both = judge(OURS, RENAMED, b"other pages")
    assert both.words == "this is not the report that follows from the chain"


def test_file__of_another_fund__is_refused_without_its_escapes() -> None:
    hostile = replace(OURS, fund="0x\x1b[2J\ud800" + "1" * 9_999)
    with pytest.raises(ChainMismatchError) as refused:
        judge(hostile, None)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 400
