"""
The wind-down: everything becomes base asset in the Treasury, from where exits in kind pay it out.

Anyone may do all of this, and nothing else is left to do: nothing is closed, struck, allocated or
harvested any more. Orders still keep to every limit, so a large fund takes days.
"""

from __future__ import annotations

from collections.abc import Iterator

from keeper.domain.actions import Deallocate, Unwind
from keeper.domain.cash import largest_order, turnover_room
from keeper.domain.dealing import struck_nav
from keeper.domain.nav import NavStatement, plain_amount, value_down
from keeper.domain.policy import Policy
from keeper.domain.prices import price_of
from keeper.domain.snapshot import Entry, FundSnapshot, StrategyState
from keeper.domain.units import mul_div_down
from keeper.errors import PriceError


def wind_down(
    snapshot: FundSnapshot, statement: NavStatement | None, policy: Policy
) -> Unwind | Deallocate | None:
    """
    Take the next step: sell, withdraw, and then take the cash home.

    Args:
        snapshot: the fund now.
        statement: its NAV; without one the last struck NAV says how large an order may be.
        policy: the operator's rules; what one held back in this tick is not tried again.

    Returns:
        None when nothing can be turned into cash now; `why_waiting` says what is left.
    """
    steps: list[Unwind | Deallocate] = [*_unwindings(snapshot, statement, policy)]
    steps += _homecomings(snapshot)
    return next((step for step in steps if _subject(step) not in policy.held_back), None)


def why_waiting(snapshot: FundSnapshot, statement: NavStatement | None, policy: Policy) -> str:
    """Say what is left of a fund that winds down, and what it waits for."""
    left = [
        f"{entry.units} units of {_name(snapshot, entry)} in {strategy.name}: "
        + (_obstacle(snapshot, statement, policy, entry) or "not done in this run")
        for strategy, entry in _holdings(snapshot)
    ]
    rest = "; ".join(left) or "everything is base asset, exits in kind pay it out"
    return f"the fund winds down: {rest}"


def _unwindings(
    snapshot: FundSnapshot, statement: NavStatement | None, policy: Policy
) -> Iterator[Unwind]:
    for strategy, entry in _holdings(snapshot):
        if _obstacle(snapshot, statement, policy, entry):
            continue
        units = _sellable(snapshot, statement, policy, entry)
        yield Unwind(strategy=strategy.name, token=entry.token, units=units)


def _homecomings(snapshot: FundSnapshot) -> Iterator[Deallocate]:
    for strategy in snapshot.strategies:
        if strategy.cash:
            yield Deallocate(strategy=strategy.name, amount=strategy.cash)


def _holdings(snapshot: FundSnapshot) -> Iterator[tuple[StrategyState, Entry]]:
    """Yield everything held that is not base asset as it is."""
    for strategy in snapshot.strategies:
        for entry in strategy.entries[1:]:
            if entry.units:
                yield strategy, entry


def _obstacle(
    snapshot: FundSnapshot, statement: NavStatement | None, policy: Policy, entry: Entry
) -> str:
    """Say why an entry cannot be turned into base asset now; empty when it can."""
    if snapshot.trading_paused:
        seconds = snapshot.trading_paused_until - snapshot.timestamp
        return f"trading is paused for another {seconds} s"
    if snapshot.trading_stopped:
        return "a guardrail halts trading"
    if not entry.is_plain and entry.underlying != snapshot.base.address:
        return "only an exit in kind pays it out"
    if entry.is_plain and (policy.trading is None or policy.trading.token != entry.token):
        return "no route is configured"
    try:
        value, units = _value(snapshot, entry), _sellable(snapshot, statement, policy, entry)
    except PriceError as error:
        return str(error)
    if value == 0:
        return "worth nothing"
    least = policy.trading.min_order if policy.trading is not None else 1
    if units < entry.units and value * units < least * entry.units:
        return "turnover is used up for now"
    return ""


def _sellable(
    snapshot: FundSnapshot, statement: NavStatement | None, policy: Policy, entry: Entry
) -> int:
    """Units that one batch may turn into base asset, rounded down; all of them if it can."""
    nav = struck_nav(snapshot)
    if statement is not None:
        nav = min(nav, statement.total)
    most = turnover_room(snapshot, nav)
    if entry.is_plain and policy.trading is not None:
        most = largest_order(snapshot, policy.trading, nav)
    value = _value(snapshot, entry)
    return entry.units if value <= most else mul_div_down(entry.units, most, value)


def _value(snapshot: FundSnapshot, entry: Entry) -> int:
    """Value in base units, rounded down; raises PriceError for a token without a usable price."""
    if not entry.is_plain:
        return plain_amount(entry)
    return value_down(entry.units, price_of(snapshot, entry.token))


def _name(snapshot: FundSnapshot, entry: Entry) -> str:
    feed = snapshot.feeds.get(entry.underlying)
    symbol = entry.underlying if feed is None else feed.token.symbol
    return symbol if entry.is_plain else f"{symbol}, lent"


def _subject(step: Unwind | Deallocate) -> Unwind | Deallocate:
    """Take the amount out: interest makes another one of it with every block."""
    if isinstance(step, Deallocate):
        return Deallocate(strategy=step.strategy, amount=0)
    return Unwind(strategy=step.strategy, token=step.token, units=0)
