"""Funds to read: of one, four and eight strategies with five positions each, and many at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from eth_abi.abi import encode

from keeper.adapters.address_book import AddressBook
from keeper.domain.orders import AAVE_SUPPLY, VAULT_DEPOSIT, aave_order
from keeper.domain.units import Address
from scripts.deployment.config import FundConfig
from scripts.deployment.local import deploy_local, local_config
from scripts.deployment.sections import Strategy, VaultVenue
from scripts.gas.config import SEED, TradedToken, add_token, feeds_of, listed
from scripts.gas.fund import MeasuredFund, Order, ScenarioError
from scripts.gas.measure import launch_as
from scripts.gas.worst_case import Surroundings
from scripts.localchain.assets import deploy_vault
from scripts.localchain.world import FEED_DECIMALS, World

POSITIONS = 5  # base asset, WETH, a token of its own, aUSDC, shares of a vault of its own
MOST_STRATEGIES = 8
OWN_USD = 20 * 10**FEED_DECIMALS
ALLOCATED, BOUGHT, LENT = 10_000, 1_000, 500  # of each strategy, whole units of the base asset


def add_holdings(world: World) -> Surroundings:
    """Add what the strategies will hold to the world."""
    weth = TradedToken(symbol="WETH", contract=world.weth, decimals=18, feed=world.weth_feed)
    own = (
        add_token(world, f"T{number}", decimals=18, usd=OWN_USD)
        for number in range(MOST_STRATEGIES)
    )
    return Surroundings(
        weth=weth,
        own=tuple((token,) for token in own),
        vaults=tuple(deploy_vault(world) for _ in range(MOST_STRATEGIES)),
    )


def build_fund(world: World, holdings: Surroundings, count: int, book: Path) -> MeasuredFund:
    """
    Deploy a fund of so many strategies, each of which holds some of five things.

    Raises:
        ScenarioError: an entry holds nothing.
    """
    held = replace(holdings, own=holdings.own[:count], vaults=holdings.vaults[:count])
    feeds = feeds_of(world, held.tokens)
    fund = launch_as(_config(world, held), world, held.tokens, feeds, book)
    for strategy in fund.local.config.strategies:
        _fill(fund, strategy)
    return fund


def build_many(world: World, count: int, folder: Path) -> tuple[AddressBook, ...]:
    """Deploy so many funds like the documented example."""
    return tuple(
        deploy_local(world, folder / f"fund {number}.json", say=lambda _: None).book
        for number in range(count)
    )


def _config(world: World, held: Surroundings) -> FundConfig:
    example = local_config(world)
    vaults = VaultVenue(
        vaults=held.vaults, max_growth_percent_a_day=Decimal("0.1"), cap_percent=Decimal(60)
    )
    lending = example.strategies[1].lending
    strategies = [
        example.strategies[0].model_copy(
            update={
                "name": f"strategy {number}",
                "tokens": (held.weth.symbol, token.symbol),
                "lending": lending,
                "vaults": (vault,),
                "target_percent": Decimal(10),
                "cap_percent": Decimal(20),
            }
        )
        for number, ((token,), vault) in enumerate(zip(held.own, held.vaults, strict=True))
    ]
    changes = {
        "fund": example.fund.model_copy(update={"seed": SEED}),
        "tokens": tuple(listed(example.tokens[0], token) for token in held.tokens),
        "venues": example.venues.model_copy(update={"erc4626": vaults}),
        "strategies": tuple(strategies),
    }
    return example.model_copy(update=changes)


def _fill(fund: MeasuredFund, config: Strategy) -> None:
    strategy = fund.contracts.strategies[config.name]
    amount = ALLOCATED * fund.unit
    fund.as_keeper(fund.contracts.treasury, "allocate", strategy.address, amount)
    fund.execute(strategy, *_purchases(fund, config))
    held = [units for _, _, units in strategy.functions.inventory().call()]
    if len(held) != POSITIONS or 0 in held:
        raise ScenarioError(f"{config.name} holds {held}, not some of {POSITIONS}")


def _purchases(fund: MeasuredFund, config: Strategy) -> list[Order]:
    base, unit, adapters = fund.world.base.address, fund.unit, fund.local.book.adapters
    tokens = [token.address for token in fund.tokens if token.symbol in config.tokens]
    lender, vaults = Address(adapters["aave_v3"].address), Address(adapters["erc4626"].address)
    deposit = [VAULT_DEPOSIT, config.vaults[0], LENT * unit, 1]
    return [
        *(fund.swap(base, token, BOUGHT * unit) for token in tokens),
        (lender, aave_order(AAVE_SUPPLY, Address(base), LENT * unit)),
        (vaults, encode(["uint256", "address", "uint256", "uint256"], deposit)),
    ]
