"""What the keeper does about proposals that have passed, and how patient it is when that fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keeper.domain.dao_calls import Scene, plan_execute, plan_queue
from keeper.domain.intents import Intent, State
from keeper.domain.plan import PlannedCall
from keeper.domain.proposals import ProposalState, Standing
from keeper.domain.units import DAY_S

FIRST_PAUSE_S = 600
MOST_DOUBLINGS = 8


def due_call(standing: Standing, scene: Scene) -> PlannedCall | None:
    """Plan what a proposal waits for now; None when that is nothing, or nothing of ours."""
    proposal, state = standing.proposal, standing.state
    if state is ProposalState.SUCCEEDED:
        return plan_queue(scene, proposal)
    is_due = proposal.eta is not None and proposal.eta <= scene.now
    if state is ProposalState.QUEUED and is_due:
        return plan_execute(scene, proposal)
    return None


def due_calls(
    standings: Sequence[Standing], scene: Scene
) -> Iterator[tuple[Standing, PlannedCall]]:
    """List what is due, in the order in which the timelock lets things take effect."""
    for standing in sorted(standings, key=lambda each: each.proposal.eta or scene.now):
        call = due_call(standing, scene)
        if call is not None:
            yield standing, call


def next_try(last: Intent | None) -> int:
    """
    Say when a call is tried again that was paid for and failed.

    What fails in a simulation costs nothing and is looked at in every run. What passes there and
    reverts in its block, as when somebody makes it fail on purpose, is tried again after 10
    minutes, then after twice as long each time, up to a day.

    Args:
        last: attempt at it.

    Returns:
        Unix seconds of the wall clock; 0 for at once.
    """
    if last is None or not _has_failed(last):
        return 0
    pause_s = FIRST_PAUSE_S << min(last.attempt - 1, MOST_DOUBLINGS)
    return last.broadcasts[-1].signed_at + min(DAY_S, pause_s)


def _has_failed(last: Intent) -> bool:
    """Whether an attempt was paid for in vain, as far as the chain says by now."""
    if last.state is State.MINED:
        mined = last.mined
        return mined is not None and mined.receipt is not None and not mined.receipt.succeeded
    return bool(last.broadcasts) and last.state in (State.FAILED, State.CANCELLED)
