"""What is said of a report's file, by what differs: nothing, names, pages, or figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from keeper.domain.dealing_report import FORMATS, Anchor, DealingReport, hash_of, to_canonical
from keeper.domain.report_verdict import ReportVerdict
from keeper.errors import ChainMismatchError, GuardError
from keeper.services.report_checks import Fund, ReportVerifier
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
    assert found.words.endswith("but a name in it is another today")
    assert found.names == (
        "name: the chain has Fund, the file An older name",
        "tokens.2.symbol: the chain has WETH, the file OLD",
    )
    (note,) = found.notes
    assert "had the keeper's key and made it up" in note
    plain = judge(OURS, OURS)
    assert (plain.names, plain.notes) == ((), ())
    assert plain.words == "this is the recorded report, and its figures are the chain's"


def test_hash__of_nothing__leaves_the_figures_the_chains_and_says_who_can_record_it() -> None:
    found = judge(OURS, a_report(name="garbage"))
    assert found.exit_code == GuardError.exit_code
    assert [each.split(":")[0] for each in found.faults] == ["hash"]
    assert (
        found.words == "the figures are the chain's, but another hash is recorded of this dealing"
    )
    (note,) = found.notes
    assert "changes no figure and moves no money" in note


@pytest.mark.parametrize(("recorded", "written"), [FORMATS, FORMATS[::-1]])
def test_file__recorded_in_another_format__is_told_so_and_where_the_recorded_one_is(
    recorded: str, written: str
) -> None:
    same = replace(OURS, format=recorded)
    found = judge(replace(OURS, format=written), same)
    assert (found.exit_code, found.notes) == (GuardError.exit_code, ())
    assert found.words.endswith("but they are recorded in another format than the file's")
    (fault,) = found.faults
    assert fault.startswith(f"format: the chain has the same figures as {recorded}, the file is")
    assert judge(same, same).exit_code == 0


def test_file__of_the_first_format_with_names_of_its_day__is_the_recorded_report() -> None:
    old = replace(RENAMED, name="Caf\u00e9", format=FORMATS[0])
    found = judge(old, old)
    assert (found.exit_code, len(found.names)) == (0, 2)


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
    assert both.words == (
        "the figures are the chain's, but another hash is recorded of this dealing, and the pages "
        "are not what this keeper sets from them"
    )


def test_file__of_another_fund__is_refused_without_its_escapes() -> None:
    hostile = replace(OURS, fund="0x\x1b[2J\ud800" + "1" * 9_999)
    with pytest.raises(ChainMismatchError) as refused:
        judge(hostile, None)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 400
