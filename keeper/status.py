"""A fund summed up: as tables with words, and as a record with exact integers in text."""

from __future__ import annotations

from keeper.domain.nav import NavStatement
from keeper.domain.snapshot import FundSnapshot, StrategyState
from keeper.domain.trials import takes_in
from keeper.domain.units import UINT256_MAX
from keeper.domain.wording import SHARE_DECIMALS, format_time, format_units
from keeper.output import Json, Table
from keeper.probations import (
    probations_record,
    probations_text,
    sequencer_record,
    sequencer_text,
    subscriptions_text,
)


def status_record(
    snapshot: FundSnapshot, statement: NavStatement | None, runs: str
) -> dict[str, Json]:
    """Sum a fund up for programs; amounts are base units in text, ratios wads in text."""
    dealing, door = snapshot.dealing, snapshot.wind_down_from
    return {
        "this_keeper": runs,
        "block": snapshot.block,
        "block_hash": snapshot.block_hash,
        "timestamp": snapshot.timestamp,
        "fund": snapshot.fund,
        "dealing": dealing.number,
        "closed_at": dealing.closed_at,
        "next_close": dealing.next_close,
        "struck_at": dealing.struck_at,
        "subscribed": str(dealing.totals.assets_in),
        "redeeming": str(dealing.totals.shares_in),
        "returned": str(dealing.last_totals.returned),
        "takes_in": takes_in(snapshot),
        "cash": str(snapshot.cash),
        "supply": str(snapshot.supply),
        "struck_nav_per_share": str(snapshot.nav_per_share),
        "nav": None if statement is None else str(statement.total),
        "nav_per_share": None if statement is None else str(statement.per_share),
        "trading_paused": snapshot.trading_paused,
        "trading_halted": snapshot.trading_halted,
        "trading_guardrail": snapshot.trading_guardrail,
        "dealing_paused": snapshot.dealing_paused,
        "probations": probations_record(snapshot),
        "sequencer": sequencer_record(snapshot),
        "winding_down": snapshot.winding_down,
        "wind_down_from": None if door == UINT256_MAX else door,
        "keeper": snapshot.keeper,
        "strategies": [_strategy_record(each) for each in snapshot.strategies],
    }


def status_tables(
    snapshot: FundSnapshot, statement: NavStatement | None, problem: str, runs: str
) -> tuple[Table, ...]:
    """Sum a fund up for people; `problem` says why there is no NAV, `runs` if a file stops us."""
    dealing = snapshot.dealing
    state = f"closed {format_time(dealing.closed_at)} UTC" if dealing.is_closed else "open"
    rows = (
        ("fund", snapshot.fund),
        ("block", f"{snapshot.block}, {format_time(snapshot.timestamp)} UTC"),
        ("dealing", "none any more" if snapshot.winding_down else f"{dealing.number}, {state}"),
        ("next close", _next_close(snapshot)),
        ("subscribed / redeeming", _requests(snapshot)),
        ("subscriptions", subscriptions_text(snapshot)),
        ("returned by the last strike", money_text(dealing.last_totals.returned, snapshot)),
        ("NAV", problem if statement is None else money_text(statement.total, snapshot)),
        ("NAV per share now", "" if statement is None else per_share_text(statement.per_share)),
        ("NAV per share struck", per_share_text(snapshot.nav_per_share)),
        ("cash", money_text(snapshot.cash, snapshot)),
        ("paused", _paused(snapshot)),
        ("halted", halt_text(snapshot)),
        ("on probation", probations_text(snapshot)),
        ("sequencer", sequencer_text(snapshot)),
        ("wind-down", door_text(snapshot)),
        ("this keeper", runs),
    )
    return Table(title="Fund", heads=("field", "value"), rows=rows), _strategies_table(snapshot)


def halt_text(snapshot: FundSnapshot) -> str:
    """Say what the guardrails stop, and whether somebody recorded it."""
    if snapshot.trading_halted:
        return "trading, by a guardrail"
    if snapshot.trading_guardrail:
        return "nothing yet: a guardrail of trading holds and nobody recorded it"
    return "nothing"


def door_text(snapshot: FundSnapshot) -> str:
    """Say where the fund stands on its way to the wind-down."""
    if snapshot.winding_down:
        return "it winds down: nothing is dealt, anyone may sell and leave in kind"
    if snapshot.wind_down_from == UINT256_MAX:
        return "not before the launch"
    door = f"{format_time(snapshot.wind_down_from)} UTC"
    if snapshot.timestamp >= snapshot.wind_down_from:
        return f"anyone may begin it since {door}"
    return f"anyone may begin it from {door}, unless a dealing is struck before"


def drawdown_text(strategy: StrategyState) -> str:
    """Say how far a strategy is below its peak, and how far it may be."""
    return (
        f"{_percent(strategy.drawdown)} below its peak, limit is {_percent(strategy.max_drawdown)}"
    )


def per_share_text(value: int) -> str:
    """Write a value of a share with six digits."""
    return format_units(value, SHARE_DECIMALS, 6)


def money_text(amount: int, snapshot: FundSnapshot) -> str:
    """Write base units as whole units with their symbol."""
    return f"{format_units(amount, snapshot.base.decimals, 2)} {snapshot.base.symbol}"


def _strategy_record(strategy: StrategyState) -> dict[str, Json]:
    return {
        "name": strategy.name,
        "principal": str(strategy.principal),
        "peak": str(strategy.peak),
        "drawdown": str(strategy.drawdown),
        "max_drawdown": str(strategy.max_drawdown),
        "frozen": strategy.frozen,
    }


def _strategies_table(snapshot: FundSnapshot) -> Table:
    rows = tuple(
        (
            strategy.name,
            money_text(strategy.principal, snapshot),
            _percent(strategy.target),
            _percent(strategy.cap),
            money_text(strategy.peak, snapshot),
            _percent(strategy.drawdown),
            _percent(strategy.max_drawdown),
            "frozen" if strategy.frozen else "",
        )
        for strategy in snapshot.strategies
    )
    heads = ("strategy", "principal", "target", "cap", "peak", "drawdown", "limit", "")
    return Table(title="Strategies", heads=heads, rows=rows)


def _percent(wad: int) -> str:
    return f"{format_units(wad * 100, SHARE_DECIMALS, 2)} %"


def _next_close(snapshot: FundSnapshot) -> str:
    if snapshot.winding_down:
        return "never"
    return f"from {format_time(snapshot.dealing.next_close)} UTC"


def _requests(snapshot: FundSnapshot) -> str:
    totals = snapshot.dealing.totals
    shares = format_units(totals.shares_in, SHARE_DECIMALS, 2)
    return f"{money_text(totals.assets_in, snapshot)} / {shares} shares"


def _paused(snapshot: FundSnapshot) -> str:
    paused = [
        f"{what} until {format_time(until)} UTC"
        for what, until in (
            ("trading", snapshot.trading_paused_until),
            ("dealing", snapshot.dealing_paused_until),
        )
        if snapshot.timestamp < until
    ]
    return ", ".join(paused) or "nothing"
