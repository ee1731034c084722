"""A fund with an outpost and its real keeper, on two chains with real protocols."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from eth_typing import ChecksumAddress
from web3.contract import Contract

from keeper.adapters.address_book import ABIS, ChainBook
from keeper.bootstrap import Keeper, build_keeper
from keeper.domain.orders import swap_order
from keeper.domain.policy import Route, Venue
from keeper.domain.units import WAD, Address
from keeper.settings import load_settings
from scripts.arbitrage.carrier import Carrier
from scripts.arbitrage.minutes import HOME_GAS_WEI, Minute, Recording, frame_of, market_of
from scripts.arbitrage.policy import STRATEGY, policy_of
from scripts.deployment.config import FundConfig
from scripts.deployment.local_outpost import LocalOutpost, deploy_local_outpost
from scripts.deployment.sections import ChainConfig
from scripts.localchain.anvil import Anvil
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.market import MarketData
from scripts.localchain.replay import apply_frame
from scripts.localchain.transactions import contract_at, send
from scripts.localchain.two_chains import build_two_worlds, options_for_two
from scripts.localchain.world import V3_FEE, Depth, World
from scripts.season.local_keeper import ChainTimer, write_config

Say = Callable[[str], None]
C = TypeVar("C", bound=ChainConfig)

LAUNCH_S = 3_600  # from the chains' market to the first minute: the first dealing needs as much
SUBSCRIBED = 4_000_000  # whole units of the base asset
# About the liquidity that the recorded Polygon pool had at its price, two million of L beside it.
DEPTH = Depth(v2=2_000_000, v3_full=2_000_000, v3_near=5_000_000, lent=1_000_000)
MOST_ELSEWHERE = Decimal(50)  # percent of NAV
SIDES = ("home", "away")


@dataclass(slots=True, kw_only=True)
class Stage:
    """
    What the demo plays on.

    Args:
        local: the fund, its outpost and both worlds.
        carrier: the bridge.
        keeper: in this process.
        say: gets a line for whatever people should see.
    """

    local: LocalOutpost
    carrier: Carrier
    keeper: Keeper
    say: Say

    @property
    def worlds(self) -> tuple[World, World]:
        """Home, away."""
        return self.local.worlds.home, self.local.worlds.away

    @property
    def books(self) -> tuple[ChainBook, ChainBook]:
        """Where the contracts stand: home, away."""
        return self.local.fund.book, self.local.book

    def bind(self, which: int, role: str) -> Contract:
        """Bind a contract of the fund or, away, of the outpost."""
        artifact = project_artifact(ABIS[role])
        return contract_at(self.worlds[which].w3, artifact, self.books[which].address_of(role))

    def strategy(self, which: int) -> Contract:
        """Bind the strategy that trades."""
        address = self.books[which].address_of(STRATEGY)
        return contract_at(self.worlds[which].w3, project_artifact("Strategy"), address)

    def units(self, which: int) -> tuple[int, int]:
        """Read what the strategy has of the base asset and of WETH."""
        world, strategy = self.worlds[which], self.strategy(which)
        tokens = (world.base, world.weth)
        base, weth = (int(strategy.functions.unitsOf(t.address).call()) for t in tokens)
        return base, weth

    @property
    def now(self) -> int:
        """Unix seconds of the chain that is ahead."""
        return max(world.anvil.now() for world in self.worlds)

    def replay(self, minute: Minute) -> None:
        """Let both feeds say and both chains' pools trade at a minute's prices, by real swaps."""
        prices = (HOME_GAS_WEI, minute.away_gas)
        for world, side, gas in zip(self.worlds, SIDES, prices, strict=True):
            world.anvil.request("anvil_setNextBlockBaseFeePerGas", hex(gas))
            apply_frame(world, frame_of(minute, side))

    def subscribe(self) -> None:
        """Let an investor ask for shares."""
        home, fund = self.worlds[0], self.bind(0, "fund")
        investor, assets = self.local.fund.cast.investors[0].address, SUBSCRIBED * 10**6
        home.give_base(investor, assets)
        send(home.base.functions.approve(fund.address, assets), sender=investor)
        send(fund.functions.requestDeposit(assets, investor, investor), sender=investor)

    def allocate(self, amount: int) -> None:
        """Give base units of the Treasury to the strategy at home, through the keeper's account."""
        call = self.bind(0, "treasury").functions.allocate(self.strategy(0).address, amount)
        send(call, sender=self._account)

    def stock(self, which: int, cash: int, number: int) -> None:
        """Turn base units of a strategy into WETH, through the keeper's account."""
        world, book = self.worlds[which], self.books[which]
        adapter = Address(book.address_of(Venue.UNISWAP_V3))
        route = Route(venue=Venue.UNISWAP_V3, adapter=adapter, share=WAD, fee=V3_FEE)
        pair = (Address(world.base.address), Address(world.weth.address))
        order = swap_order(route, pair, cash, 1)
        call = self.strategy(which).functions.execute(
            number, [(adapter, order)], self.now + LAUNCH_S
        )
        send(call, sender=self._account)

    @property
    def _account(self) -> ChecksumAddress:
        return self.local.fund.cast.keeper.address


