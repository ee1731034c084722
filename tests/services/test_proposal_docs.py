"""docs/proposals.md is true: its files are understood, and it names every setting and act."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from keeper.adapters.power_calls import names_of
from keeper.adapters.proposal_file import read_proposal_file, read_wishes
from keeper.domain.drafting import BY_ACT, COMPUTED, SETTINGS
from tests.services.pretend_book import a_book

TEXT = (Path(__file__).parents[2] / "docs" / "proposals.md").read_text(encoding="utf-8")
FILES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("text", FILES, ids=lambda text: text.splitlines()[0])
def test_docs__files__are_understood(text: str, tmp_path: Path) -> None:
    path = tmp_path / "proposal.toml"
    path.write_text(text)
    assert read_wishes(read_proposal_file(path), names_of(a_book()))


def test_docs__list_every_setting_with_what_it_is_of_and_no_other() -> None:
    told = re.findall(r"^\| `([^`]+)` \| (\w*) \| [^|]+ \| [^|]* \|$", TEXT, re.MULTILINE)
    keys = {name: power.keys[0].name if power.keys else "" for name, (power, _) in SETTINGS.items()}
    assert dict(told) == keys


def test_docs__list_every_act_with_its_keys_and_no_other() -> None:
    section = TEXT.split("## Acts")[1].split("##")[0]
    told = {
        name: set(re.findall(r"`(\w+)`", keys))
        for name, keys in re.findall(r"^\| `([^`]+)` \| ([^|]*) \|", section, re.MULTILINE)
    }
    assert told == {
        act: {key.name for key in power.keys}
        | {power.key_of(each) for each in power.fields if each.argument and each.name != COMPUTED}
        for act, power in BY_ACT.items()
    }
