"""Until when, and how, who does not agree with a decision leaves before it takes effect."""

from __future__ import annotations

from keeper.domain.proposals import Standing
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import DAY_S
from keeper.domain.wording import format_time

LEAST_DELAY_S = 2 * DAY_S  # FundTimelock.MIN_DELAY: shareholders may lower the delay down to it


def last_moment(standing: Standing) -> int | None:
    """
    Find the last second before a proposal can take effect, whatever else is decided until then.

    Args:
        standing: the proposal, and where it stands.

    Returns:
        Unix seconds: by its time in the timelock, or, before it is queued, by the earliest that it
        can get: anybody queues it the second after the vote, as far as that was extended, or the
        next after now, and a decision that is carried out before that may have lowered the delay.
        None when nothing can happen any more.
    """
    proposal = standing.proposal
    if not standing.is_open:
        return None
    if proposal.eta is not None:
        return proposal.eta - 1
    return max(proposal.deadline + 1, standing.now) + LEAST_DELAY_S - 1


def tell_ways(moment: int, snapshot: FundSnapshot | None) -> str:
    """
    Say how to leave until a moment.

    Args:
        moment: unix seconds.
        snapshot: of the fund; None when it cannot be read.
    """
    in_kind = "leave in kind at once, at any time (redeemInKind)"
    if snapshot is None or snapshot.winding_down or snapshot.dealing_paused:
        return in_kind
    dealing = snapshot.dealing
    paid_by = max(dealing.next_close, snapshot.timestamp) + snapshot.dealing_terms.strike_window
    if dealing.is_closed or paid_by > moment:
        return f"{in_kind}; no dealing is certain to pay before"
    close = format_time(max(dealing.next_close, snapshot.timestamp))
    return (
        f"{in_kind}, or ask to redeem before dealing {dealing.number} closes, from {close} UTC on"
    )