@contextmanager
def open_stage(
    recording: Recording, minutes: Sequence[Minute], out: Path, say: Say
) -> Iterator[Stage]:
    """
    Start both chains, deploy everything and put the keeper together.

    Args:
        recording: that the minutes are of.
        minutes: to come; the chains start before the first.
        out: folder for the keeper's files.
        say: gets a line for whatever people should see.
    """
    home_market, away_market = _markets(recording, minutes)
    options = options_for_two(home_market)
    with Anvil(options[0]) as home, Anvil(options[1]) as away:
        worlds = build_two_worlds(home, away, home_market, away_market=away_market, depth=DEPTH)
        say("two chains: Uniswap v2 and v3, Aave v3 and feeds on both, Hyperlane between them")
        local = deploy_local_outpost(worlds, out, shape=shape, say=lambda _line: None)
        say(f"launched the fund {local.fund.book.address_of('fund')} and its outpost")
        keeper = _open_keeper(local, out / "keeper")
        yield Stage(local=local, carrier=Carrier(worlds.bridged), keeper=keeper, say=say)


def shape(config: FundConfig) -> FundConfig:
    """Make the example a fund that does arbitrage alone, whose dealings may be an hour apart."""
    dealing = config.dealing.model_copy(update={"min_period": 3_600})
    assert config.outpost is not None
    far = _trading(config.outpost).model_copy(update={"cap_percent": MOST_ELSEWHERE})
    return _trading(config).model_copy(update={"dealing": dealing, "outpost": far})


def _trading(config: C) -> C:
    """Give one chain a single strategy with wide limits."""
    first = config.strategies[0]
    whole = first.target_percent == 100
    terms = {
        "name": STRATEGY,
        "cooldown": 0,
        "target_percent": Decimal(100 if whole else 45),
        "cap_percent": Decimal(100 if whole else 90),
        "loss_percent_a_day": Decimal(5),
    }
    risk = {"turnover_percent_a_day": Decimal(1_000), "fund_loss_percent_a_day": Decimal(5)}
    token = config.tokens[0].model_copy(update={"cap_percent": Decimal(100)})
    return config.model_copy(
        update={
            "strategies": (first.model_copy(update=terms),),
            "tokens": (token,),
            "risk": config.risk.model_copy(update=risk),
        }
    )


def _markets(recording: Recording, minutes: Sequence[Minute]) -> tuple[MarketData, MarketData]:
    home, away = (market_of(recording, minutes, side, LAUNCH_S) for side in SIDES)
    return home, away


def _open_keeper(local: LocalOutpost, folder: Path) -> Keeper:
    policy = policy_of(local)
    config = write_config(local.fund, local.fund.path, folder, policy=policy)
    return build_keeper(load_settings(config), timer=ChainTimer(local.worlds.home.anvil))
