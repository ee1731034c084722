"""
What to do now, from one snapshot: the first of these that applies.

1. a closed dealing: reopen it when its window passed; else raise the cash that its redemptions
   need, then strike
2. an open dealing that is due: raise the cash its redemptions need, then close
3. take profit that a harvest rule asks for
4. bring the trend strategy to its target weight
5. lend what is idle above the reserve
6. distribute fee shares

One decision at a time: after it the world is read again, so no decision rests on what another
only hoped for.
"""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.dealing import expected_redemption, strike_before
from keeper.domain.harvest import harvest_amount
from keeper.domain.nav import NavStatement, plain_amount, value_down
from keeper.domain.policy import LendingPolicy, Policy, TradingPolicy
from keeper.domain.prices import price_of
from keeper.domain.snapshot import Entry, FundSnapshot, StrategyState
from keeper.domain.units import PRICE_SCALE, RAY, WAD, mul_div_down, mul_div_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Nothing is due, and why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """The strike's window passed: let the requests go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """Close the open dealing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """Report the NAV of the closed dealing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribute:
    """Credit fee shares to their recipients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocate:
    """Send cash to a strategy, base units."""

    strategy: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deallocate:
    """Take cash back from a strategy, base units."""

    strategy: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """Take profit from a strategy as cash, base units."""

    strategy: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Buy:
    """Buy the traded token for `amount` base units."""

    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sell:
    """Sell `amount` token units of the traded token."""

    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lend:
    """Supply `amount` base units to the lending market."""

    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Withdraw `units` scaled units from the lending market."""

    units: int


Decision = (
    Nothing
    | Reopen
    | Close
    | Strike
    | Distribute
    | Allocate
    | Deallocate
    | Harvest
    | Buy
    | Sell
    | Lend
    | Recall
)


def decide(
    snapshot: FundSnapshot,
    statement: NavStatement | None,
    policy: Policy,
    target_weight: int | None,
) -> Decision:
    """
    Choose the next thing to do.

    Args:
        snapshot: the fund now.
        statement: its NAV; None when a price cannot be used: then only what needs none is left.
        policy: the operator's rules.
        target_weight: wad of NAV that the trend strategy wants in its token; None for no opinion.
    """
    return (
        _deal(snapshot, statement, policy)
        or _trade(snapshot, statement, policy, target_weight)
        or _distribute(snapshot, policy)
        or Nothing(reason="nothing is due")
    )


def _deal(
    snapshot: FundSnapshot, statement: NavStatement | None, policy: Policy
) -> Decision | None:
    if snapshot.dealing.is_closed:
        if snapshot.timestamp > strike_before(snapshot):
            return Reopen()
        if snapshot.dealing_paused or statement is None:
            return None
        if snapshot.block <= snapshot.dealing.closed_block:
            return Nothing(reason="the strike needs a block after the close")
        return _raise_cash(snapshot, policy, snapshot.redemptions_owed) or Strike()
    if snapshot.dealing_paused or snapshot.timestamp < snapshot.dealing.next_close:
        return None
    return _raise_cash(snapshot, policy, expected_redemption(snapshot)) or Close()


def _trade(
    snapshot: FundSnapshot,
    statement: NavStatement | None,
    policy: Policy,
    target_weight: int | None,
) -> Decision | None:
    if snapshot.trading_paused or statement is None or snapshot.dealing.is_closed:
        return None
    harvest = _harvest(snapshot, statement, policy)
    if harvest is not None:
        return harvest
    if policy.trading is not None and target_weight is not None:
        trade = _rebalance(snapshot, statement, policy, policy.trading, target_weight)
        if trade is not None:
            return trade
    return None if policy.lending is None else _lend(snapshot, policy, policy.lending)


def _distribute(snapshot: FundSnapshot, policy: Policy) -> Decision | None:
    waiting = snapshot.fee_shares_undistributed
    return Distribute() if waiting and waiting >= policy.min_distribution else None


# --- cash ---


def reserve_of(snapshot: FundSnapshot, policy: Policy) -> int:
    """Cash to keep, base units, rounded up: the policy's part of NAV and what redemptions need."""
    return mul_div_up(struck_nav(snapshot), policy.reserve, WAD) + expected_redemption(snapshot)


def struck_nav(snapshot: FundSnapshot) -> int:
    """Net assets by the last struck NAV per share, base units, as the Treasury's limits use it."""
    return mul_div_down(
        snapshot.nav_per_share, snapshot.accrued_supply, WAD * snapshot.virtual_shares
    )


def _raise_cash(snapshot: FundSnapshot, policy: Policy, needed: int) -> Decision | None:
    """Bring cash up to `needed`: strategies' idle cash first, then what is lent, then a sale."""
    short = needed - snapshot.cash
    if short <= 0:
        return None
    for strategy in snapshot.strategies:
        if strategy.cash:
            return Deallocate(strategy=strategy.name, amount=min(short, strategy.cash))
    if snapshot.trading_paused:
        return None
    return _recall(snapshot, policy, short) or _sell_for(snapshot, policy, short)


def _recall(snapshot: FundSnapshot, policy: Policy, assets: int) -> Decision | None:
    if policy.lending is None:
        return None
    entry = _position(snapshot, policy.lending)
    if entry.units == 0 or entry.index is None:
        return None
    # One unit more than the quotient: the withdrawal rounds down.
    return Recall(units=min(entry.units, mul_div_up(assets, RAY, entry.index) + 1))


