"""
Predict what RiskManagement and Treasury would refuse, before anything is sent, in words.

The contracts decide; this spares a transaction that would revert, and tells the operator why. It
follows RiskManagement.closeBatch and Treasury.allocate on what the keeper expects to happen. Not
predicted are freezes, pauses, cooldowns, caps of adapters and permissions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keeper.domain.buckets import leaked_level_up, ratio_up
from keeper.domain.dealing import struck_nav
from keeper.domain.nav import NavStatement, value_down
from keeper.domain.snapshot import FundSnapshot, StrategyState
from keeper.domain.units import WAD, Address, mul_div_down

BUCKETS = ("fund_loss", "strategy_loss", "turnover")  # in the order of `bucket_limits`


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A bucket: `what` flows in, its level now, and the most it holds; wads of NAV."""

    what: str
    level: int
    limit: int

    @property
    def room(self) -> int:
        """What may flow in now; 0 when a lowered limit left it overfull."""
        return max(0, self.limit - self.level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One violation: the rule, the wad it would come to, the wad it may be, and the words."""

    rule: str
    level: int
    limit: int
    words: str

    def __str__(self) -> str:
        """Say it in words."""
        return self.words


_NO_NAV = Breach(rule="nav", level=0, limit=0, words="NAV is 0, nothing can be weighed against it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """
    One order as it is expected to go.

    Args:
        leaves: entry of the strategy that it spends.
        arrives: entry that it brings.
        left: what leaves is worth at the registry's prices, base units.
        arrived: what arrives is worth; with the least that the order accepts no surprise is left.
    """

    leaves: Address
    arrives: Address
    left: int
    arrived: int


def bucket_limits(snapshot: FundSnapshot, strategy: StrategyState, now: int) -> tuple[Limit, ...]:
    """
    Return the buckets that a batch of a strategy fills, leaked to now.

    Args:
        snapshot: its levels are those of its own block.
        strategy: whose batch it is.
        now: unix seconds, not before the snapshot.

    Returns:
        The fund's losses, the strategy's losses and the fund's turnover; levels rounded up.
    """
    terms = snapshot.risk_terms
    rows = (
        ("losses of the fund", snapshot.loss_level, terms.fund_loss_capacity),
        (f"losses of {strategy.name}", strategy.loss_level, strategy.loss_capacity),
        ("turnover", snapshot.turnover_level, terms.turnover_capacity),
    )
    elapsed = now - snapshot.timestamp
    return tuple(
        Limit(what=what, level=leaked_level_up(level, capacity, elapsed), limit=capacity)
        for what, level, capacity in rows
    )


def check_orders(
    snapshot: FundSnapshot,
    statement: NavStatement,
    strategy: StrategyState,
    moves: Sequence[Move],
    *,
    now: int,
) -> tuple[Breach, ...]:
    """
    Check a batch of orders.

    Orders that all arrive in the base asset are de-risking: caps and waiting redemptions do not
    hold them back, and the last struck NAV stands in for the live one.

    Args:
        snapshot: the fund before the batch, and `statement` its NAV.
        strategy: who trades.
        moves: the orders, in any order.
        now: unix seconds at which the batch is expected to run.

    Returns:
        Every breach, none when the contracts would accept it; weights rounded up.
    """
    raising = all(move.arrives == snapshot.base.address for move in moves)
    nav = struck_nav(snapshot) if raising else statement.total
    if nav == 0:
        return (_NO_NAV,)
    left, arrived = sum(move.left for move in moves), sum(move.arrived for move in moves)
    loss = max(0, left - arrived)
    found = _check_loss(left, loss, snapshot.risk_terms.batch_loss)
    buckets = bucket_limits(snapshot, strategy, now)
    for rule, bucket, added in zip(BUCKETS, buckets, (loss, loss, left), strict=True):
        found += _check_bucket(rule, bucket, added, nav)
    if raising:
        return tuple(found)
    found += _check_redemptions(snapshot, snapshot.cash, nav)
    found += _check_tokens(snapshot, statement, strategy, moves)
    if arrived > left + mul_div_down(left, snapshot.risk_terms.batch_loss, WAD):
        found += _check_worth(statement, strategy, arrived - left)
    return tuple(found)


def check_allocation(
    snapshot: FundSnapshot, strategy: StrategyState, amount: int
) -> tuple[Breach, ...]:
    """
    Check an allocation against target, cap, cash floor and waiting redemptions, on the struck NAV.

    Args:
        snapshot: the fund before it.
        strategy: who receives.
        amount: base units, at most the Treasury's cash.

    Returns:
        Every breach; what must stay below rounds up, what must stay above rounds down.
    """
    nav = struck_nav(snapshot)
    if nav == 0:
        return (_NO_NAV,)
    principal = ratio_up(strategy.principal + amount, nav)
    found = _at_most("target", f"{strategy.name} would be allocated", principal, strategy.target)
    found += _at_most("strategy_cap", f"{strategy.name} would be", principal, strategy.cap)
    cash, floor = snapshot.cash - amount, snapshot.risk_terms.cash_floor
    weight = mul_div_down(cash, WAD, nav)
    if weight < floor:
        ours, theirs = _percents(weight, floor)
        words = f"cash would be {ours} of NAV, floor is {theirs}"
        found.append(Breach(rule="cash_floor", level=weight, limit=floor, words=words))
    return (*found, *_check_redemptions(snapshot, cash, nav))


def _check_loss(left: int, loss: int, limit: int) -> list[Breach]:
    if loss == 0:
        return []
    return _at_most("batch_loss", "batch would lose", ratio_up(loss, left), limit, "its turnover")


def _check_bucket(rule: str, bucket: Limit, added: int, nav: int) -> list[Breach]:
    if added == 0:
        return []
    level = bucket.level + ratio_up(added, nav)
    return _at_most(rule, f"{bucket.what} would be", level, bucket.limit)


def _check_redemptions(snapshot: FundSnapshot, cash: int, nav: int) -> list[Breach]:
    owed = snapshot.redemptions_owed
    if owed <= cash:
        return []
    level, limit = mul_div_down(cash, WAD, nav), ratio_up(owed, nav)
    ours, theirs = _percents(level, limit)
    words = f"redemptions wait for {theirs} of NAV, cash would be {ours}"
    return [Breach(rule="redemptions", level=level, limit=limit, words=words)]


def _check_tokens(
    snapshot: FundSnapshot,
    statement: NavStatement,
    strategy: StrategyState,
    moves: Sequence[Move],
) -> list[Breach]:
    """Only what the batch makes more of can break its cap, and a cap of 100 % never binds."""
    plain = {entry.token: entry.underlying for entry in strategy.entries}
    grown: dict[Address, int] = {}
    for move in moves:
        left, arrived = plain[move.leaves], plain[move.arrives]
        grown[left] = grown.get(left, 0) - move.left
        grown[arrived] = grown.get(arrived, 0) + move.arrived
    found = []
    for token, growth in grown.items():
        cap = snapshot.token_caps.get(token, 0)
        if token == snapshot.base.address or growth <= 0 or cap == WAD:
            continue
        weight = ratio_up(_held_value(statement, token) + growth, statement.total)
        symbol = snapshot.feeds[token].token.symbol if token in snapshot.feeds else token
        found += _at_most("token_cap", f"{symbol} would be", weight, cap)
    return found


def _check_worth(statement: NavStatement, strategy: StrategyState, gain: int) -> list[Breach]:
    """A gain beyond what a batch may lose counts as value moved in from elsewhere."""
    if strategy.cap == WAD:
        return []
    value = sum(h.value for h in statement.holdings if h.strategy == strategy.address) + gain
    weight = ratio_up(value, statement.total)
    return _at_most("strategy_cap", f"{strategy.name} would be", weight, strategy.cap)


def _at_most(rule: str, what: str, level: int, limit: int, whole: str = "NAV") -> list[Breach]:
    if level <= limit:
        return []
    ours, theirs = _percents(level, limit)
    words = f"{what} {ours} of {whole}, limit is {theirs}"
    return [Breach(rule=rule, level=level, limit=limit, words=words)]


def _held_value(statement: NavStatement, token: Address) -> int:
    held = [h for h in statement.holdings if h.token == token]
    return value_down(sum(h.amount for h in held), held[0].price) if held else 0


def _percents(ours: int, theirs: int) -> tuple[str, str]:
    """Write two different wads as percents with just enough digits to tell them apart."""
    digits = next((n for n in (1, 2, 4, 8) if _percent(ours, n) != _percent(theirs, n)), 16)
    return _percent(ours, digits), _percent(theirs, digits)


def _percent(wad: int, digits: int) -> str:
    whole, part = divmod(wad // 10 ** (16 - digits), 10**digits)
    return f"{whole}.{part:0{digits}d}".rstrip("0").rstrip(".") + " %"
