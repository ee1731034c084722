"""`keeper doctor`: each fault is found, with its exit code and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from keeper.bootstrap import build_keeper
from keeper.doctor import Finding, examine
from keeper.doctor.findings import Check
from keeper.errors import RpcError
from keeper.jobs import run_jobs
from keeper.settings import load_settings
from scripts.localchain.transactions import send
from tests.integration.conftest import Answer, Lived

Cli = Callable[..., Answer]


class ChainClock:
    """Wall-clock time of a machine that agrees with the chain."""

    def __init__(self, lived: Lived, ahead_s: int = 0) -> None:
        self._lived, self._ahead_s = lived, ahead_s

    def now(self) -> int:
        return int(self._lived.local.world.anvil.now()) + self._ahead_s


@pytest.fixture
def config(lived: Lived, tmp_path: Path) -> Path:
    """A configuration with a database of its own."""
    folder = str(lived.config.parent)
    text = lived.config.read_text()
    text = text.replace(f"{folder}/keeper.sqlite", f"{tmp_path}/keeper.sqlite")
    path = tmp_path / "keeper.toml"
    path.write_text(text)
    return path


def _examine(config: Path, lived: Lived, ahead_s: int = 0) -> dict[str, Finding]:
    clock = ChainClock(lived, ahead_s)
    return {each.check: each for each in examine(load_settings(config), clock)}


def _faults(findings: dict[str, Finding]) -> list[str]:
    return [name for name, each in findings.items() if not each.passed]


def test_doctor__of_a_keeper_that_is_well__finds_no_fault_and_makes_every_check(
    config: Path, lived: Lived
) -> None:
    findings = _examine(config, lived)
    assert _faults(findings) == []
    wanted = "key files, disk, database, kill file, pending, alerts, node"
    wanted += ", endpoint 127.0.0.1, code, wiring, role, balance, clock, sequencer"
    wanted += ", feed WETH, feed USDC, NAV, guardrails"
    wanted += ", drawdown trend, wind-down, people"
    assert set(wanted.split(", ")) <= findings.keys()
    assert all(each.remedy == "" for each in findings.values())


def test_doctor__every_fault__comes_with_a_remedy_and_the_worst_code(
    keeper_cli: Cli, config: Path, lived: Lived
) -> None:
    (config.parent / "STOP").write_text("maintenance")
    escrow = lived.local.book.address_of("escrow")
    lived.local.world.anvil.request("anvil_setCode", escrow, "0x6001")
    answer = keeper_cli("doctor", config=config)
    faults = {each["check"]: each for each in answer.json["checks"] if not each["passed"]}
    assert faults["kill file"]["exit_code"] == 2
    assert faults["code"]["exit_code"] == 5
    assert answer.code == 5
    assert all(each["remedy"] for each in faults.values())
    assert "→ take the file away" in keeper_cli("--table", "doctor", config=config).out


def test_doctor__on_a_clock_that_is_wrong__says_by_how_much(config: Path, lived: Lived) -> None:
    for ahead_s in (3_600, -3_600):
        findings = _examine(config, lived, ahead_s)
        assert _faults(findings) == ["clock"]
        assert f"is {ahead_s} s old, limit is 120 s" in findings["clock"].text


def test_doctor__with_a_key_that_is_not_the_funds_keeper__names_both(
    config: Path, lived: Lived
) -> None:
    stranger = config.parent / "stranger"
    stranger.write_text("0x" + "11" * 32)
    stranger.chmod(0o600)
    lines = config.read_text().splitlines()
    keys = [line for line in lines if line.startswith(("keystore", "passphrase_file"))]
    text = config.read_text().replace(keys[0], f'raw_key_file = "{stranger}"')
    config.write_text(text.replace(keys[1], ""))
    findings = _examine(config, lived)
    assert findings["role"].exit_code == 5
    assert lived.local.cast.keeper.address in findings["role"].text
    assert findings["balance"].exit_code == 2
    assert "0 for gas" in findings["balance"].text.replace("0.0000", "0")


def test_doctor__with_a_transaction_that_waits_too_long__names_it(
    config: Path, lived: Lived
) -> None:
    anvil = lived.local.world.anvil
    config.write_text(config.read_text() + "\n[gas]\nwait_s = 0\n")
    anvil.warp(lived.contracts.fund.functions.dealingStatus().call()[3])
    anvil.request("evm_setAutomine", False)
    try:
        assert run_jobs(build_keeper(load_settings(config), timer=_Timer(lived))).exit_code == 1
        assert _examine(config, lived, 180)["pending"].passed
        finding = _examine(config, lived, 181)["pending"]
    finally:
        anvil.request("evm_setAutomine", True)
    assert finding.exit_code == 2
    assert "close dealing" in finding.text
    assert "waits for 181 s; limit is 180 s" in finding.text
    assert "keeper journal" in finding.remedy


class _Timer(ChainClock):
    def sleep(self, seconds: float) -> None:
        """Nobody waits here."""


def test_doctor__of_a_paused_fund_with_stale_feeds__says_which(config: Path, lived: Lived) -> None:
    anvil, guardian = lived.local.world.anvil, lived.local.cast.guardian.address
    anvil.warp(lived.local.world.w3.eth.get_block("latest")["timestamp"] + 2 * 86_400)
    send(lived.contracts.controls.functions.pauseTrading(), sender=guardian)
    findings = _examine(config, lived)
    assert {"feed WETH", "feed USDC"} <= set(_faults(findings))
    assert "limit is" in findings["feed WETH"].text


def test_doctor__of_several_endpoints__names_the_one_that_is_away(
    config: Path, lived: Lived
) -> None:
    url = lived.local.world.anvil.rpc_url
    urls = f'urls = ["{url}", "http://localhost:1"]'
    config.write_text(config.read_text().replace(f'url = "{url}"', urls))
    findings = _examine(config, lived)
    assert _faults(findings) == ["endpoint localhost"]
    assert findings["endpoint localhost"].exit_code == 4


def test_doctor__without_a_node_or_an_address_book__still_says_the_rest(
    config: Path, lived: Lived
) -> None:
    url = lived.local.world.anvil.rpc_url
    config.write_text(config.read_text().replace(url, "http://127.0.0.1:1"))
    findings = _examine(config, lived)
    assert _faults(findings) == ["node"]
    assert findings["database"].passed
    config.write_text(config.read_text().replace("fund.json", "none.json"))
    findings = _examine(config, lived)
    assert (list(findings), findings["address book"].exit_code) == (["address book"], 3)


def test_database__that_cannot_be_written__is_a_fault(config: Path, lived: Lived) -> None:
    assert _examine(config, lived)["database"].passed
    other = json.loads(Path(load_settings(config).address_book).read_text())
    other["genesis_hash"] = "0x" + "00" * 32
    book = config.parent / "other.json"
    book.write_text(json.dumps(other))
    config.write_text(
        "\n".join(
            f'address_book = "{book}"' if line.startswith("address_book") else line
            for line in config.read_text().splitlines()
        )
    )
    finding = _examine(config, lived)["database"]
    assert finding.exit_code == 5
    assert "the database belongs to fund" in finding.text


def test_doctor__of_a_book_with_a_look_alike__says_who_does_not_refer_to_it(
    config: Path, lived: Lived
) -> None:
    """The code of a second registry is right, but nobody asks it."""
    anvil, record = lived.local.world.anvil, json.loads(Path(_book_of(config)).read_text())
    look_alike = "0x" + "Ab" * 20
    registry = record["contracts"]["registry"]["address"]
    code = lived.local.world.w3.eth.get_code(registry).hex()
    anvil.request("anvil_setCode", look_alike, f"0x{code.removeprefix('0x')}")
    record["contracts"]["registry"]["address"] = look_alike
    book = config.parent / "look-alike.json"
    book.write_text(json.dumps(record))
    config.write_text(config.read_text().replace(_book_of(config), str(book)))
    findings = _examine(config, lived)
    assert findings["code"].passed
    assert findings["wiring"].exit_code == 5
    assert f"nav_oracle.registry() is {registry}, not 0x" in findings["wiring"].text


def _book_of(config: Path) -> str:
    return str(load_settings(config).address_book)


def test_check__that_fails__hides_no_other() -> None:
    def fail() -> str:
        raise RpcError("no answer")

    assert Check(name="a", run=fail, remedy="wait").make() == Finding(
        check="a", text="no answer", exit_code=4, remedy="wait"
    )
    assert Check(name="b", run=lambda: "fine", remedy="wait").make().remedy == ""
