"""A fund with an outpost, its real keeper and the relay, on two Anvils, for tests to play with."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from eth_abi.abi import encode
from eth_typing import ChecksumAddress
from web3 import Web3
from web3.contract import Contract
from web3.types import TxReceipt

from keeper.adapters.address_book import ABIS, ChainBook
from keeper.bootstrap import Keeper, build_keeper
from keeper.cli import main
from keeper.domain.bridge_events import Side
from keeper.job_results import JobResult
from keeper.jobs import run_jobs
from keeper.services.bridging import LineState
from keeper.services.selection import ALL_JOBS, Job
from keeper.settings import load_settings
from scripts.deployment.local_outpost import LocalOutpost
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.bridged import Shore, dispatched_in
from scripts.localchain.checkpoints import Message
from scripts.localchain.relay import Relay
from scripts.localchain.transactions import contract_at, send
from scripts.localchain.world import V3_FEE, World
from scripts.season.local_keeper import ChainTimer, write_config

HOUR_S = 3_600
SUBSCRIBED = 500_000 * 10**6
OUTPOST = """
[dealing]
reserve_percent = 10

[outpost]
address_book = "{book}"
strategy = "trend"

[outpost.chain]
url = "{url}"
finality_blocks = 1
poll_s = 0.01
"""
# Beginning with the last table of the file, so that a test can exchange it.
INVENTORY = """
[outpost.inventory]
native_token = "WETH"
home = {{ low_percent = {0}, target_percent = {1}, high_percent = {2} }}
outpost = {{ low_percent = {3}, target_percent = {4}, high_percent = {5} }}
"""
OUTWARDS, HOMEWARDS = (20, 50, 100, 10, 20, 35), (20, 50, 100, 0, 0, 0)


@dataclass
class LivedLine:
    """
    What a test plays with.

    Args:
        local: the fund, the outpost and both worlds.
        config: the keeper's TOML.
        keeper: in this process.
    """

    local: LocalOutpost
    config: Path
    keeper: Keeper

    @property
    def policy(self) -> str:
        """The operator's rules, without those on when money is moved."""
        return OUTPOST.format(book=self.local.path, url=self.worlds[1].anvil.rpc_url)

    @property
    def worlds(self) -> tuple[World, World]:
        return self.local.worlds.home, self.local.worlds.away

    @property
    def relay(self) -> Relay:
        return self.local.worlds.bridged.relay

    @property
    def keeper_account(self) -> ChecksumAddress:
        return self.local.fund.cast.keeper.address

    @property
    def home_port(self) -> Contract:
        return self.at_home("home_port")

    @property
    def outpost(self) -> Contract:
        return _bind(self.worlds[1], self.local.book, "outpost")

    def at_home(self, role: str) -> Contract:
        return _bind(self.worlds[0], self.local.fund.book, role)

    def away(self, role: str) -> Contract:
        return _bind(self.worlds[1], self.local.book, role)

    def with_inventory(self, *percent: int) -> LivedLine:
        """Put the keeper together anew with other bands, low, target and high of home first."""
        return self.with_config(self.policy + INVENTORY.format(*percent))

    def with_config(self, policy: str) -> LivedLine:
        """Put the keeper together anew, on the same journal."""
        write_config(self.local.fund, self.local.fund.path, self.config.parent, policy=policy)
        timer = ChainTimer(self.worlds[0].anvil)
        return replace(self, keeper=build_keeper(load_settings(self.config), timer=timer))

    @property
    def nav(self) -> int:
        """What the fund itself says that it is worth, base units."""
        return int(self.at_home("fund").functions.totalAssets().call())

    def send_out(self, amount: int) -> Message:
        """Send cash to the outpost with the keeper's account, past the keeper."""
        port = self.home_port
        fee = port.functions.quoteSend(amount).call()
        receipt = send(port.functions.send(amount), sender=self.keeper_account, value=fee)
        return self._money(self.local.worlds.bridged.home, receipt)

    def send_home(self, amount: int) -> Message:
        """Send the outpost's cash home with the keeper's account, past the keeper."""
        outpost = self.outpost
        fee = outpost.functions.quoteSendHome(amount).call()
        receipt = send(outpost.functions.sendHome(amount), sender=self.keeper_account, value=fee)
        return self._money(self.local.worlds.bridged.away, receipt)

    def state(self) -> Message:
        """Have the outpost state its value with the keeper's account, past the keeper."""
        outpost = self.outpost
        fee = outpost.functions.quoteStatement().call()
        call = outpost.functions.dispatchStatement()
        receipt = send(call, sender=self.keeper_account, value=fee)
        (message,) = dispatched_in(self.local.worlds.bridged.away.hyperlane, receipt)
        return message

    def book(self, side: Side) -> None:
        """Count what arrived, also in part, with the keeper's account, past the keeper."""
        port = self.home_port if side is Side.HOME else self.outpost
        send(port.functions.bookArrivals(), sender=self.keeper_account)

    def buy(self, amount: int) -> int:
        """
        Buy WETH for so much of the outpost's cash, past the keeper.

        Returns:
            WETH that Uniswap's own quoter had promised for it.
        """
        world, (strategy, *_) = self.worlds[1], self.local.book.strategies
        allocate = self.away("treasury").functions.allocate(strategy.address, amount)
        send(allocate, sender=self.keeper_account)
        tokens = (world.base.address, world.weth.address)
        quote = world.v3.quoter.functions.quoteExactInputSingle((*tokens, amount, V3_FEE, 0))
        promised = int(quote.call()[0])
        kinds = ["address", "address", "uint24", "uint256", "uint256"]
        order = encode(kinds, [*tokens, V3_FEE, amount, promised])
        adapter = self.local.book.address_of("uniswap_v3")
        at = contract_at(
            world.w3, project_artifact("Strategy"), Web3.to_checksum_address(strategy.address)
        )
        call = at.functions.execute(0, [(adapter, order)], world.anvil.now() + HOUR_S)
        send(call, sender=self.keeper_account)
        return promised

    def _money(self, shore: Shore, receipt: TxReceipt) -> Message:
        """Find the transfer among the messages of a transaction."""
        found = dispatched_in(shore.hyperlane, receipt)
        ends = (self.home_port.address, self.outpost.address)
        (message,) = [each for each in found if each.recipient not in ends]
        return message

    def look(self) -> LineState:
        assert self.keeper.open_line is not None
        return self.keeper.open_line().look()

    def run(self, jobs: frozenset[Job] = ALL_JOBS) -> JobResult:
        """Do what is due now, as cron would have it."""
        return run_jobs(self.keeper, jobs)

    def keep(self) -> list[str]:
        """Look after the line alone; give the purposes of what was done."""
        result = self.run(frozenset({Job.BRIDGE}))
        assert result.line is not None, result.error
        return [step.purpose for step in result.line.steps]

    def pass_time(self, seconds: int) -> None:
        """Let time pass on both chains, and their feeds repeat their answers."""
        later = max(world.anvil.now() for world in self.worlds) + seconds
        for world in self.worlds:
            world.anvil.warp(later)
            for feed in (world.base_feed, world.weth_feed):
                answer = feed.functions.latestAnswer().call()
                send(feed.functions.push(answer), sender=world.cast.deployer.address)
        self.local.worlds.bridged.align()


