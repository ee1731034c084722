"""The campaigns' report: tables are added up, what never succeeded is a fault, looks count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.campaign import coverage, faults, functions, report, sources, tables
from scripts.campaign.coverage import Covered, Notes
from scripts.campaign.report import Look
from scripts.campaign.tables import Act
from scripts.campaign.tally import Tally

OUTPUT = """
Ran 1 test for tests/forge/FundInvariants.t.sol:FundInvariants6
[PASS] invariant_everything() (runs: 2, calls: 9, reverts: 3)

╭-----------------+-----------+-------+---------+----------╮
| Contract        | Selector  | Calls | Reverts | Discards |
+==========================================================+
| InvestorHandler | subscribe | 5     | 1       | 0        |
|-----------------+-----------+-------+---------+----------|
| KeeperHandler   | deal      | 4     | 4       | 0        |
╰-----------------+-----------+-------+---------+----------╯

Ran 1 test for tests/forge/FundInvariants.t.sol:FundInvariants18
| InvestorHandler | subscribe | 3     | 0       | 1        |
| KeeperHandler   | deal      | 2     | 2       | 0        |

Ran 3 tests for tests/forge/FeeDistribution.t.sol:FeeDistributionTest
| FeeHandler      | withdraw  | 70    | 0       | 0        |
"""
SUBSCRIBE = Act(handler="InvestorHandler", function="subscribe")
DEAL = Act(handler="KeeperHandler", function="deal")


WITHDRAW = Act(handler="FeeHandler", function="withdraw")


def test_parse__tables_of_several_suites__are_kept_apart() -> None:
    first, second, third = tables.parse(OUTPUT)
    assert (first.suite, first.tests, first.histories) == (
        "FundInvariants6",
        ("invariant_everything",),
        2,
    )
    assert second.acts[SUBSCRIBE] == Tally(calls=3, succeeded=2)
    assert list(third.acts) == [WITHDRAW]


def test_add_up__all_campaigns__adds_what_has_one_name() -> None:
    assert tables.add_up(tables.parse(OUTPUT)) == {
        WITHDRAW: Tally(calls=70, succeeded=70),
        SUBSCRIBE: Tally(calls=8, succeeded=6),
        DEAL: Tally(calls=6, succeeded=0),
    }


def test_find_faults__act_that_never_succeeded__is_named() -> None:
    found = faults.find_faults(tables.add_up(tables.parse(OUTPUT)), least=0)
    assert found == ["KeeperHandler.deal never succeeded in 6 calls"]


def test_find_faults__too_few_calls__says_how_many() -> None:
    tallies = {SUBSCRIBE: Tally(calls=8, succeeded=6)}
    assert faults.find_faults(tallies, least=8) == []
    assert faults.find_faults(tallies, least=9) == ["8 calls, at least 9 are wanted"]


def test_find_short__a_suite_on_a_whole_fund__has_a_floor_of_its_own() -> None:
    calls = dict.fromkeys(faults.FUND_SUITES, 9)
    assert faults.find_short(calls | {"FeeDistributionTest": 5_000_000}, least=9) == []
    del calls["AnyCalls18"]
    calls["FundInvariants6"] = 8
    assert faults.find_short(calls, least=9) == [
        "FundInvariants6 made 8 calls, at least 9 are wanted",
        "AnyCalls18 made 0 calls, at least 9 are wanted",
    ]


@given(
    calls=st.integers(min_value=1, max_value=1000), succeeded=st.integers(min_value=1, max_value=40)
)
def test_find_dead__act_that_lives_in_other_suites__is_named_where_ten_successes_were_due(
    calls: int, succeeded: int
) -> None:
    alive = Tally(calls=calls + succeeded, succeeded=succeeded)
    dead = Tally(calls=calls, succeeded=0)
    suites = {"One6": {DEAL: alive}, "One18": {DEAL: dead}, "Two18": {DEAL: dead}}
    found = faults.find_dead(suites)
    assert bool(found) == (calls * succeeded >= 10 * (2 * calls + succeeded))
    assert all("KeeperHandler.deal never succeeded" in line for line in found)
    assert all(f"{calls} calls of One18" in line for line in found)


def test_find_unseen__number_with_nothing_to_see_anywhere__is_named() -> None:
    one, other = (
        Notes(calls={}, looks={"R2": 0, "F6": 0}),
        Notes(calls={}, looks={"R2": 0, "F6": 3}),
    )
    assert coverage.find_unseen([one, other]) == ["R2 had nothing to look at in any campaign"]


def test_main__without_any_table__fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(report, "REPORT", tmp_path / "campaign.json")
    monkeypatch.setattr(coverage, "FOLDER", tmp_path)
    output = tmp_path / "forge.txt"
    output.write_text("No tests match the provided pattern\n")
    assert report.main([str(output), "--least", "1"]) == 1
    assert "0 calls" in capsys.readouterr().err


def test_main__with_too_few_calls_on_whole_funds__fails_whatever_the_others_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(report, "REPORT", tmp_path / "campaign.json")
    monkeypatch.setattr(coverage, "FOLDER", tmp_path)
    output = tmp_path / "forge.txt"
    output.write_text(OUTPUT.replace("| 4     | 4       |", "| 4     | 3       |"))
    assert report.main([str(output), "--least", "84"]) == 0
    assert report.main([str(output), "--least", "84", "--least-each", "9"]) == 1
    said = capsys.readouterr().err
    assert "FundInvariants18 made 5 calls, at least 9 are wanted" in said
    assert "FundInvariants6" not in said


def test_main__of_a_campaign__writes_what_it_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(report, "REPORT", tmp_path / "campaign.json")
    monkeypatch.setattr(coverage, "FOLDER", tmp_path)
    output = tmp_path / "forge.txt"
    output.write_text(OUTPUT)
    assert report.main([str(output)]) == 1
    record = json.loads((tmp_path / "campaign.json").read_text())
    assert (record["calls"], record["succeeded"]) == (84, 76)
    assert [row["function"] for row in record["functions"]] == ["withdraw", "subscribe", "deal"]
    assert "InvestorHandler  subscribe" in capsys.readouterr().out
    assert {row["id"] for row in record["invariants"]} >= {"S1", "P1"}


SOLIDITY = """
contract World {
    function settle() external { check(true, "X1: not settled"); }
}

