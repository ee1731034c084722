"""The campaign's report: tables are added up, and what never succeeded is a fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import campaign
from scripts.campaign import Act, Tally

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


def test_parse__tables_of_several_suites__adds_up_the_funds_own() -> None:
    assert campaign.parse(OUTPUT) == {
        SUBSCRIBE: Tally(calls=8, succeeded=6),
        DEAL: Tally(calls=6, succeeded=0),
    }


def test_find_faults__act_that_never_succeeded__is_named() -> None:
    faults = campaign.find_faults(campaign.parse(OUTPUT), least=0)
    assert faults == ["KeeperHandler.deal never succeeded in 6 calls"]


def test_find_faults__too_few_calls__says_how_many() -> None:
    tallies = {SUBSCRIBE: Tally(calls=8, succeeded=6)}
    assert campaign.find_faults(tallies, least=8) == []
    assert campaign.find_faults(tallies, least=9) == ["8 calls, at least 9 are wanted"]


def test_main__without_any_table__fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(campaign, "REPORT", tmp_path / "campaign.json")
    output = tmp_path / "forge.txt"
    output.write_text("No tests match the provided pattern\n")
    assert campaign.main([str(output), "--least", "1"]) == 1
    assert "0 calls" in capsys.readouterr().err


def test_main__of_a_campaign__writes_what_it_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(campaign, "REPORT", tmp_path / "campaign.json")
    output = tmp_path / "forge.txt"
    output.write_text(OUTPUT)
    assert campaign.main([str(output)]) == 1
    record = json.loads((tmp_path / "campaign.json").read_text())
    assert (record["calls"], record["succeeded"]) == (14, 6)
    assert [row["function"] for row in record["functions"]] == ["subscribe", "deal"]
    assert "InvestorHandler  subscribe" in capsys.readouterr().out
