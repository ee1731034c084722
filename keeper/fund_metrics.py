"""The fund's own figures for Prometheus, from one snapshot."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Gauge

from keeper.domain.nav import strike_nav
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import UINT256_MAX, WAD
from keeper.errors import PriceError

Rows = Iterable[tuple[str, float]]


def measure_fund(registry: CollectorRegistry, snapshot: FundSnapshot, now: int) -> None:
    """
    Measure a fund.

    Args:
        registry: gets the figures.
        snapshot: of the newest block; ages of what the chain knows are counted by its time.
        now: unix seconds of the wall clock, for the age of the block itself.
    """
    _set(registry, "keeper_block", "newest block", snapshot.block)
    _set(registry, "keeper_block_age_seconds", "by the wall clock", now - snapshot.timestamp)
    _measure_value(registry, snapshot)
    _measure_dealing(registry, snapshot)
    _measure_feeds(registry, snapshot)
    _measure_limits(registry, snapshot)
    _measure_stops(registry, snapshot)


def _measure_value(registry: CollectorRegistry, snapshot: FundSnapshot) -> None:
    try:
        statement = strike_nav(snapshot)
    except PriceError:
        _set(registry, "keeper_nav_known", "0: a price cannot be used, there is no NAV", 0)
    else:
        unit = 10**snapshot.base.decimals
        _set(registry, "keeper_nav_known", "0: a price cannot be used, there is no NAV", 1)
        _set(registry, "keeper_nav", "NAV now, whole base asset", statement.total / unit)
        per_share = statement.per_share / WAD
        _set(registry, "keeper_nav_per_share", "now, base asset", per_share)
    struck = snapshot.nav_per_share / WAD
    _set(registry, "keeper_struck_nav_per_share", "at the last strike, base asset", struck)
    unit = 10**snapshot.base.decimals
    _set(registry, "keeper_cash", "in the Treasury, whole base asset", snapshot.cash / unit)


def _measure_dealing(registry: CollectorRegistry, snapshot: FundSnapshot) -> None:
    dealing, now = snapshot.dealing, snapshot.timestamp
    _set(registry, "keeper_dealing", "number of the dealing", dealing.number)
    _set(registry, "keeper_dealing_closed", "1: it waits for its strike", dealing.is_closed)
    age = max(0, now - dealing.struck_at)
    _set(registry, "keeper_last_strike_age_seconds", "before the first: since the launch", age)
    if snapshot.wind_down_from != UINT256_MAX:
        about = "seconds after which anyone may begin the wind-down"
        _set(registry, "keeper_wind_down_in_seconds", about, snapshot.wind_down_from - now)


def _measure_feeds(registry: CollectorRegistry, snapshot: FundSnapshot) -> None:
    feeds = snapshot.feeds.values()
    ages = [(feed.token.symbol, snapshot.timestamp - feed.updated_at) for feed in feeds]
    _set_each(registry, "keeper_feed_age_seconds", "age of the answer", "token", ages)
    limits = [(feed.token.symbol, feed.max_age) for feed in feeds]
    _set_each(registry, "keeper_feed_max_age_seconds", "limit of its age", "token", limits)


def _measure_limits(registry: CollectorRegistry, snapshot: FundSnapshot) -> None:
    terms, strategies = snapshot.risk_terms, snapshot.strategies
    of, levels = "account", [("fund", snapshot.loss_level / WAD)]
    levels += [(each.name, each.loss_level / WAD) for each in strategies]
    _set_each(registry, "keeper_loss_level", "loss bucket, part of NAV", of, levels)
    limits = [("fund", terms.fund_loss_capacity / WAD)]
    limits += [(each.name, each.loss_capacity / WAD) for each in strategies]
    _set_each(registry, "keeper_loss_limit", "size of the loss bucket", of, limits)
    _set(registry, "keeper_turnover_level", "part of NAV", snapshot.turnover_level / WAD)
    _set(registry, "keeper_turnover_limit", "part of NAV", terms.turnover_capacity / WAD)
    falls = [(each.name, each.drawdown / WAD) for each in strategies]
    _set_each(registry, "keeper_drawdown", "fall from the peak", "strategy", falls)
    limits = [(each.name, each.max_drawdown / WAD) for each in strategies]
    _set_each(registry, "keeper_drawdown_limit", "beyond it is frozen", "strategy", limits)


def _measure_stops(registry: CollectorRegistry, snapshot: FundSnapshot) -> None:
    paused = [("trading", snapshot.trading_paused), ("dealing", snapshot.dealing_paused)]
    _set_each(registry, "keeper_paused", "1: by the guardian", "what", paused)
    holds = [("trading", snapshot.trading_guardrail), ("dealing", snapshot.base_out_of_band)]
    _set_each(registry, "keeper_guardrail", "1: it holds", "what", holds)
    _set(registry, "keeper_trading_halted", "1: recorded", snapshot.trading_halted)
    _set(registry, "keeper_winding_down", "1: it does", snapshot.winding_down)
    frozen = [(each.name, each.frozen) for each in snapshot.strategies]
    _set_each(registry, "keeper_strategy_frozen", "1: it is", "strategy", frozen)


def _set(registry: CollectorRegistry, name: str, about: str, value: float) -> None:
    Gauge(name, about, registry=registry).set(value)


def _set_each(registry: CollectorRegistry, name: str, about: str, label: str, rows: Rows) -> None:
    gauge = Gauge(name, about, [label], registry=registry)
    for key, value in rows:
        gauge.labels(key).set(value)
