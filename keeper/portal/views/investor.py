"""One investor: what is held, what is on its way, and what came of it."""

from __future__ import annotations

from dataclasses import replace

from keeper.domain.nav import plain_amount, value_down
from keeper.domain.prices import price_of
from keeper.domain.share_math import pro_rata_down
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import WAD, ZERO_ADDRESS, mul_div_down
from keeper.errors import PriceError
from keeper.portal.look import Look
from keeper.portal.people import AccountState, ExitLine
from keeper.portal.shapes.investor import (
    Fill,
    InKind,
    InKindLine,
    Investor,
    InvestorEvent,
    Nonces,
    Redemption,
    Subscription,
)
from keeper.portal.sight import Sight
from keeper.portal.views.common import at_of
from keeper.portal.views.investor_words import say_redemption, say_subscription
from keeper.portal.views.results import make_result

CANCELLABLE = ("pending", "missed", "returned")
MOST_EVENTS = 200
IN_SHARES = ("left", "moved_in", "moved_out", "asked", "unasked")


def make_investor(sight: Sight, state: AccountState) -> Investor:
    """Describe an investor."""
    value = value_of_shares(sight.look, state.shares)
    return Investor(
        at=at_of(sight),
        address=state.account,
        shares=str(state.shares),
        value=None if value is None else str(value),
        votes=str(state.votes),
        delegate=None if state.delegate == ZERO_ADDRESS else state.delegate,
        nonces=Nonces(
            shares=str(state.nonce_shares),
            dao=str(state.nonce_dao),
            base=None if state.nonce_base is None else str(state.nonce_base),
        ),
        base_balance=str(state.base_balance),
        allowance=str(state.allowance),
        subscription=_subscription(sight, state),
        redemption=_redemption(sight, state),
        result=make_result(sight.look, state),
        in_kind=_in_kind(sight, state),
        events=_events(state),
    )


def value_of_shares(look: Look, shares: int) -> int | None:
    """Value shares at live prices, base units rounded down; None without a NAV."""
    if look.statement is None:
        return None
    unit = WAD * look.snapshot.virtual_shares
    return mul_div_down(shares, look.statement.per_share, unit)


def _subscription(sight: Sight, state: AccountState) -> Subscription:
    found, snapshot = state.subscription, sight.look.snapshot
    return Subscription(
        state=found.state,  # type: ignore[arg-type]
        dealing=found.request_id or None,
        pending_assets=str(found.pending_assets),
        claimable_assets=str(found.claimable_assets),
        claimable_shares=str(found.claimable_shares),
        claimable_at=found.claimable_at or None,
        can_cancel=bool(found.pending_assets) and found.state in CANCELLABLE,
        says=say_subscription(found, snapshot),
    )


def _redemption(sight: Sight, state: AccountState) -> Redemption:
    found = state.redemption
    requested = _asked(state, found.request_id)
    filled = None if requested is None else max(0, requested - found.pending_shares)
    fills = _fills(sight.look, found.request_id) if found.pending_shares else []
    return Redemption(
        state=found.state,  # type: ignore[arg-type]
        dealing=found.request_id or None,
        requested_shares=None if requested is None else str(requested),
        pending_shares=str(found.pending_shares),
        filled_shares=None if filled is None else str(filled),
        claimable_shares=str(found.claimable_shares),
        claimable_assets=str(found.claimable_assets),
        unfinished=found.unfinished,
        can_cancel=bool(found.pending_shares) and found.state in CANCELLABLE,
        fills=fills,
        says=say_redemption(found, sight.look.snapshot, len(fills)),
    )


def _asked(state: AccountState, request_id: int) -> int | None:
    """Add up what was asked for by the latest request and not taken back; None without one."""
    signs = {"asked": 1, "unasked": -1}
    amounts = [
        signs[each.kind] * each.amount
        for each in state.events
        if each.kind in signs and each.request_id == request_id
    ]
    return sum(amounts) if amounts and request_id else None


def _fills(look: Look, request_id: int) -> list[Fill]:
    """List the dealings from the request's own on in which the gate left something over."""
    return [
        Fill(
            dealing=each.row.number,
            part=str(pro_rata_down(WAD, each.row.filled, each.row.filled + each.row.rolled)),
            per_share=str(each.row.nav_per_share),
            struck_at=each.row.struck_at,
            block=each.block,
            tx=each.transaction,
        )
        for each in look.struck
        if each.row.number >= request_id > 0
    ]


def _in_kind(sight: Sight, state: AccountState) -> InKind:
    return InKind(
        shares=str(state.shares),
        paid_shares=str(state.exit_paid),
        lines=[_line(sight, line) for line in state.exit_lines],
    )


def _line(sight: Sight, line: ExitLine) -> InKindLine:
    facts, snapshot = sight.facts, sight.look.snapshot
    known = {each.address: each for each in facts.tokens}
    token, value = known.get(line.token), _value(snapshot, line)
    return InKindLine(
        strategy="cash" if line.strategy == ZERO_ADDRESS else facts.strategy_of(line.strategy),
        token=line.token,
        symbol=_symbol(sight, line) if token is None else token.symbol,
        decimals=None if token is None else token.decimals,
        units=str(line.units),
        amount=str(line.amount),
        value=None if value is None else str(value),
        unwinds=line.unwinds,
        answers=line.answers,
    )


def _symbol(sight: Sight, line: ExitLine) -> str:
    """Name a position by the token behind it."""
    for strategy in sight.look.snapshot.strategies:
        for entry in strategy.entries:
            if entry.token == line.token:
                return f"{sight.facts.symbol_of(entry.underlying)} position"
    return line.token


def _value(snapshot: FundSnapshot, line: ExitLine) -> int | None:
    """Value a line at live prices; None without a price."""
    if line.strategy == ZERO_ADDRESS:
        return line.units
    for strategy in snapshot.strategies:
        for entry in strategy.entries:
            if (strategy.address, entry.token) == (line.strategy, line.token):
                try:
                    amount = plain_amount(replace(entry, units=line.units))
                    return value_down(amount, price_of(snapshot, entry.underlying))
                except PriceError:
                    return None
    return None


def _events(state: AccountState) -> list[InvestorEvent]:
    """List what happened, newest first."""
    return [
        InvestorEvent(
            kind=each.kind,
            time=each.time,
            block=each.block,
            tx=each.transaction,
            amount=str(each.amount),
            unit="shares" if each.kind in IN_SHARES else "base",
        )
        for each in state.events[: -MOST_EVENTS - 1 : -1]
    ]
