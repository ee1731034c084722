"""Carry out decisions on a snapshot alone: what the contracts would do, at a venue with a cost."""

from __future__ import annotations

from dataclasses import replace

from keeper.domain import actions as d
from keeper.domain.dealing import expected_strike
from keeper.domain.gate import fill_down
from keeper.domain.nav import strike_nav
from keeper.domain.prices import price_of
from keeper.domain.share_math import per_share_down
from keeper.domain.snapshot import DealingTotals, FundSnapshot, StrategyState
from keeper.domain.units import BPS_IN_WAD, PRICE_SCALE, RAY, WAD, Address
from tests.domain.funds import A_USDC, USDC, WETH

BLOCK_S = 12
HOUR_S = 3_600
COST_BPS = 30  # of every swap


def carry_out(decision: d.Decision, fund: FundSnapshot) -> FundSnapshot:
    """Do what was decided, and let a block pass."""
    done = _watch(decision, fund) or _move(decision, fund) or _trade(decision, fund)
    done = done or _deal(decision, fund)
    return replace(done, block=done.block + 1, timestamp=done.timestamp + BLOCK_S)


def _watch(decision: d.Decision, fund: FundSnapshot) -> FundSnapshot | None:
    if isinstance(decision, d.TripStrategy):
        return _with(fund, replace(fund.strategy(decision.strategy), frozen=True))
    if not isinstance(decision, d.Trip):
        return None
    if fund.base_out_of_band and not fund.winding_down:
        fund = replace(fund, dealing_paused_until=fund.timestamp + HOUR_S)
    return replace(fund, trading_halted=fund.trading_halted or fund.trading_guardrail)


def _move(decision: d.Decision, fund: FundSnapshot) -> FundSnapshot | None:
    if not isinstance(decision, d.Allocate | d.Deallocate | d.Harvest):
        return None
    strategy, amount = fund.strategy(decision.strategy), decision.amount
    assert amount > 0
    if isinstance(decision, d.Allocate):
        assert amount <= fund.cash
        grown = replace(_booked(strategy, USDC, amount), principal=strategy.principal + amount)
        return _with(replace(fund, cash=fund.cash - amount), grown)
    value = sum(h.value for h in strike_nav(fund).holdings if h.strategy == strategy.address)
    principal = strategy.principal
    if isinstance(decision, d.Harvest):
        assert amount <= value - principal
    else:
        principal = principal * (value - amount) // value
    shrunk = replace(_booked(strategy, USDC, -amount), principal=principal)
    return _with(replace(fund, cash=fund.cash + amount), shrunk)


def _trade(decision: d.Decision, fund: FundSnapshot) -> FundSnapshot | None:
    if isinstance(decision, d.Unwind):
        assert not fund.trading_stopped
        if decision.token == WETH:
            return _trade(d.Sell(amount=decision.units), fund)
        return _trade(d.Recall(units=decision.units), fund)
    if isinstance(decision, d.Lend | d.Recall):
        strategy = fund.strategy("lending")
        index = strategy.entries[1].index or RAY
        if isinstance(decision, d.Lend):
            units, assets = decision.amount * RAY // index, -decision.amount
        else:
            units, assets = -decision.units, decision.units * index // RAY
        return _with(fund, _booked(_booked(strategy, A_USDC, units), USDC, assets))
    if not isinstance(decision, d.Buy | d.Sell):
        return None
    price = price_of(fund, WETH)
    if isinstance(decision, d.Buy):
        bought = decision.amount * PRICE_SCALE // price
        return _swapped(fund, USDC, decision.amount, WETH, bought, decision.amount)
    value = decision.amount * price // PRICE_SCALE
    return _swapped(fund, WETH, decision.amount, USDC, value, value)


def _deal(decision: d.Decision, fund: FundSnapshot) -> FundSnapshot:
    status, now = fund.dealing, fund.timestamp
    if isinstance(decision, d.Close):
        assert not status.is_closed
        closed = replace(
            status,
            closed_at=now,
            closed_block=fund.block,
            next_close=now + fund.dealing_terms.min_period,
            overdue_from=now + fund.dealing_terms.period,
        )
        return replace(fund, dealing=closed, redemptions_owed=_owed(fund))
    if isinstance(decision, d.Reopen):
        next_close = now + fund.dealing_terms.min_period
        reopened = replace(status, closed_at=0, next_close=next_close)
        return replace(fund, dealing=reopened, redemptions_owed=0)
    if isinstance(decision, d.Strike):
        return _struck(fund)
    assert isinstance(decision, d.Distribute)
    return replace(fund, fee_shares_undistributed=0)


def _struck(fund: FundSnapshot) -> FundSnapshot:
    status = fund.dealing
    struck = expected_strike(fund, strike_nav(fund).total)
    supply = fund.accrued_supply + struck.performance_shares + struck.shares_out - struck.filled
    rolled = replace(status.next_totals, shares_in=status.next_totals.shares_in + struck.rolled)
    number = status.number + 1
    opened = replace(status, number=number, closed_at=0, totals=rolled, next_totals=DealingTotals())
    return replace(
        fund,
        cash=fund.cash + struck.taken_in - struck.assets_out,
        supply=supply,
        accrued_supply=supply,
        dealing=opened,
        redemptions_owed=0,
        nav_per_share=struck.nav_per_share,
        high_water_mark=struck.high_water_mark,
        last_sequence=fund.last_sequence + 1,
        fee_shares_undistributed=fund.fee_shares_undistributed + struck.performance_shares,
    )


def _owed(fund: FundSnapshot) -> int:
    totals, gate = fund.dealing.totals, fund.dealing_terms.gate_bps * BPS_IN_WAD
    filled = fill_down(totals.shares_in, fund.supply, gate, totals.shares_in)
    worth = filled * fund.nav_per_share // (WAD * fund.virtual_shares)
    return max(0, worth - totals.assets_in)


def _swapped(
    fund: FundSnapshot, leaves: Address, left: int, arrives: Address, fair: int, value: int
) -> FundSnapshot:
    strategy = fund.strategy("trend")
    arrived = fair * (10_000 - COST_BPS) // 10_000
    moved = _booked(_booked(strategy, leaves, -left), arrives, arrived)
    turnover = fund.turnover_level + -(-value * WAD // strike_nav(fund).total)
    assert turnover <= fund.risk_terms.turnover_capacity + WAD // 100
    return _with(replace(fund, turnover_level=turnover), moved)


def _booked(strategy: StrategyState, token: Address, change: int) -> StrategyState:
    entries = tuple(
        replace(entry, units=entry.units + change) if entry.token == token else entry
        for entry in strategy.entries
    )
    assert all(entry.units >= 0 for entry in entries)
    return replace(strategy, entries=entries)


def _with(fund: FundSnapshot, strategy: StrategyState) -> FundSnapshot:
    strategies = tuple(strategy if s.name == strategy.name else s for s in fund.strategies)
    return replace(fund, strategies=strategies)


def fair_nav_per_share(fund: FundSnapshot) -> int:
    """Gross NAV per share of a snapshot, 18 digits."""
    return per_share_down(strike_nav(fund).total, fund.accrued_supply, fund.virtual_shares)
