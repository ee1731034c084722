"""
Check everything that a keeper stands on, and say what is wrong with numbers.

Each check answers alone: one that cannot be made does not hide the others.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from keeper.bootstrap import (
    Inspection,
    Reader,
    SystemClock,
    known_account,
    open_key,
    open_memory,
    open_reader,
)
from keeper.domain.assets import Feed
from keeper.domain.nav import strike_nav
from keeper.domain.prices import usable_answer
from keeper.domain.snapshot import FundSnapshot, StrategyState
from keeper.domain.wording import format_units
from keeper.errors import ChainMismatchError, ConfigError, GuardError, KeeperError
from keeper.ports import Clock
from keeper.settings import Settings
from keeper.status import door_text, drawdown_text, halt_text

ETHER_DECIMALS = 18
MOST_SKEW_S = 120
LEAST_FREE_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check, in words; the exit code is that of the error which failed it."""

    check: str
    text: str
    exit_code: int = 0

    @property
    def passed(self) -> bool:
        """Whether all is well."""
        return self.exit_code == 0


def examine(settings: Settings, clock: Clock | None = None) -> tuple[Finding, ...]:
    """
    Make every check.

    Args:
        settings: as configured.
        clock: stands in for the wall clock.
    """
    findings = [
        _check("key files", lambda: check_key_files(settings)),
        _check("disk", lambda: check_disk(settings)),
    ]
    try:
        reader = open_reader(settings)
    except KeeperError as error:
        return (*findings, Finding(check="node", text=str(error), exit_code=error.exit_code))
    findings.append(Finding(check="node", text=f"serves chain {reader.book.chain_id}"))
    findings.append(_check("database", lambda: check_database(reader)))
    return (*findings, *_check_chain(reader, (clock or SystemClock()).now()))


def _check_chain(reader: Reader, now: int) -> Iterator[Finding]:
    inspection = Inspection(reader.rpc, reader.book)
    yield _check("code", inspection.require_code)
    try:
        snapshot = reader.chain.fetch_snapshot()
    except KeeperError as error:
        yield Finding(check="fund", text=str(error), exit_code=error.exit_code)
        return
    yield _check("role", lambda: check_role(reader, snapshot))
    yield _check("balance", lambda: check_balance(reader, inspection))
    yield _check("clock", lambda: check_clock(snapshot, now))
    for feed in snapshot.feeds.values():
        yield _check(f"feed {feed.token.symbol}", partial(check_feed, feed, snapshot.timestamp))
    yield _check("NAV", lambda: check_nav(reader, snapshot))
    yield _check("guardrails", lambda: check_guardrails(snapshot))
    for strategy in snapshot.strategies:
        yield _check(f"drawdown {strategy.name}", partial(check_drawdown, strategy))
    yield _check("wind-down", lambda: check_wind_down(snapshot))


def _check(name: str, run: Callable[[], str]) -> Finding:
    try:
        return Finding(check=name, text=run())
    except KeeperError as error:
        return Finding(check=name, text=str(error), exit_code=error.exit_code)


def check_key_files(settings: Settings) -> str:
    """
    Check that keystore and passphrase are for their owner alone and fit together.

    Raises:
        ConfigError: they are not, or do not.
    """
    return f"{open_key(settings).address}, files are 0600"


def check_disk(settings: Settings) -> str:
    """
    Check that there is room for the journal.

    Raises:
        ConfigError: there is not.
    """
    folder = next((each for each in (settings.report.path.parent, Path()) if each.is_dir()), Path())
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise ConfigError(f"{free} bytes are free, at least {LEAST_FREE_BYTES} are needed")
    return f"{free // 2**20} MiB free"


def check_database(reader: Reader) -> str:
    """
    Check that the database can be written and belongs to this fund.

    Raises:
        ConfigError: it cannot be opened.
        ChainMismatchError: it belongs to another fund or chain.
    """
    memory = open_memory(reader.settings, reader.book, known_account(reader.settings))
    live = memory.journal.fetch_live()
    return f"writable, bound to this fund, {len(live)} intents unfinished"


def check_role(reader: Reader, snapshot: FundSnapshot) -> str:
    """
    Check that the fund knows our key as its keeper; in the wind-down it needs no role.

    Raises:
        ChainMismatchError: somebody else is the keeper.
    """
    ours = known_account(reader.settings)
    if snapshot.winding_down:
        return f"{ours} may do what is left: in the wind-down anyone may"
    if ours != snapshot.keeper:
        raise ChainMismatchError(f"the fund's keeper is {snapshot.keeper}, our key is {ours}")
    return f"{ours} is the fund's keeper"


def check_balance(reader: Reader, inspection: Inspection) -> str:
    """
    Check that the keeper can pay for gas.

    Raises:
        GuardError: its balance is below gas.low_balance.
    """
    balance = inspection.fetch_balance(known_account(reader.settings))
    low = int(reader.settings.gas.low_balance * 10**ETHER_DECIMALS)
    text = format_units(balance, ETHER_DECIMALS, 4)
    if balance < low:
        raise GuardError(f"{text} for gas, gas.low_balance is {reader.settings.gas.low_balance}")
    return f"{text} for gas"


def check_clock(snapshot: FundSnapshot, now: int) -> str:
    """
    Check that the chain and this machine agree on the time.

    Raises:
        GuardError: they differ by more than two minutes.
    """
    skew = now - snapshot.timestamp
    if abs(skew) > MOST_SKEW_S:
        raise GuardError(f"the newest block is {skew} s old, limit is {MOST_SKEW_S} s")
    return f"the newest block is {skew} s old"


def check_feed(feed: Feed, now: int) -> str:
    """
    Check that a feed's answer can be used.

    Raises:
        PriceError: it cannot.
    """
    answer, age = usable_answer(feed, now), now - feed.updated_at
    return f"{answer} with {feed.decimals} decimals, {age} s old, limit is {feed.max_age} s"


def check_nav(reader: Reader, snapshot: FundSnapshot) -> str:
    """
    Check that both keys of the NAV agree now.

    Raises:
        GuardError: there is no NAV, or they do not.
    """
    statement = strike_nav(snapshot)
    reader.valuation.require_agreement(statement, snapshot)
    amount = format_units(statement.total, snapshot.base.decimals, 2)
    return f"{amount} {snapshot.base.symbol}, both keys agree at block {statement.block}"


def check_guardrails(snapshot: FundSnapshot) -> str:
    """
    Check that no guardrail stops anything.

    Raises:
        GuardError: one of trading or of dealing holds, or trading is still halted by one.
    """
    if snapshot.trading_stopped and not snapshot.trading_paused:
        raise GuardError(f"halted: {halt_text(snapshot)}")
    if snapshot.base_out_of_band:
        raise GuardError(f"{snapshot.base.symbol} left its band: dealing pauses")
    return "none holds"


def check_drawdown(strategy: StrategyState) -> str:
    """
    Check that a strategy is not further below its peak than its limit.

    Raises:
        GuardError: it is, so that anyone may freeze it, or it is frozen already.
    """
    frozen = ", it is frozen" if strategy.frozen else ""
    text = drawdown_text(strategy) + frozen
    if frozen or strategy.drawdown > strategy.max_drawdown:
        raise GuardError(text)
    return text


def check_wind_down(snapshot: FundSnapshot) -> str:
    """
    Say when the door to the wind-down opens.

    Raises:
        GuardError: it is open, and the next strike would close it.
    """
    if not snapshot.winding_down and snapshot.timestamp >= snapshot.wind_down_from:
        raise GuardError(door_text(snapshot))
    return door_text(snapshot)
