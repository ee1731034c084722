"""A launched fund on a node of our own, which does what the keeper's domain plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from web3.logs import DISCARD
from web3.types import TxReceipt

from keeper.adapters.rpc import HttpRpc
from keeper.adapters.web3_chain import Web3Chain
from keeper.domain import actions as d
from keeper.domain.dealing import FundBefore, settle, struck_nav
from keeper.domain.nav import build_report, recompute_struck, strike_nav
from keeper.domain.plan import plan
from keeper.domain.policy import LendingPolicy, Policy, Route, TradingPolicy, Venue
from keeper.domain.prices import price_of
from keeper.domain.snapshot import DealingTotals, FundSnapshot
from keeper.domain.trials import takes_in
from keeper.domain.units import WAD, Address
from scripts.deployment.local import LocalFund
from scripts.localchain.transactions import send
from scripts.season.books import FundContracts
from scripts.season.investors import Investor

PERIOD_S = 20 * 3_600


@dataclass(slots=True)
class LivingFund:
    """The fund, its contracts, its people, and the keeper's eyes."""

    local: LocalFund
    contracts: FundContracts = field(init=False)
    chain: Web3Chain = field(init=False)
    investors: list[Investor] = field(init=False)

    def __post_init__(self) -> None:
        world, book = self.local.world, self.local.book
        self.contracts = FundContracts(world.w3, book)
        keeper = Address(self.local.cast.keeper.address)
        self.chain = Web3Chain(HttpRpc(world.anvil.rpc_url, 30), book, keeper, 10_000)
        self.investors = [
            Investor(name=str(i), account=account, world=world, fund=self.contracts)
            for i, account in enumerate(self.local.cast.investors[:4])
        ]

    @property
    def unit(self) -> int:
        """One whole unit of the base asset."""
        return int(10**self.local.world.base_decimals)

    def snapshot(self) -> FundSnapshot:
        """Read the fund as it is."""
        return self.chain.fetch_snapshot()

    def token(self, symbol: str) -> Address:
        """Look a token up."""
        return Address(self.local.book.tokens[symbol].address)

    def policy(self) -> Policy:
        """Trade half on each Uniswap, lend on Aave."""
        adapters, base = self.local.book.adapters, self.local.world.base
        half = Route(
            venue=Venue.UNISWAP_V3, adapter=_at(adapters, "uniswap_v3"), share=WAD // 2, fee=500
        )
        other = Route(venue=Venue.UNISWAP_V2, adapter=_at(adapters, "uniswap_v2"), share=WAD // 2)
        trading = TradingPolicy(
            strategy="trend",
            token=self.token("WETH"),
            routes=(half, other),
            slippage=WAD // 100,
            max_order=WAD,
            min_order=1,
            band=0,
        )
        position = Address(self.local.world.aave.a_tokens[base.address].address)
        lending = LendingPolicy(
            strategy="lending", adapter=_at(adapters, "aave_v3"), position=position, min_move=1
        )
        return Policy(
            reserve=0,
            trading=trading,
            lending=lending,
            harvest={},
            min_distribution=0,
            report_validity_s=600,
        )

    def act(self, decision: d.Decision) -> TxReceipt:
        """Plan a decision and send its call as the keeper."""
        snapshot, policy = self.snapshot(), self.policy()
        report = None
        if isinstance(decision, d.Strike):
            # A block whose hash the strike can see: the one before the newest.
            observed = self.chain.fetch_snapshot(snapshot.block - 1)
            report = build_report(observed, strike_nav(observed), validity_s=600)
        order_id = 0
        if isinstance(decision, d.Buy | d.Sell | d.Lend | d.Recall):
            name = "trend" if isinstance(decision, d.Buy | d.Sell) else "lending"
            order_id = self.chain.fetch_order_id(snapshot.strategy(name).address)
        if isinstance(decision, d.Unwind):
            order_id = self.chain.fetch_order_id(snapshot.strategy(decision.strategy).address)
        call = plan(decision, snapshot, policy, report=report, order_id=order_id)
        kind, _, name = call.contract.partition(":")
        contract = self.contracts.strategies[name] if name else getattr(self.contracts, kind)
        function = contract.functions[call.function](*call.args)
        return send(function, sender=self.local.cast.keeper.address)

    def push_price(self, symbol: str, answer: int, *, at: int | None = None) -> None:
        """Let a feed answer, in 8 digits."""
        world = self.local.world
        feed = world.weth_feed if symbol == "WETH" else world.base_feed
        push = feed.functions.push(answer) if at is None else feed.functions.pushAt(answer, at)
        send(push, sender=world.cast.deployer.address)

    def pass_time(self, seconds: int) -> None:
        """Let time pass, and the feeds answer as before."""
        world = self.local.world
        answers = [f.functions.latestAnswer().call() for f in (world.base_feed, world.weth_feed)]
        world.anvil.warp(world.anvil.now() + seconds)
        for symbol, answer in zip(("USDC", "WETH"), answers, strict=True):
            self.push_price(symbol, answer)

    def event(self, receipt: TxReceipt, contract: str, name: str) -> Mapping[str, Any]:
        """Take the one event of this name from a receipt."""
        events = (
            getattr(self.contracts, contract)
            .events[name]()
            .process_receipt(receipt, errors=DISCARD)
        )
        [found] = events
        return dict(found["args"])

    def totals(self, number: int) -> DealingTotals:
        """Read what a dealing came to."""
        values = self.contracts.fund.functions.dealing(number).call()
        assets_in, shares_out, claimable_at, shares_in, filled, assets_out = values
        return DealingTotals(
            assets_in=assets_in,
            shares_out=shares_out,
            claimable_at=claimable_at,
            shares_in=shares_in,
            filled=filled,
            assets_out=assets_out,
        )


def deal(fund: LivingFund) -> TxReceipt:
    """Close, strike, and hold the strike against its twin; shares can be claimed afterwards."""
    fund.pass_time(PERIOD_S)
    fund.act(d.Close())
    fund.local.world.anvil.mine(2)
    before = fund.snapshot()
    receipt = fund.act(d.Strike())
    charged = fund.event(receipt, "fund", "FeesCharged")
    struck = fund.event(receipt, "fund", "DealingStruck")
    nav = fund.event(receipt, "nav_oracle", "NavConfirmed")
    twin = settle(
        before.dealing.totals,
        FundBefore(
            net_assets=nav["totalAssets"],
            supply=before.supply + charged["managementShares"],
            cash=before.cash,
            high_water_mark=before.high_water_mark,
            virtual_shares=before.virtual_shares,
            gate_bps=before.dealing_terms.gate_bps,
            fees=before.fee_terms,
            takes_in=takes_in(before),
        ),
    )
    assert twin.taken_in == struck["assetsIn"]
    assert twin.performance_shares == charged["performanceShares"]
    assert twin.high_water_mark == charged["highWaterMark"]
    assert twin.nav_per_share == struck["navPerShare"]
    assert (twin.shares_out, twin.filled, twin.assets_out, twin.rolled) == (
        struck["sharesOut"],
        struck["sharesFilled"],
        struck["assetsOut"],
        struck["sharesRolled"],
    )
    total = recompute_struck(
        cash=nav["cash"],
        remote=nav["remote"],
        base=before.base.address,
        holding_tokens=nav["holdingTokens"],
        amounts=nav["amounts"],
        tokens=nav["tokens"],
        prices=nav["prices"],
    )
    assert total == nav["totalAssets"]
    fund.pass_time(3_600)
    return receipt


def require_same(fund: LivingFund) -> FundSnapshot:
    """Hold the twin's views against the contracts' at the newest block."""
    snapshot = fund.snapshot()
    ours, theirs = strike_nav(snapshot), fund.chain.fetch_contract_view(snapshot.block)
    assert (ours.total, ours.units_hash) == (theirs.total_assets, theirs.units_hash)
    assert (ours.tokens, ours.prices) == (theirs.tokens, theirs.prices)
    functions, weth = fund.contracts.fund.functions, fund.token("WETH")
    assert struck_nav(snapshot) == functions.struckNetAssets().call()
    assert price_of(snapshot, weth) == fund.contracts.registry.functions.price(weth).call()
    return snapshot


def _at(adapters: Mapping[str, Any], name: str) -> Address:
    return Address(adapters[name].address)