def _bind(world: World, book: ChainBook, role: str) -> Contract:
    return contract_at(world.w3, project_artifact(ABIS[role]), book.address_of(role))


def start_keeper(local: LocalOutpost, folder: Path) -> LivedLine:
    """Configure the keeper of the fund and its outpost; it moves no money by itself."""
    policy = OUTPOST.format(book=local.path, url=local.worlds.away.anvil.rpc_url)
    config = write_config(local.fund, local.fund.path, folder, policy=policy)
    keeper = build_keeper(load_settings(config), timer=ChainTimer(local.worlds.home.anvil))
    return LivedLine(local=local, config=config, keeper=keeper)


def subscribe(line: LivedLine, assets: int = SUBSCRIBED) -> None:
    """Let an investor ask for shares."""
    home, fund = line.worlds[0], line.at_home("fund")
    investor = line.local.fund.cast.investors[0].address
    home.give_base(investor, assets)
    send(home.base.functions.approve(fund.address, assets), sender=investor)
    send(fund.functions.requestDeposit(assets, investor, investor), sender=investor)


def run_command(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str]:
    """Run the command line in this process; give its exit code and what it printed."""
    monkeypatch.setattr(sys, "argv", ["keeper", "--config", str(config), *words])
    code = 0
    try:
        main()
    except SystemExit as end:
        code = int(end.code or 0)
    return code, capsys.readouterr().out
