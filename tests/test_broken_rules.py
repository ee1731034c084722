"""The rules that are broken on purpose stand in the contracts, and only the right word counts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.campaign.broken import Outcome, Rule, hear_incident, read_rules, record
from scripts.campaign.sources import read_contracts
from scripts.setup.environment import ROOT

RULES = read_rules()
OF_CAMPAIGNS = [rule for rule in RULES if rule.campaign]
OF_INCIDENTS = [rule for rule in RULES if not rule.campaign]
# What forge prints of an incident that is not stopped; each failure stands there twice.
INCIDENT = """
Ran 2 tests for tests/exploits/Gmx2025.t.sol:Gmx2025Test
[FAIL: somebody else paid: 3 != 4; counterexample: calldata=0x args=[1]] {}(uint256) (runs: 6, μ: 1)
[PASS] test_twin__b() (gas: 7)
Suite result: FAILED. 1 passed; 1 failed; 0 skipped; finished in 2.24s (2.09s CPU time)

Failing tests:
Encountered 1 failing test in tests/exploits/Gmx2025.t.sol:Gmx2025Test
[FAIL: somebody else paid: 3 != 4; counterexample: calldata=0x args=[1]] {}(uint256) (runs: 6, μ: 1)
"""


def test_rules__are_ten_of_campaigns_and_ten_of_incidents_that_differ() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rules in (OF_CAMPAIGNS, OF_INCIDENTS):
        assert len({rule.find for rule in rules}) == len(rules) == 10
    assert len({rule.caught_by for rule in OF_INCIDENTS}) == len(OF_INCIDENTS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule__stands_once_in_its_contract_and_names_files_that_exist(rule: Rule) -> None:
    source = (ROOT / rule.file).read_text()
    assert rule.broken(source) != source
    assert all((ROOT / name).is_file() for name in rule.deploys)
    moved = replace(rule, find=rule.find + "?")
    with pytest.raises(ValueError, match="0 times in contracts/"):
        moved.broken(source)


@pytest.mark.parametrize("rule", OF_INCIDENTS, ids=lambda rule: rule.name)
def test_rule__of_an_incident__is_told_in_its_file(rule: Rule) -> None:
    text = (ROOT / f"tests/exploits/{rule.caught_by}.t.sol").read_text()
    assert f"contract {rule.suite('6')} is" in text
    assert "/// @dev Without" in text


@pytest.mark.parametrize(
    ("test", "caught", "tries"),
    [("test_ours__a", True, 7), ("test_twin__a", False, 0), ("setUp", False, 0)],
)
def test_incident__is_heard__when_a_test_of_our_half_fails(
    test: str, caught: bool, tries: int
) -> None:
    words, calls = hear_incident(INCIDENT.format(test, test))
    one = Outcome(name="a rule", caught_by="Gmx2025", words=words, calls=calls)
    assert (one.caught, one.calls) == (caught, tries)
    assert words.count("somebody else paid") == caught
    assert not replace(one, caught_by="Gmx2026").caught


def test_record__of_some_rules__keeps_what_was_known_of_the_others(tmp_path: Path) -> None:
    first, second = (
        Outcome(name=rule.name, caught_by=rule.caught_by, words="", calls=1) for rule in RULES[:2]
    )
    gone = replace(first, name="a rule that left the list")
    for outcomes in ([second, gone], [replace(first, calls=9)], [first]):
        record(outcomes, tmp_path / "r.json")
    rows = json.loads((tmp_path / "r.json").read_text())
    assert [(row["name"], row["calls"]) for row in rows] == [(first.name, 1), (second.name, 1)]


@pytest.mark.parametrize("rule", OF_CAMPAIGNS, ids=lambda rule: rule.name)
def test_rule__is_guarded_by_an_invariant_of_the_list(rule: Rule) -> None:
    listed = re.findall(r"^- \*\*(\w+)\*\* ", (ROOT / "tests/README.md").read_text(), re.MULTILINE)
    assert rule.caught_by in listed
    assert any(name.startswith(rule.campaign) for name in read_contracts())


@pytest.mark.parametrize(
    ("words", "caught"),
    [
        ("an act broke an invariant: K2: an approval stayed open: 0 and 1 != ", True),
        ("an act broke an invariant: K20: something else != ", False),
        ("an act broke an invariant: K1: lost too much != ", False),
        ("", False),
    ],
)
def test_outcome__is_caught_by_the_invariant_of_the_rule_alone(words: str, caught: bool) -> None:
    one = Outcome(name="a rule", caught_by="K2", words=words, calls=7)
    assert one.caught is caught
    assert one.verdict == ("caught" if caught else "MISSED")
