"""The fund's own events: listed, reported, told of, and waking the daemon."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from keeper.adapters.chain_history import ChainHistory
from keeper.adapters.logs import Logs
from keeper.adapters.rpc import HttpRpc
from keeper.adapters.stored_logs import StoredLogs
from keeper.adapters.web3_chain import Web3Chain
from keeper.bootstrap import build_keeper, open_events
from keeper.cli import main
from keeper.domain.units import ZERO_ADDRESS
from keeper.jobs import run_jobs
from keeper.scheduler import Daemon
from keeper.settings import Settings, load_settings
from scripts.localchain.transactions import send
from scripts.season.books import FundContracts
from scripts.season.local_keeper import ChainTimer
from tests.integration.conftest import Lived, shared_lived
from tests.rpc.conftest import Fund
from tests.rpc.nodes import Node, forwarding, lying

__all__ = ["shared_lived"]

SOON_S = 20.0


class Receiver:
    """ports.Notifier that remembers."""

    name = "remembering"

    def __init__(self) -> None:
        self.told = list[str]()

    def send_alert(self, title: str, text: str) -> bool:
        """Remember."""
        self.told.append(title)
        return bool(text)


def run_cli(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> list[dict[str, object]]:
    monkeypatch.setattr(sys, "argv", ["keeper", "--config", str(config), "events", *words])
    main()
    found = json.loads(capsys.readouterr().out)["events"]
    assert isinstance(found, list)
    return found


def pause(fund: Fund) -> str:
    """Let the guardian pause trading."""
    contracts = FundContracts(fund.local.world.w3, fund.local.book)
    guardian = fund.local.cast.guardian.address
    send(contracts.controls.functions.pauseTrading(), sender=guardian)
    return guardian


def test_events__of_a_fund__are_listed_by_name_and_block(
    fund: Fund, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    everything = run_cli(fund.config, monkeypatch, capsys)
    names = [each["name"] for each in everything]
    assert "fund.Launched" in names
    assert "" not in names
    guardian = pause(fund)
    newest = fund.anvil.w3.eth.block_number
    (paused,) = run_cli(fund.config, monkeypatch, capsys, "--since", str(newest))
    assert paused["name"] == "controls.TradingPaused"
    assert paused["values"]["by"] == guardian
    assert paused["time"] == fund.anvil.now()
    for name in ("TradingPaused", "controls.TradingPaused"):
        assert run_cli(fund.config, monkeypatch, capsys, "--name", name) == [paused]


def test_events__after_the_chain_went_back__are_those_that_are_left(
    fund: Fund, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = run_cli(fund.config, monkeypatch, capsys)
    saved = fund.anvil.snapshot()
    pause(fund)
    assert len(run_cli(fund.config, monkeypatch, capsys)) == len(before) + 1
    fund.anvil.revert(saved)
    assert run_cli(fund.config, monkeypatch, capsys) == before


def test_history__from_stored_events__is_the_chains_own(shared_lived: Lived) -> None:
    keeper = shared_lived.keeper.keeper
    reader, book = keeper.reader, keeper.reader.book
    events = open_events(reader, keeper.memory)
    until = events.following.run().head.number
    logs = Logs(reader.rpc, 1_000)
    chain = ChainHistory(reader.rpc, book, logs)
    stored = ChainHistory(reader.rpc, book, StoredLogs(events.store, events.words))
    assert len(chain.fetch_dealings(until)) == 2
    assert stored.fetch_dealings(until) == chain.fetch_dealings(until)
    assert stored.fetch_notable(until) == chain.fetch_notable(until)
    assert chain.fetch_notable(until)


def test_run__tells_of_a_pause_once(fund: Fund) -> None:
    receiver, settings = Receiver(), load_settings(fund.config)
    keeper = build_keeper(settings, timer=ChainTimer(fund.anvil))
    keeper = replace(keeper, desk=replace(keeper.desk, receivers=(receiver,)))
    run_jobs(keeper)
    guardian = pause(fund)
    for _ in range(3):
        run_jobs(keeper)
    assert receiver.told == [f"trading paused by {guardian}"]


def dry(settings: Settings, folder: Path, **chain: object) -> Settings:
    """Simulate, with a database of its own."""
    changes: dict[str, object] = {
        "live": False,
        "chain": settings.chain.model_copy(update=chain),
        "database": settings.database.model_copy(update={"url": f"sqlite:///{folder}/dry.sqlite"}),
    }
    return settings.model_copy(update=changes)


def test_run__with_a_lying_endpoint__tells_of_it(
    fund: Fund, real_nodes: list[Node], tmp_path: Path
) -> None:
    real_nodes[0].chain = lying(forwarding(fund.anvil.rpc_url), {"eth_call": "0x1234"})
    urls = tuple(node.url for node in real_nodes)
    settings = dry(load_settings(fund.config), tmp_path, url="", urls=urls)
    result = run_jobs(build_keeper(settings))
    (said,) = (each for each in result.conditions if each.name.startswith("dissent"))
    assert said.text == "127.0.0.1 contradicts 127.0.0.1 (2) and 127.0.0.1 (3) about eth_call"


def wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON_S
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_daemon__with_a_websocket__looks_as_soon_as_something_happens(
    fund: Fund, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ws_url = fund.anvil.rpc_url.replace("http", "ws")
    settings = dry(load_settings(fund.config), tmp_path, ws_url=ws_url)
    hourly = {"daemon": settings.daemon.model_copy(update={"every_s": 3_600})}
    daemon, ticks = Daemon(settings.model_copy(update=hourly)), list[float]()
    tick = daemon._tick

    def count() -> None:
        tick()
        ticks.append(time.monotonic())

    monkeypatch.setattr(daemon, "_tick", count)
    thread = threading.Thread(target=daemon.run)
    thread.start()
    wait_until(lambda: len(ticks) >= 2)  # the first look, and one for what the line missed
    time.sleep(1.5)
    before = len(ticks)
    pause(fund)
    wait_until(lambda: len(ticks) > before)
    daemon.stop()
    thread.join(SOON_S)
    assert not thread.is_alive()


def test_strikes__of_every_dealing__are_read_in_one_go(shared_lived: Lived) -> None:
    rpc = CountingRpc(shared_lived.local.world.anvil.rpc_url, 30)
    chain = Web3Chain(rpc, shared_lived.local.book, ZERO_ADDRESS, 10_000)
    found = [chain.fetch_struck(number) for number in (1, 2, 3)]
    assert [None if each is None else each.dealing for each in found] == [1, 2, None]
    ranges = [query for method, query in rpc.asked if method == "eth_getLogs"]
    assert [int(each["fromBlock"], 16) for each in ranges] == [
        shared_lived.local.book.deployed_block,
        *[max(shared_lived.local.book.deployed_block, newest_of(shared_lived) - 255)] * 2,
    ]


def test_strike__that_was_reorganised_away__is_none(shared_lived: Lived) -> None:
    url, book = shared_lived.local.world.anvil.rpc_url, shared_lived.local.book
    with Node(forwarding(url)) as node:
        chain = Web3Chain(HttpRpc(node.url, 30), book, ZERO_ADDRESS, 10_000)
        assert chain.fetch_struck(2) is not None
        node.chain = lying(forwarding(url), {"eth_getLogs": []})  # as on a fork without it
        assert chain.fetch_struck(2) is None


def newest_of(lived: Lived) -> int:
    return lived.local.world.w3.eth.block_number


class CountingRpc(HttpRpc):
    """A node that remembers what it was asked."""

    def __init__(self, url: str, timeout_s: float) -> None:
        super().__init__(url, timeout_s)
        self.asked = list[tuple[str, object]]()

    def fetch(self, method: str, *params: object) -> object:
        """Note the question, and ask."""
        self.asked.append((method, params[0] if params else None))
        return super().fetch(method, *params)
