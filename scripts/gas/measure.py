"""Play every scenario on a chain of our own and write down what each transaction took."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from web3.contract import Contract
from web3.types import TxReceipt

from keeper.adapters.address_book import ABIS
from keeper.adapters.rpc import HttpRpc
from keeper.adapters.web3_chain import Web3Chain
from keeper.domain.units import Address
from scripts.deployment.config import FundConfig
from scripts.deployment.local import deploy_local
from scripts.gas.config import (
    TradedToken,
    add_tokens,
    feeds_of,
    measured_config,
    with_second_sources,
)
from scripts.gas.fund import MeasuredFund
from scripts.gas.results import ALIASES, Measured, measure_sizes, misses
from scripts.gas.scenarios import (
    WALLET,
    Scenario,
    bare_swap,
    doubly_guarded_swap,
    first_strike,
    grow,
    scenarios,
)
from scripts.gas.trace import Profile, fetch_profile
from scripts.gas.vaults import FUND_PAIRS, reference_vaults
from scripts.gas.worst_case import add_surroundings, fill, worst_case, worst_config
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.world import V3_FEE, World, build_world, options_for
from scripts.season.books import FundContracts

SEED, DAYS = 7, 2  # of the generated market, whose first prices alone are used
RPC_TIMEOUT_S, LOG_RANGE = 60, 10_000
FIRST_INVESTMENT = 60_000  # whole units, out of the fund's seed


class Recorder:
    """Writes down gas, and takes apart what missed its goal."""

    def __init__(self, rpc: HttpRpc, *, profiled: bool) -> None:
        """Trace with `rpc` if `profiled`."""
        self._rpc, self._profiled = rpc, profiled
        self.figures: dict[str, int] = {}
        self.profiles: dict[str, Profile] = {}
        self.names: dict[str, str] = {}

    def note(self, name: str, receipt: TxReceipt) -> None:
        """Write a scenario's transaction down while the chain still knows it."""
        self.figures[name] = receipt["gasUsed"]
        if self._profiled and name in misses(self.figures):
            self.profiles[name] = fetch_profile(self._rpc, receipt, self.names)


def measure(folder: Path, *, crowd: int, profiled: bool) -> Measured:
    """
    Measure everything.

    Args:
        folder: for address books.
        crowd: number of requests in the large strike.
        profiled: whether transactions that miss their goals are taken apart.
    """
    market = generated_market(SEED, days=DAYS)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market)
        tokens = add_tokens(world)
        recorder = Recorder(HttpRpc(anvil.rpc_url, RPC_TIMEOUT_S), profiled=profiled)
        bare_swap(world, tokens[0], recorder.note)
        reference_vaults(world, recorder.note)
        saved = anvil.snapshot()
        _measure_worst_case(world, tokens[0], folder / "worst.json", recorder)
        anvil.revert(saved)
        saved = anvil.snapshot()
        doubtful = _prepare(world, tokens, folder / "two.json", recorder, two_sources=True)
        grow(doubtful)
        doubly_guarded_swap(doubtful, recorder.note)
        anvil.revert(saved)
        fund = _prepare(world, tokens, folder / "one.json", recorder, two_sources=False)
        _play(fund, recorder, (first_strike,))
        grow(fund)
        _play(fund, recorder, (*scenarios(crowd), *FUND_PAIRS))
    figures = recorder.figures | {alias: recorder.figures[name] for alias, name in ALIASES.items()}
    figures = dict(sorted(figures.items())) | measure_sizes()
    return Measured(figures=figures, profiles=recorder.profiles)


def _prepare(
    world: World,
    tokens: tuple[TradedToken, ...],
    book: Path,
    recorder: Recorder,
    *,
    two_sources: bool,
) -> MeasuredFund:
    """Launch a fund, invest its seed, and fill the wallets around it."""
    fund = launch(world, tokens, book, two_sources=two_sources)
    recorder.names = name_contracts(fund)
    for person in fund.people[:4]:
        fund.equip(person, WALLET)
    fund.invest(FIRST_INVESTMENT)
    return fund


def _measure_worst_case(world: World, weth: TradedToken, book: Path, recorder: Recorder) -> None:
    """Build the largest fund that a launch file allows, and play its scenarios."""
    surroundings = add_surroundings(world, weth)
    tokens = surroundings.tokens
    feeds = feeds_of(world, tokens)
    config, seconds = with_second_sources(worst_config(world, surroundings), world, feeds)
    fund = launch_as(config, world, tokens, (*feeds, *seconds), book)
    recorder.names = name_contracts(fund)
    fill(fund)
    _play(fund, recorder, worst_case())


def launch(
    world: World, tokens: Sequence[TradedToken], book: Path, *, two_sources: bool
) -> MeasuredFund:
    """
    Deploy the measured fund and launch it.

    Args:
        world: where.
        tokens: what it may hold; see `add_tokens`.
        book: file of the address book.
        two_sources: whether every price has a second source.
    """
    config, feeds = measured_config(world, tokens), feeds_of(world, tokens)
    seconds: tuple[Contract, ...] = ()
    if two_sources:
        config, seconds = with_second_sources(config, world, feeds)
    return launch_as(config, world, tokens, (*feeds, *seconds), book)


def launch_as(
    config: FundConfig,
    world: World,
    tokens: Sequence[TradedToken],
    feeds: Sequence[Contract],
    book: Path,
) -> MeasuredFund:
    """Deploy any fund of these tokens and feeds and launch it."""
    local = deploy_local(world, book, config=config, say=lambda _: None)
    keeper = Address(local.cast.keeper.address)
    rpc = HttpRpc(world.anvil.rpc_url, RPC_TIMEOUT_S)
    return MeasuredFund(
        local=local,
        contracts=FundContracts(world.w3, local.book),
        chain=Web3Chain(rpc, local.book, keeper, LOG_RANGE),
        tokens=tuple(tokens),
        feeds=tuple(feeds),
    )


def _play(fund: MeasuredFund, recorder: Recorder, chosen: tuple[Scenario, ...]) -> None:
    for scenario in chosen:
        with fund.undone():
            scenario(fund, recorder.note)


def name_contracts(fund: MeasuredFund) -> dict[str, str]:
    """Name every contract that a transaction of the fund meets, by address."""
    world, book = fund.world, fund.local.book
    names = {at.address: ABIS[role] for role, at in book.contracts.items()}
    names |= {at.address: ABIS[role] for role, at in book.adapters.items()}
    names |= {at.address: "Strategy" for at in fund.contracts.strategies.values()}
    names |= {feed.address: "price feeds" for feed in fund.feeds}
    names |= {token.address: token.symbol for token in fund.tokens}
    factory = world.v3.factory.functions
    for token in fund.tokens:
        pool = factory.getPool(world.base.address, token.address, V3_FEE).call()
        names[pool] = "Uniswap v3 pools"
    return names | {
        world.base.address: "base asset",
        world.v3.router.address: "Uniswap v3 router",
        world.v3.factory.address: "Uniswap v3 factory",
    }
