"""What came of an investor's money."""

from __future__ import annotations

from collections.abc import Sequence

from keeper.domain.money_weighted import DatedFlow, money_weighted_return
from keeper.domain.units import WAD, mul_div_down
from keeper.portal.look import Look, Struck
from keeper.portal.people import AccountEvent, AccountState
from keeper.portal.shapes.investor import Result

MOVED = "Shares came or went by transfer, so that what was paid for them is not known."
NO_NAV = "There is no NAV now."


def make_result(look: Look, state: AccountState) -> Result:
    """Add up what was paid in and taken out, and what is there."""
    events = state.events
    paid = _sum(events, "requested") - _sum(events, "cancelled")
    taken, left = _sum(events, "withdrew"), _in_kind(look, events)
    moved_in, moved_out = _sum(events, "moved_in"), _sum(events, "moved_out")
    value = _value(look, state)
    note = NO_NAV if value is None else MOVED if moved_in or moved_out else None
    known = value is not None and note is None
    gain = value + taken + left - paid if known and value is not None else None
    return Result(
        paid_in=str(paid),
        taken_out=str(taken),
        in_kind=str(left),
        value=None if value is None else str(value),
        result=None if gain is None else str(gain),
        money_weighted=_rate(look, state, value) if known and value is not None else None,
        moved_in=str(moved_in),
        moved_out=str(moved_out),
        note=note,
    )


def _sum(events: Sequence[AccountEvent], kind: str) -> int:
    return sum(each.amount for each in events if each.kind == kind)


def _value(look: Look, state: AccountState) -> int | None:
    """Value everything that is an account's: shares, and what is on its way in and out."""
    if look.statement is None:
        return None
    subscription, redemption = state.subscription, state.redemption
    shares = state.shares + subscription.claimable_shares + redemption.pending_shares
    unit = WAD * look.snapshot.virtual_shares
    held = mul_div_down(shares, look.statement.per_share, unit)
    return held + subscription.pending_assets + redemption.claimable_assets


def _in_kind(look: Look, events: Sequence[AccountEvent]) -> int:
    return sum(_left_with(look, each) for each in events if each.kind == "left")


def _left_with(look: Look, event: AccountEvent) -> int:
    """Value what was taken in kind at the price struck before; at 1.0 before any strike."""
    before: Struck | None = next(
        (each for each in reversed(look.struck) if each.block <= event.block), None
    )
    per_share = WAD if before is None else before.row.nav_per_share
    return mul_div_down(event.amount, per_share, WAD * look.snapshot.virtual_shares)


def _rate(look: Look, state: AccountState, value: int) -> float | None:
    """Reckon the yearly rate that the account's own money earned."""
    signs = {"requested": 1, "cancelled": -1, "withdrew": -1, "left": -1}
    flows = []
    for each in state.events:
        if each.kind not in signs:
            continue
        if each.time is None:
            return None
        amount = _left_with(look, each) if each.kind == "left" else each.amount
        flows.append(DatedFlow(time=each.time, amount=float(signs[each.kind] * amount)))
    return money_weighted_return(flows, float(value), look.snapshot.timestamp)
