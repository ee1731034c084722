"""
The risk watch: what anyone may do when a limit is broken, and what the keeper does first of all.

It needs no power. Whoever notices may record a guardrail or freeze a strategy; the contracts check
for themselves whether there is a reason.
"""

from __future__ import annotations

from keeper.domain.actions import Trip, TripStrategy
from keeper.domain.policy import Policy
from keeper.domain.snapshot import FundSnapshot, StrategyState


def watch(snapshot: FundSnapshot, policy: Policy) -> Trip | TripStrategy | None:
    """
    Choose what has to be recorded now.

    Args:
        snapshot: the fund now.
        policy: what a rule held back in this tick is not tried again.

    Returns:
        None when every guardrail that holds has had its effect already.
    """
    trips: list[Trip | TripStrategy] = [Trip()] if _is_unrecorded(snapshot) else []
    trips += [TripStrategy(strategy=s.name) for s in snapshot.strategies if _fell_too_far(s)]
    return next((trip for trip in trips if trip not in policy.held_back), None)


def _is_unrecorded(snapshot: FundSnapshot) -> bool:
    dealing_goes_on = not snapshot.dealing_paused and not snapshot.winding_down
    return (snapshot.trading_guardrail and not snapshot.trading_halted) or (
        snapshot.base_out_of_band and dealing_goes_on
    )


def _fell_too_far(strategy: StrategyState) -> bool:
    return not strategy.frozen and strategy.drawdown > strategy.max_drawdown
