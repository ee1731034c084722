"""What a watcher may pause, and the call that does it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from keeper.domain.plan import CALL_VALIDITY_S, PlannedCall
from keeper.domain.units import Address

HOUR_S = 3_600
ENOUGH_S = 12 * HOUR_S  # a pause that lasts for so long is not worth the one a watcher has a week


class Pausable(StrEnum):
    """What can be paused."""

    TRADING = "trading"
    DEALING = "dealing"


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseState:
    """Until when something is paused, and what time it is; unix seconds of the chain."""

    paused_until: int
    now: int

    @property
    def left_s(self) -> int:
        """For how long it stays paused, seconds; negative when it is not."""
        return self.paused_until - self.now


def plan_pause(
    what: Pausable, state: PauseState, *, chain_id: int, fund: Address
) -> PlannedCall | None:
    """
    Plan a pause, the same one for an hour.

    Args:
        what: is to be paused.
        state: of that pause now.
        chain_id: of the fund's chain.
        fund: whose pause it is.

    Returns:
        None when it is paused for long enough already.
    """
    if state.left_s >= ENOUGH_S:
        return None
    return PlannedCall(
        contract="controls",
        function=f"pause{what.capitalize()}",
        args=(),
        key=f"{chain_id}:{fund}:pause:{what}:{state.paused_until}:{state.now // HOUR_S}",
        not_after=state.now + CALL_VALIDITY_S,
        purpose=f"pause {what}",
    )
