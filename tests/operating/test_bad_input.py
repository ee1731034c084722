"""
Bad input: a clear error with number and limit, an exit code, and nothing lost.

Elsewhere: single keys and types (tests/services/test_settings.py), keystores and their files
(test_keys.py), storage that fails at every step (tests/services/test_storage.py), a check-up of the
clock (test_doctor.py), chains behind single endpoints (tests/rpc).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from keeper.bootstrap import build_keeper
from keeper.domain.intents import State
from keeper.jobs import run_jobs
from keeper.settings import load_settings
from scripts.season.local_keeper import ChainTimer
from tests.contracts.fixtures import any_fund, fund
from tests.contracts.live_fund import DAY_S, HOUR_S
from tests.integration.conftest import Answer, Lived, drill
from tests.integration.drills import Drill
from tests.services.test_storage import tmpfs

__all__ = ["any_fund", "drill", "fund"]

Cli = Callable[..., Answer]
MAX_AGE_S = 6 * HOUR_S  # of WETH's feed
SMALL_DISK_KB = 512


@dataclass
class Due:
    """A keeper whose dealing can be closed, with a database of its own."""

    config: Path
    lived: Lived
    cli: Cli

    def change(self, old: str, new: str) -> None:
        text = self.config.read_text()
        assert old in text
        self.config.write_text(text.replace(old, new))

    def run(self) -> Answer:
        return self.cli("run", "deal", config=self.config)

    def sent(self) -> int:
        account = self.lived.local.cast.keeper.address
        return int(self.lived.local.world.w3.eth.get_transaction_count(account))

    @property
    def database(self) -> Path:
        return self.config.with_name("keeper.sqlite")


@pytest.fixture
def due(lived: Lived, keeper_cli: Cli, tmp_path: Path) -> Due:
    lived.local.world.anvil.warp(lived.contracts.fund.functions.dealingStatus().call()[3])
    config = tmp_path / "keeper.toml"
    text = lived.config.read_text().replace("block_wait_s = 60", "block_wait_s = 0")
    here = str(lived.config.with_name("keeper.sqlite"))
    config.write_text(text.replace(here, str(tmp_path / "keeper.sqlite")))
    return Due(config=config, lived=lived, cli=keeper_cli)


def _require_refused(due: Due, code: int, complaint: str) -> None:
    """Refuse without sending anything, in words that say what is wrong."""
    before = due.sent()
    answer = due.run()
    assert answer.code == code, answer.err
    assert complaint in answer.err
    assert due.sent() == before


def _require_works(due: Due) -> None:
    """Do what was due, once."""
    before = due.sent()
    answer = due.run()
    assert answer.code in (0, 1), answer.err
    assert due.sent() == before + len(answer.json["steps"]) > before


def test_configuration__with_an_unknown_key__sends_nothing(due: Due) -> None:
    due.change("[chain]", "speed = 9\n[chain]")
    _require_refused(due, 3, "speed: no such key")
    due.change("speed = 9\n", "")
    _require_works(due)


def test_configuration__with_a_wrong_type__names_the_limit(due: Due) -> None:
    due.change("finality_blocks = 1", "finality_blocks = 257")
    _require_refused(
        due, 3, "chain.finality_blocks is 257: Input should be less than or equal to 256"
    )


def test_keystore__with_a_wrong_passphrase__sends_nothing(due: Due) -> None:
    right = due.lived.config.with_name("passphrase")
    wrong = due.config.with_name("wrong")
    wrong.write_text("open sesame")
    wrong.chmod(0o600)
    due.change(str(right), str(wrong))
    _require_refused(due, 3, "does not open with")
    due.change(str(wrong), str(right))
    _require_works(due)


def test_keystore__that_others_can_read__sends_nothing(due: Due) -> None:
    loose = due.config.with_name("loose.json")
    stored = due.lived.config.with_name("keeper.json")
    loose.write_bytes(stored.read_bytes())
    loose.chmod(0o640)
    due.change(str(stored), str(loose))
    _require_refused(due, 3, "has mode 0640, it must be 0600")


def _rebind(due: Due, column: str, value: object) -> None:
    """Make the journal another fund's."""
    _require_works(due)
    with sqlite3.connect(due.database) as connection:
        connection.execute(f"UPDATE binding SET {column} = ?", (value,))


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("chain_id", 10, "on chain 10 (genesis"),
        ("genesis_hash", "0x" + "ab" * 32, f"(genesis 0x{'ab' * 32})"),
        ("fund", "0x" + "Cd" * 20, f"the database belongs to fund 0x{'Cd' * 20}"),
        ("mode", "dry_run", "bound to mode dry_run, this keeper runs in mode live"),
    ],
)
def test_database__of_something_else__sends_nothing_and_stays_as_it_is(
    due: Due, column: str, value: object, complaint: str
) -> None:
    _rebind(due, column, value)
    due.lived.local.world.anvil.mine()
    before = _dump(due.database)
    _require_refused(due, 5, complaint)
    assert _dump(due.database) == before