def _sell_for(snapshot: FundSnapshot, policy: Policy, assets: int) -> Decision | None:
    if policy.trading is None:
        return None
    trading = policy.trading
    units = snapshot.strategy(trading.strategy).units_of(trading.token)
    price = price_of(snapshot, trading.token)
    wanted = mul_div_up(min(assets, _largest_order(snapshot, trading)), PRICE_SCALE, price)
    # Ask for the slippage on top, so that one sale is enough.
    amount = min(units, mul_div_up(wanted, WAD, WAD - trading.slippage))
    return Sell(amount=amount) if amount and value_down(amount, price) > 0 else None


# --- harvest ---


def _harvest(snapshot: FundSnapshot, statement: NavStatement, policy: Policy) -> Decision | None:
    for name, rule in policy.harvest.items():
        strategy = snapshot.strategy(name)
        value = value_of(strategy, statement)
        amount = harvest_amount(
            value=value,
            principal=strategy.principal,
            threshold=rule.threshold,
            part=rule.part,
            minimum=rule.minimum,
        )
        if amount == 0:
            continue
        if strategy.cash >= amount:
            return Harvest(strategy=name, amount=amount)
        raised = _raise_in(snapshot, policy, strategy, amount - strategy.cash)
        if raised is not None:
            return raised
    return None


def _raise_in(
    snapshot: FundSnapshot, policy: Policy, strategy: StrategyState, assets: int
) -> Decision | None:
    if policy.lending is not None and strategy.name == policy.lending.strategy:
        return _recall(snapshot, policy, assets)
    if policy.trading is not None and strategy.name == policy.trading.strategy:
        return _sell_for(snapshot, policy, assets) if assets >= policy.trading.min_order else None
    return None


def value_of(strategy: StrategyState, statement: NavStatement) -> int:
    """Value of a strategy's holdings in base units, each rounded down."""
    return sum(h.value for h in statement.holdings if h.strategy == strategy.address)


# --- the trend strategy ---


def _rebalance(
    snapshot: FundSnapshot,
    statement: NavStatement,
    policy: Policy,
    trading: TradingPolicy,
    weight: int,
) -> Decision | None:
    strategy = snapshot.strategy(trading.strategy)
    price = price_of(snapshot, trading.token)
    held = value_down(strategy.units_of(trading.token), price)
    cap = snapshot.token_caps.get(trading.token, 0)
    wanted = mul_div_down(statement.total, min(weight, cap), WAD)
    largest = _largest_order(snapshot, trading)
    least = max(trading.min_order, mul_div_down(statement.total, trading.band, WAD))
    if held - wanted >= least:
        value = min(held - wanted, largest)
        units = mul_div_up(value, PRICE_SCALE, price)
        return Sell(amount=min(strategy.units_of(trading.token), units))
    if wanted - held < least or strategy.frozen:
        return _send_home(strategy, trading)
    buy = min(wanted - held, largest)
    if strategy.cash >= buy:
        return Buy(amount=buy)
    return _fund_purchase(snapshot, policy, trading, strategy, buy - strategy.cash)


def _send_home(strategy: StrategyState, trading: TradingPolicy) -> Decision | None:
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
    room = allocation_room(snapshot, strategy)
    missing = min(missing, room)
    spare = max(0, snapshot.cash - reserve_of(snapshot, policy))
    if missing < trading.min_order:
        return Buy(amount=strategy.cash) if strategy.cash >= trading.min_order else None
    if spare >= missing:
        return Allocate(strategy=strategy.name, amount=missing)
    return _call_in(snapshot, policy, missing - spare) or (
        Allocate(strategy=strategy.name, amount=spare) if spare >= trading.min_order else None
    )


def _call_in(snapshot: FundSnapshot, policy: Policy, assets: int) -> Decision | None:
    """Move lent money to the Treasury, first out of the market, then home; no small change."""
    if policy.lending is None:
        return None
    lending = snapshot.strategy(policy.lending.strategy)
    assets = max(assets, policy.lending.min_move)
    if lending.cash >= policy.lending.min_move:
        return Deallocate(strategy=lending.name, amount=min(assets, lending.cash))
    if lent_value(snapshot, policy.lending) < policy.lending.min_move:
        return None
    return _recall(snapshot, policy, assets)


def allocation_room(snapshot: FundSnapshot, strategy: StrategyState) -> int:
    """Base units that the Treasury would still allocate: by cap, target and cash floor."""
    nav = struck_nav(snapshot)
    by_weight = mul_div_down(nav, min(strategy.cap, strategy.target), WAD) - strategy.principal
    by_cash = snapshot.cash - mul_div_up(nav, snapshot.risk_terms.cash_floor, WAD)
    return max(0, min(by_weight, by_cash))


def _largest_order(snapshot: FundSnapshot, trading: TradingPolicy) -> int:
    return mul_div_down(struck_nav(snapshot), trading.max_order, WAD)


# --- lending ---


def _lend(snapshot: FundSnapshot, policy: Policy, lending: LendingPolicy) -> Decision | None:
    strategy = snapshot.strategy(lending.strategy)
    if strategy.frozen:
        return None
    if strategy.cash >= lending.min_move:
        return Lend(amount=strategy.cash)
    idle = min(snapshot.cash - reserve_of(snapshot, policy), allocation_room(snapshot, strategy))
    return Allocate(strategy=strategy.name, amount=idle) if idle >= lending.min_move else None


def lent_value(snapshot: FundSnapshot, lending: LendingPolicy) -> int:
    """Base units lent, with the interest so far, rounded down."""
    return plain_amount(_position(snapshot, lending))


def _position(snapshot: FundSnapshot, lending: LendingPolicy) -> Entry:
    entries = snapshot.strategy(lending.strategy).entries
    return next(entry for entry in entries if entry.token == lending.position)
