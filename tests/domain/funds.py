"""A small fund to test with: USDC as base asset, a trend strategy in WETH, idle cash lent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from eth_utils.address import to_checksum_address

from keeper.domain.assets import Feed, Token
from keeper.domain.policy import (
    HarvestRule,
    LendingPolicy,
    Policy,
    Route,
    TradingPolicy,
    Venue,
)
from keeper.domain.snapshot import (
    DealingStatus,
    DealingTerms,
    DealingTotals,
    Entry,
    FeeTerms,
    FundSnapshot,
    NavTerms,
    RiskTerms,
    StrategyState,
)
from keeper.domain.units import BPS_IN_WAD, DAY_S, RAY, WAD, ZERO_ADDRESS, Address
from keeper.domain.vaults import PRICE_UNITS, VaultState

NOW = 1_700_000_000
USD = 10**6  # one unit of the base asset


def account(number: int) -> Address:
    """Make an address that says its number."""
    return Address(to_checksum_address(f"0x{number:040x}"))


FUND, USDC, WETH, A_USDC = account(0xF0), account(0xC0), account(0xE0), account(0xAC)
VAULT = account(0xBC)
TREND, LENDING, VAULTED = account(0x51), account(0x52), account(0x53)
UNISWAP_V2, UNISWAP_V3, AAVE = account(0xA2), account(0xA3), account(0xAA)
VAULTS = account(0xAB)


def feed(token: Token, dollars: int, **changes: Any) -> Feed:
    """Make a fresh Chainlink-like feed of 8 digits."""
    made = Feed(
        token=token,
        answer=dollars * 10**8,
        decimals=8,
        updated_at=NOW - 60,
        round_id=7,
        max_age=3_600,
        min_answer=1,
        max_answer=10**14,
    )
    return replace(made, **changes)


def entry(token: Address, units: int = 0) -> Entry:
    """Make a plain entry."""
    return Entry(token=token, adapter=ZERO_ADDRESS, units=units, underlying=token)


def trend(*, cash: int = 0, weth: int = 0, **changes: Any) -> StrategyState:
    """Make the trend strategy: base units of cash and wei of WETH."""
    made = StrategyState(
        address=TREND,
        name="trend",
        entries=(entry(USDC, cash), entry(WETH, weth)),
        principal=0,
        target=WAD // 2,
        cap=WAD // 2,
        loss_capacity=WAD // 50,
    )
    return replace(made, **changes)


def lending(*, cash: int = 0, units: int = 0, index: int = RAY, **changes: Any) -> StrategyState:
    """Make the lending strategy: base units of cash and scaled units lent."""
    position = Entry(token=A_USDC, adapter=AAVE, units=units, underlying=USDC, index=index)
    made = StrategyState(
        address=LENDING,
        name="lending",
        entries=(entry(USDC, cash), position),
        principal=0,
        target=WAD,
        cap=WAD,
        loss_capacity=WAD // 50,
    )
    return replace(made, **changes)


def vaulted(*, units: int = 0, state: VaultState | None = None, **changes: Any) -> StrategyState:
    """Make a strategy with shares of a vault of the base asset, worth one for one unless told."""
    state = state or vault_state(assets=units)
    position = Entry(token=VAULT, adapter=VAULTS, units=units, underlying=USDC, vault=state)
    made = StrategyState(
        address=VAULTED,
        name="vaulted",
        entries=(entry(USDC), position),
        principal=0,
        target=0,
        cap=WAD,
        loss_capacity=WAD // 50,
    )
    return replace(made, **changes)


def vault_state(**changes: Any) -> VaultState:
    """Make a vault that was checked at one for one a day ago and may gain 0.1 % a day."""
    made = VaultState(
        vault=VAULT,
        assets=0,
        max_growth=WAD // 1_000,
        price=PRICE_UNITS,
        checked_at=NOW - DAY_S,
        read_at=NOW,
    )
    return replace(made, **changes)


def dealing(**changes: Any) -> DealingStatus:
    """Make an open dealing that is due tomorrow."""
    made = DealingStatus(
        number=3,
        closed_at=0,
        closed_block=0,
        next_close=NOW + DAY_S,
        overdue_from=NOW + 2 * DAY_S,
        totals=DealingTotals(),
    )
    return replace(made, **changes)


def due_dealing(**changes: Any) -> DealingStatus:
    """Make an open dealing that may be closed now."""
    return replace(dealing(next_close=NOW), **changes)


def closed_dealing(**changes: Any) -> DealingStatus:
    """Make a dealing that was closed a minute and five blocks ago."""
    return replace(dealing(closed_at=NOW - 60, closed_block=95), **changes)


DEALING_TERMS = DealingTerms(
    min_period=DAY_S,
    period=2 * DAY_S,
    strike_window=1_800,
    lock=0,
    gate_bps=2_000,
    min_deposit=USD,
    min_redeem=WAD,
)
FEE_TERMS = FeeTerms(
    management=WAD // 50,
    performance=WAD // 5,
    entry_levy=50 * BPS_IN_WAD,
    exit_levy=50 * BPS_IN_WAD,
    in_kind_levy=50 * BPS_IN_WAD,
)
NAV_TERMS = NavTerms(
    price_tolerance=WAD // 100,
    total_tolerance=WAD // 200,
    max_move=WAD // 5,
    cool_off=3_600,
    window=DAY_S,
)
RISK_TERMS = RiskTerms(
    batch_loss=WAD // 100,
    fund_loss_capacity=WAD // 50,
    turnover_capacity=WAD,
    cash_floor=WAD // 50,
)


def a_fund(*, cash: int = 1_000_000 * USD, **changes: Any) -> FundSnapshot:
    """Make a fund at 1.0 a share whose shares are backed by what it holds, at 2,000 a WETH."""
    usdc = Token(address=USDC, symbol="USDC", decimals=6)
    weth = Token(address=WETH, symbol="WETH", decimals=18)
    made = FundSnapshot(
        chain_id=31337,
        block=100,
        block_hash="0x" + "ab" * 32,
        timestamp=NOW,
        fund=FUND,
        base=usdc,
        cash=cash,
        remote_value=0,
        remote_sequence=0,
        strategies=(trend(), lending()),
        feeds={USDC: feed(usdc, 1), WETH: feed(weth, 2_000)},
        token_caps={USDC: WAD, WETH: WAD // 2},
        dealing=dealing(),
        dealing_terms=DEALING_TERMS,
        fee_terms=FEE_TERMS,
        nav_terms=NAV_TERMS,
        risk_terms=RISK_TERMS,
        supply=1_000_000 * WAD,
        accrued_supply=1_000_000 * WAD,
        high_water_mark=WAD,
        nav_per_share=WAD,
        last_sequence=41,
        fee_shares_undistributed=0,
        redemptions_owed=0,
        loss_level=0,
        turnover_level=0,
        trading_paused_until=0,
        dealing_paused_until=0,
        keeper=account(0xEE),
    )
    return replace(made, **changes)


TRADING = TradingPolicy(
    strategy="trend",
    token=WETH,
    routes=(
        Route(venue=Venue.UNISWAP_V3, adapter=UNISWAP_V3, share=6 * WAD // 10, fee=500),
        Route(venue=Venue.UNISWAP_V2, adapter=UNISWAP_V2, share=4 * WAD // 10),
    ),
    slippage=WAD // 200,
    max_order=WAD // 10,
    min_order=100 * USD,
    band=WAD // 100,
)
LENDING_POLICY = LendingPolicy(
    strategy="lending", adapter=AAVE, position=A_USDC, min_move=1_000 * USD
)
POLICY = Policy(
    reserve=WAD // 20,
    trading=TRADING,
    lending=LENDING_POLICY,
    harvest={"trend": HarvestRule(threshold=125 * WAD // 100, part=6 * WAD // 10, minimum=USD)},
    min_distribution=WAD,
    report_validity_s=300,
)
