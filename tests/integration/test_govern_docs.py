"""docs/govern.md is true: each of its commands is run, and prints what the page says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.localchain.anvil import PROJECT_ROOT
from tests.contracts.live_fund import LiveFund
from tests.integration.conftest import Answer
from tests.integration.governed import Governed, write_key
from tests.integration.test_investor_docs import first_broken

PAGE = (PROJECT_ROOT / "docs" / "govern.md").read_text(encoding="utf-8")
PART = re.compile(
    r"^```console\n(?P<console>.*?)^```$|^```toml\n(?P<toml># (?P<file>\S+)\n.*?)^```$"
    r"|^<!-- practice: (?P<cue>[^\n]+) -->$",
    re.MULTILINE | re.DOTALL,
)
WIDTH = "150"
Cli = Callable[..., Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command of the page as it stands there, and the lines that it shows, in order."""

    words: str
    shown: list[str]


class Member:
    """Ada, who does what the page says in one folder, with Ben's and the guardian's keys beside."""

    def __init__(self, governed: Governed, folder: Path, cli: Cli) -> None:
        self.governed, self._folder, self._cli = governed, folder, cli
        config = governed.config(governed.ada).read_text()
        config = config.replace("live = true", "live = false")
        config = config.replace("/keeper.sqlite", "/keeper{mode}.sqlite")
        (folder / "keeper.toml").write_text(config)
        guardian = governed.fund.cast.guardian
        for name, account in (("ben", governed.ben), ("guardian", guardian)):
            write_key(folder, name, account)
        self.number = 0
        dao = governed.dao
        self.cues: dict[str, Callable[[], None]] = {
            "the vote opens": lambda: governed.wait_until(
                dao.proposalSnapshot(self.number).call() + 1
            ),
            "the vote ends": lambda: governed.wait_until(
                dao.proposalDeadline(self.number).call() + 1
            ),
            "the timelock has waited": lambda: governed.wait_until(
                dao.proposalEta(self.number).call()
            ),
        }

    def write(self, file: str, text: str) -> None:
        """Write a file of the page."""
        (self._folder / file).write_text(text, encoding="utf-8")

    def run(self, command: Command) -> str:
        """Run a command, and give what it printed."""
        program, *words = shlex.split(command.words.replace("BEN", self.governed.ben.address))
        assert program == "keeper", command.words
        named = [str(self.number) if word == "ID" else word for word in words]
        answer = self._cli("--table", *named, config=self._folder / "keeper.toml")
        if words[:2] == ["dao", "propose"] and answer.code == 0:
            made = self.governed.fund.c.dao.events.ProposalCreated.get_logs(from_block=0)
            self.number = int(made[-1]["args"]["proposalId"]) if made else 0
        return (answer.out + answer.err).replace("┃", "│")  # heads look like rows on the page


@pytest.fixture
def member(fund: LiveFund, tmp_path: Path, any_cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Member:
    monkeypatch.setenv("COLUMNS", WIDTH)
    monkeypatch.chdir(tmp_path)
    return Member(Governed(fund, tmp_path), tmp_path, any_cli)


def parts() -> Iterator[list[Command] | tuple[str, str] | str]:
    """Read commands, files and cues in the order of the page."""
    for found in PART.finditer(PAGE):
        if found["cue"]:
            yield found["cue"]
        elif found["file"]:
            yield found["file"], found["toml"]
        else:
            yield list(_commands(found["console"]))


def _commands(console: str) -> Iterator[Command]:
    for each in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        words, *shown = each.rstrip("\n").split("\n")
        yield Command(words=words, shown=[line.strip() for line in shown if line.strip() != "..."])


def test_page__every_command__does_and_prints_what_it_says(member: Member) -> None:
    for part in parts():
        if isinstance(part, str):
            member.cues[part]()
        elif isinstance(part, tuple):
            member.write(*part)
        else:
            for command in part:
                printed = member.run(command)
                broken = first_broken(command.shown, printed)
                assert broken is None, f"{command.words}: {broken!r} is not in\n{printed}"


def test_page__shows_every_command_of_the_government() -> None:
    from keeper.cli.dao import dao

    shown = {shlex.split(c.words)[2] for part in parts() if isinstance(part, list) for c in part}
    assert shown == set(dao.commands)
