"""Until when, and how, who does not agree with a decision leaves before it takes effect."""

from __future__ import annotations

from keeper.domain.proposals import ProposalState, Standing
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.wording import format_time

VOTED_ON = (ProposalState.PENDING, ProposalState.ACTIVE)


def last_moment(standing: Standing, min_delay: int) -> int | None:
    """
    Find the last moment before a proposal can take effect.

    Args:
        standing: the proposal, and where it stands.
        min_delay: of the timelock, seconds.

    Returns:
        Unix seconds: its time in the timelock, or, before it is queued, the earliest that it can
        get there, by the end of the vote as far as that was extended. None when nothing can
        happen any more.
    """
    proposal, state = standing.proposal, standing.state
    if state is ProposalState.QUEUED:
        return proposal.eta
    if state in VOTED_ON:
        return proposal.deadline + min_delay
    if state is ProposalState.SUCCEEDED:
        return max(proposal.deadline, standing.now) + min_delay
    return None


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
