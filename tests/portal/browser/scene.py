"""A fund that people deal with while a browser looks at it: its past, and what moves it on."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from eth_account import Account

from scripts.deployment.local import deploy_local
from scripts.localchain.anvil import Anvil, AnvilOptions
from scripts.localchain.client import DevAccount
from scripts.localchain.market import generated_market
from scripts.localchain.replay import Replay
from scripts.localchain.transactions import send
from scripts.localchain.world import build_world, options_for
from scripts.season.investors import Investor
from scripts.season.local_keeper import LocalKeeper
from tests.contracts.live_fund import HOUR_S, LiveFund
from tests.integration.governed import Governed

DAYS = 3
TICK_H = 4  # hours between two visits of the keeper
ETHER = 10**18
SUBSCRIBED = {"ada": 600_000, "ben": 400_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """
    A living fund, its keeper and its government.

    Args:
        fund: what acts on the chain and reads it.
        keeper: the real keeper, which keeps the journal that the portal shows.
        governed: the fund under its shareholders.
        folder: where book, configuration and journal are.
    """

    fund: LiveFund
    keeper: LocalKeeper
    governed: Governed
    folder: Path
    _made: list[DevAccount] = field(default_factory=list)

    @property
    def config(self) -> Path:
        """The keeper's configuration."""
        return self.folder / "keeper" / "keeper.toml"

    @property
    def anvil(self) -> Anvil:
        """The node."""
        return self.fund.world.anvil

    def person(self, *, whole: int = 0) -> Investor:
        """Bring in somebody new with ether, and with whole units of the base asset."""
        made = Account.create(os.urandom(32))
        address = self.fund.w3.to_checksum_address(made.address)
        account = DevAccount(address=address, private_key="0x" + made.key.hex())
        self.anvil.request("anvil_setBalance", address, hex(100 * ETHER))
        self.anvil.request("anvil_impersonateAccount", address)
        if whole:
            self.fund.world.give_base(address, whole * self.fund.unit)
        return Investor(name="", account=account, world=self.fund.world, fund=self.fund.c)

    def holder(self, whole: int) -> Investor:
        """Bring in somebody who has subscribed whole units and claimed the shares."""
        person = self.person()
        person.subscribe(whole * self.fund.unit)
        self.deal()
        person.claim()
        return person

    def pending(self, investor: Investor) -> int:
        """Ask the chain what somebody has subscribed that is not struck, base units."""
        functions = self.fund.c.fund.functions
        number = functions.dealingStatus().call()[0]
        return int(functions.pendingDepositRequest(number, investor.address).call())

    def move_market(self, percent: int) -> None:
        """Let WETH trade dearer from now on: at both pools, and by its feed."""
        world = self.fund.world
        weth, base = (
            feed.functions.latestAnswer().call() for feed in (world.weth_feed, world.base_feed)
        )
        dearer = weth * (100 + percent) // 100
        self.fund.push(world.weth_feed, dearer)
        pools = (world.v3_pool, world.v2_pool)
        targets = ([pool.target(dearer * ETHER // base)] for pool in pools)
        send(world.replayer.functions.replay([], *targets), sender=world.cast.deployer.address)

    def strike(self) -> int:
        """Let the keeper close and strike the open dealing; returns its number."""
        number, closed_at, _, next_close, _ = self.fund.c.fund.functions.dealingStatus().call()
        if not closed_at:
            self.fund.pass_time(max(1, next_close - self.fund.now()))
        self.keeper.tick()
        assert self.fund.c.fund.functions.dealingStatus().call()[0] > number, "nothing was struck"
        return int(number)

    def deal(self) -> int:
        """Strike, and wait until shares can be claimed; returns the dealing's number."""
        number = self.strike()
        self.fund.pass_time(HOUR_S)
        return number


def build_scene(anvil: Anvil, folder: Path) -> Scene:
    """Deploy a fund, let three days pass, and give it to its shareholders."""
    market = generated_market(7, days=DAYS)
    world = build_world(anvil, market)
    local = deploy_local(world, folder / "fund.json", say=lambda _: None)
    keeper = LocalKeeper(local, folder / "fund.json", folder / "keeper")
    fund = LiveFund(local)
    for name, whole in SUBSCRIBED.items():
        person: Investor = getattr(fund, name)
        person.subscribe(whole * fund.unit)
    _live(fund, keeper)
    governed = Governed(fund, folder, handed_over=False)
    governed.hand_over()
    scene = Scene(fund=fund, keeper=keeper, governed=governed, folder=folder)
    scene.deal()
    return scene


def scene_options() -> AnvilOptions:
    """Say how the node of a scene is started."""
    return options_for(generated_market(7, days=DAYS))


def _live(fund: LiveFund, keeper: LocalKeeper) -> None:
    """Play the market; on the second day the fund buys WETH, and lends."""
    for hour, _ in enumerate(Replay(fund.world)):
        if hour % TICK_H:
            continue
        keeper.tick()
        if hour == 28:
            for person in (fund.ada, fund.ben):
                person.claim()
            fund.allocate(fund.trend, 150_000)
            fund.execute(fund.trend, fund.orders.buy_v3(100_000 * fund.unit))
            fund.push_pools(10_000)
