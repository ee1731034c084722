"""Where a request stands, in words."""

from __future__ import annotations

from keeper.domain.snapshot import FundSnapshot
from keeper.domain.wording import format_time
from keeper.portal.people import RedemptionState, SubscriptionState

WAITING = ("pending", "closed", "missed")
WINDING_DOWN = "The fund winds down: no dealing comes any more."


def say_subscription(found: SubscriptionState, snapshot: FundSnapshot) -> str:
    """Say where a subscription stands and what to do."""
    if snapshot.winding_down and found.state in WAITING:
        return f"{WINDING_DOWN} Cancel it to get the money back."
    at = format_time(found.claimable_at)
    return {
        "none": "Nothing is on its way.",
        "pending": f"It waits for dealing {found.request_id}, {_close(snapshot)}. "
        "Until then it can be cancelled.",
        "closed": f"Dealing {found.request_id} is closed: it waits for its strike.",
        "missed": "The strike was missed: it can be cancelled, and anyone may reopen the dealing.",
        "locked": f"It is struck; the shares can be claimed from {at} UTC on.",
        "claimable": "The shares can be claimed now.",
        "returned": "The strike did not take it in: cancel it to get the money back.",
    }[found.state]


def say_redemption(found: RedemptionState, snapshot: FundSnapshot, fills: int) -> str:
    """Say where a redemption stands and what to do."""
    if found.unfinished:
        return "More dealings went by than one call counts: settle first."
    # One asked for while a dealing is closed is of the next; an older one goes with every dealing.
    number = max(found.request_id, snapshot.dealing.number)
    dealings = "1 dealing" if fills == 1 else f"{fills} dealings"
    part = f" {dealings} filled a part of it, as far as gate and cash went." if fills else ""
    claim = " What was filled can be claimed now." if found.claimable_assets else ""
    if snapshot.winding_down and found.state in WAITING:
        return f"{WINDING_DOWN} Cancel it, then leave in kind.{part}{claim}"
    return {
        "none": "Nothing is on its way.",
        "pending": f"It waits for dealing {number}, {_close(snapshot)}.{part}{claim}",
        "closed": f"Dealing {number} is closed: it waits for its strike.{part}{claim}",
        "missed": "The strike was missed: it can be cancelled, and anyone may reopen the dealing."
        f"{claim}",
        "claimable": "The money can be claimed now.",
    }[found.state]


def _close(snapshot: FundSnapshot) -> str:
    close = snapshot.dealing.next_close
    if snapshot.dealing.is_closed:
        return "the one after the closed one"
    if close <= snapshot.timestamp:
        return "which may close at any moment"
    return f"which closes from {format_time(close)} UTC on"
