"""
Where cash comes from and how much of it is spoken for.

It is raised from what costs least to touch: idle cash of the strategies, then what is lent, then a
sale of the traded token.
"""

from __future__ import annotations

from keeper.domain.actions import Deallocate, Recall, Sell
from keeper.domain.dealing import expected_redemption, struck_nav
from keeper.domain.nav import NavStatement, plain_amount, value_down
from keeper.domain.policy import LendingPolicy, Policy, TradingPolicy
from keeper.domain.prices import price_of
from keeper.domain.snapshot import Entry, FundSnapshot, StrategyState
from keeper.domain.units import PRICE_SCALE, RAY, WAD, mul_div_down, mul_div_up


def reserve_of(snapshot: FundSnapshot, policy: Policy) -> int:
    """Cash to keep, base units, rounded up: the policy's part of NAV and what redemptions need."""
    return mul_div_up(struck_nav(snapshot), policy.reserve, WAD) + expected_redemption(snapshot)


def spare_cash(snapshot: FundSnapshot, policy: Policy) -> int:
    """Cash above the reserve, base units; 0 when there is none."""
    return max(0, snapshot.cash - reserve_of(snapshot, policy))


def allocation_room(snapshot: FundSnapshot, strategy: StrategyState) -> int:
    """Base units that the Treasury would still allocate: by cap, target and cash floor."""
    return min(weight_room(snapshot, strategy), cash_room(snapshot))


def weight_room(snapshot: FundSnapshot, strategy: StrategyState) -> int:
    """Base units up to the strategy's cap and target, if only the cash were there."""
    most = mul_div_down(struck_nav(snapshot), min(strategy.cap, strategy.target), WAD)
    return max(0, most - strategy.principal)


def cash_room(snapshot: FundSnapshot) -> int:
    """Base units of cash above the contracts' floor."""
    floor = mul_div_up(struck_nav(snapshot), snapshot.risk_terms.cash_floor, WAD)
    return max(0, snapshot.cash - floor)


def raise_cash(
    snapshot: FundSnapshot, statement: NavStatement | None, policy: Policy, needed: int
) -> Deallocate | Recall | Sell | None:
    """
    Take the next step towards `needed` base units of cash in the Treasury.

    Args:
        snapshot: the fund now.
        statement: its NAV; without one nothing is sold, since a sale needs a price.
        policy: the operator's rules.
        needed: base units.

    Returns:
        None when there is enough, or when nothing can be turned into cash now.
    """
    short = needed - snapshot.cash
    if short <= 0:
        return None
    for strategy in snapshot.strategies:
        if strategy.cash:
            return Deallocate(strategy=strategy.name, amount=min(short, strategy.cash))
    if snapshot.trading_stopped:
        return None
    recall = recall_for(snapshot, policy, short)
    return recall or (None if statement is None else sell_for(snapshot, policy, short))


def call_in(snapshot: FundSnapshot, policy: Policy, assets: int) -> Deallocate | Recall | None:
    """Move lent money to the Treasury, first out of the market, then home; no small change."""
    if policy.lending is None:
        return None
    lending, least = snapshot.strategy(policy.lending.strategy), policy.lending.min_move
    assets = max(assets, least)
    if lending.cash >= least:
        return Deallocate(strategy=lending.name, amount=min(assets, lending.cash))
    if lent_value(snapshot, policy.lending) < least:
        return None
    return recall_for(snapshot, policy, assets)


def recall_for(snapshot: FundSnapshot, policy: Policy, assets: int) -> Recall | None:
    """Withdraw enough scaled units for `assets` base units, or all there are; None without any."""
    if policy.lending is None:
        return None
    entry = _position(snapshot, policy.lending)
    if entry.units == 0 or entry.index is None:
        return None
    # One unit more than the quotient: the withdrawal rounds down.
    return Recall(units=min(entry.units, mul_div_up(assets, RAY, entry.index) + 1))


def sell_for(snapshot: FundSnapshot, policy: Policy, assets: int) -> Sell | None:
    """
    Sell enough of the traded token for `assets` base units, or all there is.

    Raises:
        PriceError: the token's price cannot be used.
    """
    if policy.trading is None:
        return None
    trading = policy.trading
    units = snapshot.strategy(trading.strategy).units_of(trading.token)
    if units == 0:
        return None
    price = price_of(snapshot, trading.token)
    # Ask for the slippage on top, so that one sale is enough.
    value = mul_div_up(assets, WAD, WAD - slippage_of(snapshot, trading))
    value = min(value, largest_order(snapshot, trading, struck_nav(snapshot)))
    amount = min(units, mul_div_up(value, PRICE_SCALE, price))
    return Sell(amount=amount) if value_down(amount, price) > 0 else None


def largest_order(snapshot: FundSnapshot, trading: TradingPolicy, nav: int) -> int:
    """Most base units that one batch trades: the policy's part of NAV, in what turnover is left."""
    return min(mul_div_down(nav, trading.max_order, WAD), turnover_room(snapshot, nav))


def turnover_room(snapshot: FundSnapshot, nav: int) -> int:
    """Base units that may be traded now before the turnover bucket is full, rounded down."""
    room = max(0, snapshot.risk_terms.turnover_capacity - snapshot.turnover_level)
    return mul_div_down(nav, room, WAD)


def slippage_of(snapshot: FundSnapshot, trading: TradingPolicy) -> int:
    """Most that an order may lose, wad: a batch that lost more would be refused after all."""
    return min(trading.slippage, snapshot.risk_terms.batch_loss)


def lent_value(snapshot: FundSnapshot, lending: LendingPolicy) -> int:
    """Base units lent, with the interest so far, rounded down."""
    return plain_amount(_position(snapshot, lending))


def _position(snapshot: FundSnapshot, lending: LendingPolicy) -> Entry:
    entries = snapshot.strategy(lending.strategy).entries
    return next(entry for entry in entries if entry.token == lending.position)
