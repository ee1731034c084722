"""docs/investors.md is true: each of its commands is run, and prints what the page says."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from eth_account import Account
from eth_typing import HexStr

from scripts.deployment.local import deploy_local
from scripts.deployment.practice import open_world
from scripts.localchain.anvil import PROJECT_ROOT
from tests.contracts.live_fund import LiveFund
from tests.integration.drills import Drill

PAGE = (PROJECT_ROOT / "docs" / "investors.md").read_text(encoding="utf-8")
PART = re.compile(
    r"^```sh\n(?P<commands>.*?)^```$|^<!-- practice: (?P<cue>[^\n]+) -->$",
    re.MULTILINE | re.DOTALL,
)
ANNOTATION = "←"
WALLET = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Commands of the page as they stand there, and what their output must show, in order."""

    commands: str

    def script(self, values: dict[str, str]) -> str:
        """Give the commands with the addresses of this chain in place of the page's."""
        named = re.compile(rf"^({'|'.join(values)})=\S+", re.MULTILINE)
        return named.sub(lambda found: f"{found[1]}={values[found[1]]}", self.commands)

    @property
    def promises(self) -> list[str]:
        """Read what is promised, without its explanation."""
        lines = re.findall(r"^# (.+)$", self.commands, flags=re.MULTILINE)
        return [line.split(ANNOTATION)[0].strip() for line in lines]


class Reader:
    """Somebody who does what the page says, in one shell, on one chain."""

    def __init__(self, drill: Drill, folder: Path) -> None:
        self.drill, self._folder = drill, folder
        self._account = drill.fund.cast.investors[0]
        self.state = folder / "state.sh"
        self.state.write_text(f"export KEY={self._account.private_key}\n")
        (folder / "passphrase").write_text("practice\n")
        self._peer = drill.fund.cast.investors[1]
        peer = Account.encrypt(HexStr(self._peer.private_key), "practice", "pbkdf2", 1_024)
        (folder / "peer.json").write_text(json.dumps(peer))
        book = drill.fund.book
        self._values = {
            "RPC": drill.fund.world.anvil.rpc_url,
            "FUND": book.address_of("fund"),
            "VIEWS": book.address_of("views"),
            "PEER": self._peer.address,
            "LENT": drill.fund.a_token.address,
            "AAVE": book.address_of("aave_v3"),
            "LENDING": drill.fund.lending.address,
        }
        self.cues: dict[str, Callable[[], object]] = {
            "money comes": self._give_money,
            "a strike": self._strike,
            "overdue": lambda: drill.wait_until(drill.timetable()["overdueFrom"] + 1),
            "the window passes": lambda: drill.wait_until(drill.timetable()["strikeBefore"] + 1),
            "the door opens": lambda: drill.wait_until(drill.door()),
        }

    def run(self, block: Block) -> str:
        """Run a block where the one before left off, and give what it printed."""
        script = f"set -ae\n. {self.state}\n{block.script(self._values)}\nexport -p > {self.state}"
        path = f"{PROJECT_ROOT}/.venv/bin:{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-c", script],
            cwd=self._folder,
            env={"PATH": path, "HOME": str(self._folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{block.commands}\n{done.stdout}{done.stderr}"
        return done.stdout

    def _give_money(self) -> None:
        amount = WALLET * self.drill.fund.unit
        self.drill.fund.world.give_base(self._account.address, amount)

    def _strike(self) -> None:
        """The real keeper does what is due, and the lock passes."""
        self.drill.wait_until(self.drill.next_close())
        steps = self.drill.process(self.drill.fund.cast.keeper).steps()
        assert any(step.startswith("strike dealing") for step in steps)
        lock = self.drill.c.fund.functions.dealingTerms().call()[6]
        self.drill.wait_until(self.drill.fund.now() + lock)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with open_world() as world:
        local = deploy_local(world, tmp_path / "book.json", say=lambda _: None)
        yield Reader(Drill(LiveFund(local), tmp_path / "keepers"), tmp_path)


def parts() -> Iterator[Block | str]:
    """Read blocks and cues in the order of the page."""
    for found in PART.finditer(PAGE):
        yield found["cue"] or Block(commands=found["commands"])


def shows(promise: str, line: str) -> bool:
    """Whether a line is what was promised, whatever stands in place of each `…`."""
    pattern = ".*".join(re.escape(part) for part in promise.split("…"))
    return re.fullmatch(pattern, line.strip()) is not None


def first_broken(promises: list[str], output: str) -> str | None:
    """Look for the promised lines in their order; receipts have others in between."""
    lines = iter(output.splitlines())
    return next((p for p in promises if not any(shows(p, line) for line in lines)), None)


def test_page__every_command__does_and_prints_what_it_says(reader: Reader) -> None:
    commands = 0
    for part in parts():
        if isinstance(part, str):
            reader.cues[part]()
            continue
        output = reader.run(part)
        broken = first_broken(part.promises, output)
        assert broken is None, f"{broken!r} is not in the output of\n{part.commands}\n{output}"
        commands += len(re.findall(r"\bcast ", part.commands))
    assert commands > 40


def test_page__names_every_state_of_a_request() -> None:
    text = (PROJECT_ROOT / "contracts/interfaces/IFundViews.sol").read_text(encoding="utf-8")
    states = text.split("enum RequestState {")[1].split("}")[0].count(" // ")
    assert [f"| {number} |" in PAGE for number in range(states + 1)] == [True] * states + [False]