def test_database__of_a_newer_version__sends_nothing_and_stays_as_it_is(due: Due) -> None:
    _require_works(due)
    with sqlite3.connect(due.database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = _dump(due.database)
    _require_refused(due, 3, "the database is at 9999, this program knows 000")
    assert _dump(due.database) == before


def _dump(database: Path) -> list[str]:
    with sqlite3.connect(database) as connection:
        return list(connection.iterdump())


def test_disk__that_is_full__sends_nothing_and_goes_on_when_there_is_room(
    due: Due, tmp_path: Path
) -> None:
    with tmpfs(tmp_path / "small", SMALL_DISK_KB) as folder:
        due.change(str(due.database), str(folder / "keeper.sqlite"))
        filler = folder / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"0" * 4_096)
        _require_refused(due, 6, "its disk is full: make room")
        filler.unlink(missing_ok=True)
        _require_works(due)


@pytest.mark.parametrize("ahead_s", [DAY_S, -DAY_S])
def test_clock__that_is_a_day_off__loses_and_doubles_nothing(due: Due, ahead_s: int) -> None:
    class WrongTimer(ChainTimer):
        def now(self) -> int:
            return super().now() + ahead_s

    timer = WrongTimer(due.lived.local.world.anvil)
    before = due.sent()
    keeper = build_keeper(load_settings(due.config), timer=timer)
    for _ in range(3):
        assert run_jobs(keeper).exit_code in (0, 1)
    intents = keeper.memory.journal.fetch_all()
    assert {intent.state for intent in intents} <= {State.DONE, State.MINED}
    assert due.sent() == before + len(intents)
    assert len({intent.key for intent in intents}) == len(intents)


def test_node__of_another_chain__sends_nothing(due: Due) -> None:
    book = json.loads(due.lived.config.with_name("fund.json").read_text())
    other = due.config.with_name("other.json")
    other.write_text(json.dumps({**book, "chain_id": 10}))
    due.change(str(due.lived.config.with_name("fund.json")), str(other))
    _require_refused(due, 5, "the node serves chain 31337, the book 10")


def test_node__that_is_a_chain_started_anew__sends_nothing(due: Due) -> None:
    book = json.loads(due.lived.config.with_name("fund.json").read_text())
    other = due.config.with_name("other.json")
    other.write_text(json.dumps({**book, "genesis_hash": "0x" + "00" * 32}))
    due.change(str(due.lived.config.with_name("fund.json")), str(other))
    _require_refused(due, 5, "the node's chain began with 0x")


def test_feed__that_falls_silent_between_close_and_strike__delays_the_strike_and_loses_nothing(
    drill: Drill,
) -> None:
    anvil, world, process = drill.fund.world.anvil, drill.fund.world, drill.process
    drill.ada.subscribe(10_000 * drill.fund.unit)
    close = drill.next_close()
    drill.wait_until(close - MAX_AGE_S + 60)
    anvil.warp(close)
    _repeat(drill, world.base_feed)
    drill.fund.send(drill.c.fund.functions.closeDealing())
    number = drill.timetable()["number"]
    anvil.warp(drill.fund.now() + 120)
    _repeat(drill, world.base_feed)
    result = process(drill.fund.cast.keeper).run()
    assert result.exit_code == 2
    assert "WETH price is " in result.error
    assert f"limit is {MAX_AGE_S} s" in result.error
    assert drill.timetable()["number"] == number
    _repeat(drill, world.weth_feed, world.weth_feed)  # a strike looks at the block before
    steps = process(drill.fund.cast.keeper).steps()
    assert [step for step in steps if step.startswith(f"strike dealing {number}")]
    assets_in, shares_out = drill.c.fund.functions.dealing(number).call()[:2]
    assert (assets_in, shares_out > 0) == (10_000 * drill.fund.unit, True)


def _repeat(drill: Drill, *feeds: object) -> None:
    for feed in feeds:
        drill.push(feed, int(feed.functions.latestAnswer().call()))


def test_report__that_cannot_be_written__hides_nothing_of_what_was_done(due: Due) -> None:
    report = due.config / "report.html"  # below a file
    due.change(str(due.lived.config.with_name("report.html")), str(report))
    before = due.sent()
    answer = due.run()
    assert answer.code in (1, 3), answer.err
    assert f"no report: the report cannot be written to {report}" in answer.json["error"]
    assert due.sent() == before + len(answer.json["steps"]) > before
