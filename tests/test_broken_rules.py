"""The rules that are broken on purpose stand in the contracts, and only the right word counts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from scripts.campaign.broken import Outcome, Rule, read_rules
from scripts.campaign.sources import read_contracts
from scripts.setup.environment import ROOT

RULES = read_rules()


def test_rules__are_ten_that_differ() -> None:
    assert len({rule.name for rule in RULES}) == len({rule.find for rule in RULES}) == 10


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule__stands_once_in_its_contract_and_names_files_that_exist(rule: Rule) -> None:
    source = (ROOT / rule.file).read_text()
    assert rule.broken(source) != source
    assert all((ROOT / name).is_file() for name in rule.deploys)
    moved = replace(rule, find=rule.find + "?")
    with pytest.raises(ValueError, match="0 times in contracts/"):
        moved.broken(source)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
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
