"""
Tables that the launch file has for each chain: what a fund and an outpost are both made of.

Every number has the hard bounds of the contract that will hold it, so that a mistake is refused
before the first transaction. Percentages and amounts are exact decimals as written; times are
seconds.
"""

from abc import abstractmethod
from decimal import Decimal
from typing import Annotated, ClassVar

from eth_typing import ChecksumAddress
from pydantic import BaseModel, ConfigDict, Field

from scripts.deployment.quantities import (
    BPS_PLACES,
    Address,
    Duration,
    Number,
    Text,
    Whole,
    percent,
)

HOUR = 3_600
DAY = 24 * HOUR
Usd = Annotated[Decimal, Number(Decimal("1e-18"), Decimal("1e18"), 18, "a price in USD")]
Symbol = Annotated[str, Text(16)]
TARGET_PLACES = 7  # the Treasury keeps targets to a billionth
Share = Annotated[Decimal, percent("0", "100")]  # of NAV


class Section(BaseModel):
    """A table of the file: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Network(Section):
    """Where to deploy, and what a transaction may cost."""

    rpc_url: Annotated[str, Text(400)]
    chain_id: Annotated[int, Whole(1, 2**53)]
    confirmations: Annotated[int, Whole(1, 256)] = 1
    max_fee_gwei: Annotated[Decimal, Number(Decimal("0.001"), Decimal(10_000), 9)] = Decimal(200)
    transaction_timeout: Annotated[int, Duration(10, DAY)] = 600


class Holders(Section):
    """Who may do what on one chain."""

    manager: Address
    keeper: Address
    guardian: Address
    standby: Address | None = None
    watcher: Address | None = None


class Timelock(Section):
    """How long every decision waits."""

    delay: Annotated[int, Duration(2 * DAY, 30 * DAY)]


class Feed(Section):
    """A Chainlink-interface feed of a token against USD, and when its answers count."""

    aggregator: Address
    decimals: Annotated[int, Whole(0, 18)]
    max_age: Annotated[int, Duration(60, 8 * DAY)]
    min_usd: Usd
    max_usd: Usd
    threshold_percent: Annotated[Decimal, percent("0", "1", BPS_PLACES)]
    second_source: Address | None = None
    max_deviation_percent: Annotated[Decimal, percent("0.01", "20", BPS_PLACES)] | None = None


class PricedToken(Section):
    """A token and its feed."""

    symbol: Symbol
    address: Address
    decimals: Annotated[int, Whole(6, 18)]
    feed: Feed


class BaseAsset(PricedToken):
    """The token that the NAV is counted in."""

    expected_usd: Usd = Decimal(1)


class Token(PricedToken):
    """A token that strategies may hold as it is."""

    cap_percent: Share


class SwapVenue(Section):
    """A Uniswap router."""

    router: Address
    cap_percent: Share


class LendingVenue(Section):
    """An Aave v3 pool."""

    pool: Address
    cap_percent: Share


class VaultVenue(Section):
    """ERC-4626 vaults, and how fast what a share of one counts for may grow."""

    vaults: Annotated[tuple[Address, ...], Field(min_length=1, max_length=8)]
    max_growth_percent_a_day: Annotated[Decimal, percent("1e-16", "1")]
    cap_percent: Share


class Venues(Section):
    """Protocols that strategies may trade with; a venue that is left out is not deployed."""

    uniswap_v2: SwapVenue | None = None
    uniswap_v3: SwapVenue | None = None
    aave_v3: LendingVenue | None = None
    erc4626: VaultVenue | None = None


class Lending(Section):
    """A position of a strategy: a token lent to Aave v3."""

    token: Symbol
    a_token: Address


class Strategy(Section):
    """An isolated account: what it may hold besides the base asset, and its limits."""

    name: Annotated[str, Text(32)]
    tokens: tuple[Symbol, ...] = ()
    lending: tuple[Lending, ...] = ()
    vaults: tuple[Address, ...] = ()
    target_percent: Annotated[Decimal, percent("0", "100", TARGET_PLACES)]
    cap_percent: Share
    loss_percent_a_day: Annotated[Decimal, percent("0.01", "5")]
    max_drawdown_percent: Annotated[Decimal, percent("1", "90")]
    cooldown: Annotated[int, Duration(0, DAY)]


class Nav(Section):
    """How closely the two keys must agree, which moves wait, and what else values rest on."""

    price_tolerance_percent: Annotated[Decimal, percent("1e-16", "2")]
    total_tolerance_percent: Annotated[Decimal, percent("1e-16", "2")]
    max_move_percent: Annotated[Decimal, percent("1", "50")]
    cool_off: Annotated[int, Duration(600, 3 * DAY)]
    window: Annotated[int, Duration(HOUR, 30 * DAY)]
    sequencer: Address | None = None


class Risk(Section):
    """What trading may cost the whole fund."""

    batch_loss_percent: Annotated[Decimal, percent("0", "3")]
    fund_loss_percent_a_day: Annotated[Decimal, percent("0.01", "5")]
    turnover_percent_a_day: Annotated[Decimal, percent("1", "1000")]
    cash_floor_percent: Annotated[Decimal, percent("0", "50")]


class ChainConfig(Section):
    """
    What stands on one chain, whether the fund or its outpost.

    Attributes:
        PREFIX: of its keys in the launch file.
        CREATOR_KEY: the key of its deployer, without the prefix.
    """

    PREFIX: ClassVar[str] = ""
    CREATOR_KEY: ClassVar[str] = ""

    network: Network
    roles: Holders
    timelock: Timelock
    base: BaseAsset
    tokens: Annotated[tuple[Token, ...], Field(max_length=32)] = ()
    venues: Venues
    strategies: Annotated[tuple[Strategy, ...], Field(min_length=1, max_length=8)]
    nav: Nav
    risk: Risk

    @property
    @abstractmethod
    def creator(self) -> ChecksumAddress:
        """The account whose nonces decide every address."""

    @property
    @abstractmethod
    def first_term(self) -> int:
        """Seconds that the first guardian is in office."""
