"""A fund with money and WETH on both chains, whose keeper takes arbitrage, for tests to attack."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from web3.contract import Contract
from web3.types import TxReceipt

from keeper.adapters.address_book import ChainBook
from keeper.arbitrage import ArbitrageResult, judge
from keeper.bootstrap.arbitraging import ArbitrageDesk
from keeper.domain.bridge_events import Side
from keeper.domain.orders import swap_order
from keeper.domain.policy import Route, Venue
from keeper.domain.units import WAD, Address
from scripts.deployment.local_outpost import LocalOutpost
from scripts.localchain.artifacts import project_artifact
from scripts.localchain.transactions import contract_at, send
from scripts.localchain.world import V3_FEE, World
from tests.crosschain.line import HOUR_S, LivedLine, start_keeper

HOME_CASH, AWAY_CASH = 150_000 * 10**6, 100_000 * 10**6
SPENT = 40_000 * 10**6  # of either, on WETH
TRADES = """
[{0}]
strategy = "trend"
native_token = "WETH"

[[{0}.factories]]
venue = "uniswap_v2"
address = "{1}"
router = "{2}"
fee_percent = 0.3

[[{0}.factories]]
venue = "uniswap_v3"
address = "{3}"
router = "{4}"
"""
RULES = """
[arbitrage.trades]
least_profit = 1
most_loss = {most_loss}
slippage_percent = {slippage}
transfer_cost = {transfer}
"""
DEFAULT_RULES = RULES.format(most_loss=1_000, slippage="0.1", transfer="0.5")


def trades_of(world: World, table: str) -> str:
    """Configure the pools of a world."""
    v2, v3 = world.v2, world.v3
    addresses = (v2.factory.address, v2.router.address, v3.factory.address, v3.router.address)
    return TRADES.format(table, *addresses)


@dataclass
class Trader(LivedLine):
    """A lived line whose two strategies hold both tokens, and whose keeper trades them."""

    @property
    def policy(self) -> str:
        """The operator's rules, with those of arbitrage."""
        return self.with_rules()

    def with_rules(
        self, *, most_loss: int = 1_000, slippage: str = "0.1", transfer: str = "0.5"
    ) -> str:
        """Write the operator's rules."""
        home, away = self.worlds
        tables = (
            super().policy,
            trades_of(home, "arbitrage"),
            RULES.format(most_loss=most_loss, slippage=slippage, transfer=transfer),
            trades_of(away, "outpost.arbitrage"),
        )
        return "".join(tables)

    def configured(self, policy: str) -> Trader:
        """Put the keeper together anew, on the same journal."""
        line = self.with_config(policy)
        return Trader(local=line.local, config=line.config, keeper=line.keeper)

    @property
    def home_alone(self) -> str:
        """The operator's rules without anything to trade away."""
        tables = (super().policy, trades_of(self.worlds[0], "arbitrage"), DEFAULT_RULES)
        return "".join(tables)

    def with_loans(self, *lenders: str, rules: str = "") -> str:
        """Write the operator's rules for home alone, where round trips may be borrowed for."""
        table = f"\n[arbitrage.loans]\nlenders = {json.dumps(lenders)}\n"
        return self.home_alone + table + rules

    @property
    def strategies(self) -> tuple[Contract, Contract]:
        """The strategy that trades, at home and away."""
        return self._strategy(0), self._strategy(1)

    def _strategy(self, which: int) -> Contract:
        world, book = self.worlds[which], self.books[which]
        return contract_at(world.w3, project_artifact("Strategy"), book.address_of("trend"))

    @property
    def books(self) -> tuple[ChainBook, ChainBook]:
        return self.local.fund.book, self.local.book

    def units(self, which: int) -> tuple[int, int]:
        """Read what the strategy has of the base asset and of WETH."""
        world, strategy = self.worlds[which], self.strategies[which]
        base, weth = (
            int(strategy.functions.unitsOf(each.address).call())
            for each in (world.base, world.weth)
        )
        return base, weth

    @property
    def sums(self) -> tuple[int, int]:
        """What both strategies have together."""
        (base, weth), (base_away, weth_away) = self.units(0), self.units(1)
        return base + base_away, weth + weth_away

    def buy(self, which: int, amount: int, number: int) -> TxReceipt:
        """Buy WETH on v3 with the keeper's account, past the keeper."""
        world, book = self.worlds[which], self.books[which]
        adapter = Address(book.address_of("uniswap_v3"))
        route = Route(venue=Venue.UNISWAP_V3, adapter=adapter, share=WAD, fee=V3_FEE)
        pair = (Address(world.base.address), Address(world.weth.address))
        order = swap_order(route, pair, amount, 1)
        call = self.strategies[which].functions.execute(number, [(adapter, order)], 2**40)
        return send(call, sender=self.keeper_account)

    def stock(self) -> None:
        """Give both strategies both tokens, and let cooldowns pass."""
        self.send_out(AWAY_CASH)
        self.relay.deliver_all()
        self.book(Side.OUTPOST)
        for which, cash in ((0, HOME_CASH), (1, AWAY_CASH)):
            treasury = (self.at_home, self.away)[which]("treasury")
            call = treasury.functions.allocate(self.strategies[which].address, cash)
            send(call, sender=self.keeper_account)
            self.buy(which, SPENT, number=1)
        self.pass_time(HOUR_S)
        self.state()
        self.relay.deliver_all()

    def part(self, which: int, bps: int, venue: str = "both") -> None:
        """Move the pools of a chain away from the market by real swaps of somebody else."""
        world = self.worlds[which]
        price = world.v3_pool.price_wad_down() * (10_000 + bps) // 10_000
        for name, pool in (("v2", world.v2_pool), ("v3", world.v3_pool)):
            if venue in (name, "both"):
                sender = world.cast.deployer.address
                pool.move_price(price, replayer=world.replayer, sender=sender)

    def book_all(self) -> None:
        """Count what arrived away, as anybody may; nothing may have."""
        if self.look().ledger.unbooked(Side.OUTPOST):
            self.book(Side.OUTPOST)

    def desk(self) -> ArbitrageDesk:
        assert self.keeper.open_arbitrage is not None
        return self.keeper.open_arbitrage()

    def trade(self) -> ArbitrageResult:
        """Take arbitrage alone, as a run does behind its dealing."""
        return judge(self.desk().service.run())

    def mine(self, blocks: int = 1) -> None:
        """Let blocks pass on both chains."""
        for world in self.worlds:
            world.anvil.mine(blocks)
        self.local.worlds.bridged.align()


def start_trader(local: LocalOutpost, folder: Path) -> Trader:
    """Configure a keeper that knows nothing yet and takes arbitrage on both chains."""
    line = start_keeper(local, folder)
    trader = Trader(local=local, config=line.config, keeper=line.keeper)
    return trader.configured(trader.with_rules())
