"""
The largest fund that a launch file allows, to show that nothing in it outgrows one transaction.

Eight strategies of eight entries, and something in every one: the base asset, WETH, three tokens
of the strategy's own, both lent to Aave, and a vault of its own. Every price has two sources.
Another token of its own costs more than a second vault: the venue has eight, which others warmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from eth_abi.abi import encode
from eth_typing import ChecksumAddress

from keeper.domain.orders import AAVE_SUPPLY, aave_order
from keeper.domain.units import Address
from scripts.deployment.config import FundConfig
from scripts.deployment.local import local_config
from scripts.deployment.sections import Lending, Strategy, VaultVenue
from scripts.gas.config import SEED, TradedToken, add_token, listed
from scripts.gas.fund import MeasuredFund, Order, ScenarioError
from scripts.gas.scenarios import REQUEST, SUBSCRIPTION, TENTH, WALLET, Note, Scenario
from scripts.localchain.assets import deploy_vault
from scripts.localchain.world import FEED_DECIMALS, World

STRATEGIES, ENTRIES = 8, 8
OWN_TOKENS = 3  # of each strategy
OWN_USD = 20 * 10**FEED_DECIMALS
DEPOSIT = 0  # kind of an order to the ERC-4626 adapter

# Of each strategy, whole units of the base asset.
ALLOCATED = 10_000
BOUGHT, SUPPLIED, DEPOSITED = 1_000, 500, 500
SUPPLIED_WETH = 10**17
SWAP = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """
    What the strategies hold.

    Args:
        weth: what all of them hold.
        own: by strategy, the tokens that it alone holds.
        vaults: by strategy, the vault of the base asset that it alone holds.
    """

    weth: TradedToken
    own: tuple[tuple[TradedToken, ...], ...]
    vaults: tuple[ChecksumAddress, ...]

    @property
    def tokens(self) -> tuple[TradedToken, ...]:
        """Every plain token but the base asset."""
        return (self.weth, *(token for own in self.own for token in own))


def add_surroundings(world: World, weth: TradedToken) -> Surroundings:
    """Add the strategies' own tokens and vaults to the world."""
    return Surroundings(
        weth=weth,
        own=tuple(
            tuple(
                add_token(world, f"T{number}{letter}", decimals=18, usd=OWN_USD)
                for letter in "abc"[:OWN_TOKENS]
            )
            for number in range(STRATEGIES)
        ),
        vaults=tuple(deploy_vault(world) for _ in range(STRATEGIES)),
    )


def worst_config(world: World, surroundings: Surroundings) -> FundConfig:
    """Fill the documented example with as much as it takes."""
    example = local_config(world)
    vaults = VaultVenue(
        vaults=surroundings.vaults, max_growth_percent_a_day=Decimal("0.1"), cap_percent=Decimal(60)
    )
    lending = example.strategies[1].lending[0]
    a_weth = world.aave.a_tokens[world.weth.address].address
    loans = (lending, Lending(token=surroundings.weth.symbol, a_token=a_weth))
    strategies = (
        _strategy(example.strategies[0], number, surroundings, loans)
        for number in range(STRATEGIES)
    )
    changes = {
        "fund": example.fund.model_copy(update={"seed": SEED}),
        "tokens": tuple(listed(example.tokens[0], token) for token in surroundings.tokens),
        "venues": example.venues.model_copy(update={"erc4626": vaults}),
        "strategies": tuple(strategies),
    }
    return example.model_copy(update=changes)


def _strategy(
    example: Strategy, number: int, surroundings: Surroundings, loans: tuple[Lending, ...]
) -> Strategy:
    held = (surroundings.weth, *surroundings.own[number])
    changes = {
        "name": f"strategy {number}",
        "tokens": tuple(token.symbol for token in held),
        "lending": loans,
        "vaults": (surroundings.vaults[number],),
        "target_percent": Decimal(10),
        "cap_percent": Decimal(20),
    }
    return example.model_copy(update=changes)


def fill(fund: MeasuredFund) -> None:
    """
    Let every strategy buy, lend and deposit some of everything, and bring two holders in.

    Raises:
        ScenarioError: an entry holds nothing.
    """
    treasury, amount = fund.contracts.treasury, ALLOCATED * fund.unit
    for config in fund.local.config.strategies:
        strategy = fund.contracts.strategies[config.name]
        fund.as_keeper(treasury, "allocate", strategy.address, amount)
        fund.execute(strategy, *_purchases(fund, config))
        held = [units for _, _, units in strategy.functions.inventory().call()]
        if len(held) != ENTRIES or 0 in held:
            raise ScenarioError(f"{config.name} holds {held}, not some of {ENTRIES}")
    holders = fund.people[:2]
    for person in holders:
        fund.equip(person, WALLET)
        fund.subscribe(person, SUBSCRIPTION)
    fund.deal()
    for person in holders:
        fund.claim_shares(person)


def _purchases(fund: MeasuredFund, config: Strategy) -> list[Order]:
    """List the orders after which a strategy holds some of everything that it may."""
    world, unit, adapters = fund.world, fund.unit, fund.local.book.adapters
    tokens = [token.address for token in fund.tokens if token.symbol in config.tokens]
    lender, vaults = Address(adapters["aave_v3"].address), Address(adapters["erc4626"].address)
    [vault] = config.vaults
    deposit = [DEPOSIT, vault, DEPOSITED * unit, 1]
    return [
        *(fund.swap(world.base.address, token, BOUGHT * unit) for token in tokens),
        (lender, aave_order(AAVE_SUPPLY, Address(world.base.address), SUPPLIED * unit)),
        (lender, aave_order(AAVE_SUPPLY, Address(world.weth.address), SUPPLIED_WETH)),
        (vaults, encode(["uint256", "address", "uint256", "uint256"], deposit)),
    ]


def strike(fund: MeasuredFund, note: Note) -> None:
    """Strike a dealing of both sides, with a performance fee."""
    ada, ben = fund.people[:2]
    fund.subscribe(ben, REQUEST)
    fund.redeem(ada, TENTH)
    for token in fund.tokens:
        fund.raise_price(token, percent=1)  # its second source allows two
    fund.close()
    note("strike_8x8", fund.strike())


def leave_in_kind(fund: MeasuredFund, note: Note) -> None:
    """Leave with a tenth before a strike, whose report must still fit, into an empty wallet."""
    fund.close()
    note("in_kind_8x8", fund.leave_in_kind(fund.people[0], TENTH))


def execute(fund: MeasuredFund, note: Note) -> None:
    """Swap into WETH in one strategy."""
    strategy, *_ = fund.contracts.strategies.values()
    weth = fund.swap(fund.world.base.address, fund.world.weth.address, SWAP * fund.unit)
    note("execute_8x8", fund.execute(strategy, weth))


def worst_case() -> tuple[Scenario, ...]:
    """List what such a fund plays."""
    return (strike, leave_in_kind, execute)
