"""What everybody should see before anything else, the worst first."""

from __future__ import annotations

from collections.abc import Iterator

from keeper.domain.snapshot import FundSnapshot
from keeper.domain.trials import why_returned
from keeper.domain.wording import format_time, format_units
from keeper.portal.shapes.fund import Banner
from keeper.portal.sight import Sight

LATE_S = 180  # from here on a chain's newest block is no longer news


def find_banners(sight: Sight) -> list[Banner]:
    """List what holds now."""
    return [*_dangers(sight), *_warnings(sight), *_remarks(sight)]


def _dangers(sight: Sight) -> Iterator[Banner]:
    look, snapshot = sight.look, sight.look.snapshot
    if sight.stale is not None:
        yield _danger("stale", f"These figures are of block {snapshot.block}: {sight.stale}.")
    if snapshot.winding_down:
        text = "The fund winds down: nothing is dealt any more, everybody may leave in kind."
        yield _danger("winding_down", text)
    if not snapshot.winding_down and snapshot.timestamp > snapshot.dealing.overdue_from:
        since = format_time(snapshot.dealing.overdue_from)
        yield _danger(
            "nav_stale", f"The struck NAV is old: a dealing is overdue since {since} UTC."
        )
    if look.statement is None:
        yield _danger("no_nav", f"The keeper has no NAV: {look.problem}.")
    if look.contract is None:
        yield _danger("no_contract_nav", f"The contract has no NAV: {look.contract_problem}.")


def _warnings(sight: Sight) -> Iterator[Banner]:
    snapshot = sight.look.snapshot
    lag = sight.now - snapshot.timestamp
    if lag > LATE_S and not sight.facts.local:
        yield _warning("rpc_behind", f"The newest block that the node knows is {lag} s old.")
    if snapshot.trading_paused:
        until = format_time(snapshot.trading_paused_until)
        yield _warning("trading_paused", f"Trading is paused until {until} UTC.")
    if snapshot.dealing_paused:
        until = format_time(snapshot.dealing_paused_until)
        yield _warning("dealing_paused", f"Dealing is paused until {until} UTC.")
    if snapshot.trading_halted or snapshot.trading_guardrail:
        yield _warning("trading_halted", "A guardrail halts trading.")
    reason = why_returned(snapshot)
    if reason and not snapshot.winding_down:
        yield _warning("returns", f"The next strike returns subscriptions: {reason}.")
    if snapshot.timestamp < snapshot.large_move_until:
        until = format_time(snapshot.large_move_until)
        yield _warning("large_move", f"A strike waits until {until} UTC: the NAV moved far.")
    yield from _returned(snapshot)


def _returned(snapshot: FundSnapshot) -> Iterator[Banner]:
    amount, base = snapshot.dealing.last_totals.returned, snapshot.base
    if amount:
        text = f"{format_units(amount, base.decimals, 2)} {base.symbol}"
        yield _warning("returned", f"The last strike returned {text}: cancel to get it back.")


def _remarks(sight: Sight) -> Iterator[Banner]:
    if sight.facts.local:
        text = "A local test chain: nothing here is worth anything."
        yield Banner(level="info", kind="local", text=text)
    if sight.look.remark:
        yield Banner(level="info", kind="no_history", text=f"{sight.look.remark}.")


def _danger(kind: str, text: str) -> Banner:
    return Banner(level="danger", kind=kind, text=text)


def _warning(kind: str, text: str) -> Banner:
    return Banner(level="warning", kind=kind, text=text)
