"""
The risk watch: what anyone may do when a limit is broken, and what the keeper does first of all.

It needs no power. Whoever notices may record a guardrail, freeze a strategy, note that two feeds
disagree or end a probation; the contracts check for themselves whether there is a reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from keeper.domain.actions import EndProbation, NoteDisagreement, Trip, TripStrategy, Watch
from keeper.domain.policy import Policy
from keeper.domain.snapshot import FundSnapshot, StrategyState
from keeper.domain.trials import can_be_trusted, feeds_on_probation, is_noteworthy


def watch(snapshot: FundSnapshot, policy: Policy) -> Watch | None:
    """
    Choose what has to be recorded now.

    Args:
        snapshot: the fund now.
        policy: what a rule held back in this tick is not tried again.

    Returns:
        None when every guardrail that holds has had its effect already, and every probation takes
        its course.
    """
    due = (*_trips(snapshot), *_verdicts(snapshot))
    return next((step for step in due if step not in policy.held_back), None)


def _trips(snapshot: FundSnapshot) -> Iterator[Trip | TripStrategy]:
    if _is_unrecorded(snapshot):
        yield Trip()
    for strategy in snapshot.strategies:
        if _fell_too_far(strategy):
            yield TripStrategy(strategy=strategy.name)


def _verdicts(snapshot: FundSnapshot) -> Iterator[NoteDisagreement | EndProbation]:
    for feed in feeds_on_probation(snapshot):
        if is_noteworthy(snapshot, feed):
            yield NoteDisagreement(token=feed.token.address)
        if can_be_trusted(snapshot, feed):
            yield EndProbation(token=feed.token.address)


def _is_unrecorded(snapshot: FundSnapshot) -> bool:
    dealing_goes_on = not snapshot.dealing_paused and not snapshot.winding_down
    return (snapshot.trading_guardrail and not snapshot.trading_halted) or (
        snapshot.base_out_of_band and dealing_goes_on
    )


def _fell_too_far(strategy: StrategyState) -> bool:
    return not strategy.frozen and strategy.drawdown > strategy.max_drawdown
