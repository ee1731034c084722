"""Bring the trend strategy to its weight, and lend what is idle."""

from __future__ import annotations

from keeper.domain.actions import Allocate, Buy, Deallocate, Decision, Lend, Sell
from keeper.domain.cash import (
    allocation_room,
    call_in,
    cash_room,
    largest_order,
    slippage_of,
    spare_cash,
    weight_room,
)
from keeper.domain.dealing import struck_nav
from keeper.domain.nav import NavStatement, value_down
from keeper.domain.policy import LendingPolicy, Policy, TradingPolicy
from keeper.domain.prices import price_of
from keeper.domain.snapshot import FundSnapshot, StrategyState
from keeper.domain.trend import trend_order
from keeper.domain.units import PRICE_SCALE, WAD, mul_div_down, mul_div_up


def rebalance(
    snapshot: FundSnapshot,
    statement: NavStatement,
    policy: Policy,
    trading: TradingPolicy,
    weight: int,
) -> Decision | None:
    """
    Take the next step towards a weight of the traded token.

    Args:
        snapshot: the fund now.
        statement: its NAV.
        policy: the operator's rules.
        trading: those of the strategy that trades.
        weight: target, wad of NAV; the token's cap binds.

    Returns:
        None at the weight, or when the strategy cannot get nearer to it.

    Raises:
        PriceError: the token's price cannot be used.
    """
    strategy = snapshot.strategy(trading.strategy)
    units, price = strategy.units_of(trading.token), price_of(snapshot, trading.token)
    change = trend_order(
        weight=min(weight, _weight_cap(snapshot, trading)),
        held=value_down(units, price),
        nav=statement.total,
        band=trading.band,
    )
    # The contract measures a purchase on the live NAV, a sale on the struck one.
    nav = min(statement.total, struck_nav(snapshot))
    size = min(abs(change), largest_order(snapshot, trading, nav))
    if change < 0 and size >= trading.min_order:
        return Sell(amount=min(units, mul_div_up(size, PRICE_SCALE, price)))
    if change <= 0 or size < trading.min_order or strategy.frozen:
        return _send_home(strategy, trading)
    if strategy.cash >= size:
        return Buy(amount=size)
    return _fund_purchase(snapshot, policy, trading, strategy, size - strategy.cash)


def lend(snapshot: FundSnapshot, policy: Policy, lending: LendingPolicy) -> Decision | None:
    """Supply what the lending strategy holds, then allocate to it what is above the reserve."""
    strategy = snapshot.strategy(lending.strategy)
    if strategy.frozen:
        return None
    if strategy.cash >= lending.min_move:
        return Lend(amount=strategy.cash)
    idle = min(spare_cash(snapshot, policy), allocation_room(snapshot, strategy))
    return Allocate(strategy=strategy.name, amount=idle) if idle >= lending.min_move else None


def _weight_cap(snapshot: FundSnapshot, trading: TradingPolicy) -> int:
    """Most of NAV to aim at: a fill better than the oracle's price must not break the cap."""
    cap = snapshot.token_caps.get(trading.token, 0)
    return cap if cap == WAD else mul_div_down(cap, WAD - slippage_of(snapshot, trading), WAD)


def _send_home(strategy: StrategyState, trading: TradingPolicy) -> Deallocate | None:
    if strategy.cash < trading.min_order:
        return None
    return Deallocate(strategy=strategy.name, amount=strategy.cash)


def _fund_purchase(
    snapshot: FundSnapshot,
    policy: Policy,
    trading: TradingPolicy,
    strategy: StrategyState,
    missing: int,
) -> Decision | None:
    missing = min(missing, weight_room(snapshot, strategy))
    spare = min(spare_cash(snapshot, policy), cash_room(snapshot))
    if missing < trading.min_order:
        return Buy(amount=strategy.cash) if strategy.cash >= trading.min_order else None
    if spare >= missing:
        return Allocate(strategy=strategy.name, amount=missing)
    return call_in(snapshot, policy, missing - spare) or (
        Allocate(strategy=strategy.name, amount=spare) if spare >= trading.min_order else None
    )