abstract contract Handler {
    World internal world;
    modifier act() { _; check(true, "S1: always"); }
}

contract OneHandler is Handler {
    function act_() external act { _inner(); }
    function _inner() private { world.settle(); }
    function other() external { check(true, "L1, L2: other"); }
}

contract SuiteInvariants is Test {
    function invariant_all() public { check(true, "P1: all"); }
    function afterInvariant() public { check(true, "L4, P1: the end"); }
}
"""
TABLE = """
Ran 1 test for tests/forge/Suite.t.sol:SuiteInvariants
[FAIL: an act broke an invariant: X1: not settled: 1 and 2] invariant_all() (runs: 3, calls: 30)
| OneHandler      | act_  | 20    | 5       | 0        |
| OneHandler      | other | 10    | 1       | 0        |
"""


def test_count_looks__of_acts_suites_and_ends__follows_calls_bases_and_modifiers(
    tmp_path: Path,
) -> None:
    (tmp_path / "Suite.sol").write_text(SOLIDITY)
    contracts = sources.read_contracts(tmp_path)
    assert report.count_looks(tables.parse(TABLE), contracts, {}) == [
        Look(number="L1", calls=9, violations=0),
        Look(number="L2", calls=9, violations=0),
        Look(number="L4", calls=3, violations=0),
        Look(number="P1", calls=30, violations=0),
        Look(number="S1", calls=15, violations=0),
        Look(number="X1", calls=15, violations=1),
    ]


def test_count_looks__of_a_campaign_that_counted_itself__are_those(tmp_path: Path) -> None:
    (tmp_path / "Suite.sol").write_text(SOLIDITY)
    notes = {"SuiteInvariants": Notes(calls={}, looks={"L1": 2})}
    looks = report.count_looks(tables.parse(TABLE), sources.read_contracts(tmp_path), notes)
    assert {one.number: one.calls for one in looks if one.number[0] == "L"} == {
        "L1": 2,
        "L2": 9,
        "L4": 3,
    }


FUNCTIONS = {
    "Escrow": ["payAssets(address,uint256)"],
    "PocketHedgeFund": ["settle(address)", "strike(uint256)"],
}


def test_read_notes__lines_of_a_campaign__are_functions_and_looks() -> None:
    settled, refused, struck = (1 << 6 << 2) + 3, 0, (((1 << 6) + 1) << 2) + 2
    lines = f"{settled}\n{settled}\n{refused}\n{struck}\nF6 3\nend\nF6 4\nend\nF6 4\nend\n"
    notes = coverage.read_notes(lines, 2, FUNCTIONS)
    assert notes.calls == {
        "PocketHedgeFund.settle(address)": Tally(calls=2, succeeded=2),
        "Escrow.payAssets(address,uint256)": Tally(calls=1, succeeded=0),
        "PocketHedgeFund.strike(uint256)": Tally(calls=1, succeeded=1),
    }
    assert dict(notes.looks) == {"K1": 2, "P2": 2, "P1": 1, "P4": 1, "F6": 7}


def test_read_notes__strike_that_was_weighed__is_looked_at_for_gains_and_not_for_losses() -> None:
    struck = (((1 << 6) + 1) << 2) + 3
    notes = coverage.read_notes(f"{struck}\nend\n", 1, FUNCTIONS)
    assert dict(notes.looks) == {"P1": 1, "P2": 1, "P4": 1}


def test_find_gaps__what_keys_may_call_and_never_did__and_what_they_may_not_and_did() -> None:
    never = Covered(contract="A", function="f()", tally=Tally(calls=9, succeeded=0), reason="")
    stolen = Covered(
        contract="A", function="g()", tally=Tally(calls=9, succeeded=1), reason="governor"
    )
    right = [
        Covered(contract="A", function="h()", tally=Tally(calls=9, succeeded=1), reason=""),
        Covered(contract="A", function="i()", tally=Tally(calls=9, succeeded=0), reason="governor"),
    ]
    assert coverage.find_gaps([never, stolen, *right]) == [
        "A.f(), which stolen keys may call, never got through in 9 calls",
        "A.g() is open to governor and got through 1 times",
    ]
    words = coverage.render_coverage([never, stolen, *right])
    assert "2 of 4 got through with stolen keys, 2 are open to" in words
    assert "A.f in 9 calls: MAY BE CALLED" in words
    assert "A.i in 9 calls: governor" in words


def test_share_out__of_three_widths__adds_them_up_and_says_what_was_judged() -> None:
    campaigns = tables.parse(OUTPUT)
    stolen = Notes(calls={"A.f()": Tally(calls=9, succeeded=2)}, looks={})
    shares = report.share_out(campaigns)
    judged = report.judge_out(campaigns, {"FundInvariants6": stolen})
    assert shares == {"FeeDistributionTest": 70, "FundInvariants": 14}
    assert judged == {"FeeDistributionTest": 70, "FundInvariants": 2 + 2}
    words = report.render_shares(shares, judged).splitlines()[1].split()
    assert words == ["FundInvariants", "14", "calls", "16.7%", "4", "judged"]


def test_every_function__of_the_committed_abis__is_called_by_the_campaign() -> None:
    written = functions.TARGET.read_text()
    for name, signatures in functions.every_function().items():
        body = written.partition(f"function _of{name}(")[2].partition("\n    }\n")[0]
        quoted = [line.split('"')[1] for line in body.splitlines() if '"' in line]
        assert quoted == signatures, f"{name}: run `python -m scripts.campaign.functions`"


def test_every_function__of_an_abi__has_the_selector_that_the_compiler_gave(tmp_path: Path) -> None:
    order = {"type": "tuple[]", "components": [{"type": "address"}, {"type": "bytes"}]}
    execute = {
        "type": "function",
        "name": "execute",
        "stateMutability": "nonpayable",
        "inputs": [{"type": "uint256"}, order],
    }
    view = {**execute, "name": "look", "stateMutability": "view"}
    (tmp_path / "One.json").write_text(json.dumps({"abi": [execute, view]}))
    assert functions.every_function(tmp_path) == {"One": ["execute(uint256,(address,bytes)[])"]}


def test_campaign__that_writes_files__has_the_runs_of_its_profile() -> None:
    """Forge lets no suite with settings of its own make a file outside the default profile."""
    writing = [
        path
        for path in (Path(__file__).parent / "forge").glob("*.t.sol")
        if "new Clerk(" in path.read_text(encoding="utf-8")
    ]
    assert len(writing) == 2
    assert [path.name for path in writing if "forge-config:" in path.read_text("utf-8")] == []
