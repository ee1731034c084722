"""The doctor's checks of the node, and of what stands on its chain."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from keeper.bootstrap import Inspection, Reader, known_account, open_price_support
from keeper.bootstrap.wiring import Wiring
from keeper.doctor.findings import Check
from keeper.domain.nav import strike_nav
from keeper.domain.snapshot import FundSnapshot, StrategyState
from keeper.domain.units import Address
from keeper.domain.wording import format_units
from keeper.errors import ChainMismatchError, GuardError
from keeper.feed_checks import check_feed, check_probation, check_sequencer
from keeper.price_sources import check_sources
from keeper.status import door_text, drawdown_text, halt_text

ETHER_DECIMALS = 18
MOST_SKEW_S = 120


def code_checks(reader: Reader) -> Iterator[Check]:
    """List the checks that need no snapshot."""
    yield Check(
        name="code",
        run=Inspection(reader.rpc, reader.book).require_code,
        remedy="do not act: the address book is of another deployment, or the deployment is not "
        "finished; see docs/deploy.md on how to resume and check one",
    )
    wiring = Wiring(reader.rpc, reader.book)
    yield Check(
        name="wiring",
        run=wiring.require_sound,
        remedy="do not act, and do not subscribe: something that is not the fund's own is asked",
    )
    yield Check(
        name="people",
        run=wiring.describe_people,
        remedy="see that the node answers",
    )


def fund_checks(reader: Reader, snapshot: FundSnapshot, now: int) -> Iterator[Check]:
    """List the checks of a fund at a block."""
    yield Check(
        name="role",
        run=lambda: check_role(reader, snapshot),
        remedy="configure the key that the fund knows as its keeper, or let the governor appoint "
        "this one",
    )
    yield Check(
        name="balance",
        run=lambda: check_balance(reader, known_account(reader.settings)),
        remedy="send ether to the keeper's account",
    )
    yield Check(
        name="clock",
        run=lambda: check_clock(snapshot, now),
        remedy="let NTP set this machine's clock; if that is right, the node lags: use another",
    )
    yield from _price_checks(snapshot)
    if reader.settings.prices is not None:
        yield Check(
            name="price sources",
            run=lambda: check_sources(open_price_support(reader, snapshot), snapshot),
            remedy="`keeper nav sources` says who does not support which feed, and why; until "
            "enough do, nothing is struck or traded that rests on it",
        )
    yield Check(
        name="NAV",
        run=lambda: check_nav(reader, snapshot),
        remedy="`keeper nav show` and the feeds above; while the two keys differ no dealing can "
        "be struck, the governor replaces the faulty part",
    )
    yield Check(
        name="guardrails",
        run=lambda: check_guardrails(snapshot),
        remedy="find out why before the governor lifts it; dealings go on with the cash there is",
    )
    for strategy in snapshot.strategies:
        yield Check(
            name=f"drawdown {strategy.name}",
            run=partial(check_drawdown, strategy),
            remedy="look at what the strategy holds; only the governor unfreezes it",
        )
    yield Check(
        name="wind-down",
        run=lambda: check_wind_down(snapshot),
        remedy="strike a dealing: `keeper run deal --live`",
    )


def _price_checks(snapshot: FundSnapshot) -> Iterator[Check]:
    yield Check(
        name="sequencer",
        run=lambda: check_sequencer(snapshot),
        remedy="wait: there is no price until it has been up for an hour",
    )
    for feed in snapshot.feeds.values():
        symbol = feed.token.symbol
        yield Check(
            name=f"feed {symbol}",
            run=partial(check_feed, feed, snapshot.timestamp),
            remedy="compare it with other sources; wait for its next answer, or let the governor "
            "replace the feed",
        )
        if feed.probation is not None:
            yield Check(
                name=f"probation {symbol}",
                run=partial(check_probation, feed, feed.probation, snapshot),
                remedy="find out which of the two feeds errs; until then strikes return "
                "subscriptions",
            )


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


def check_balance(reader: Reader, account: Address) -> str:
    """
    Check that an account can pay for gas.

    Raises:
        GuardError: its balance is below gas.low_balance.
    """
    balance = Inspection(reader.rpc, reader.book).fetch_balance(account)
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
