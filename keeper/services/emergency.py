"""Pause what people want paused, now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from keeper.domain.pausing import Pausable, PauseState, plan_pause
from keeper.domain.units import Address
from keeper.errors import GuardError
from keeper.ports import Outcome
from keeper.services.engine_ports import Writer
from keeper.services.ticks import Step


class PauseReader(Protocol):
    """Reads pauses with as little as possible: in an emergency prices may be out of order."""

    def fetch_pause(self, what: Pausable) -> PauseState:
        """Read one."""
        ...


class Emergency:
    """
    Pauses.

    Args:
        reader: of the fund's pauses.
        writer: for the watcher's account, in its own lane.
        chain_id: of the fund's chain.
        fund: that is paused.
    """

    def __init__(
        self, *, reader: PauseReader, writer: Writer, chain_id: int, fund: Address
    ) -> None:
        self._reader, self._writer = reader, writer
        self._chain_id, self._fund = chain_id, fund

    def run(self, wanted: Sequence[Pausable]) -> tuple[Step, ...]:
        """
        Pause one after the other; what a rule refuses does not keep the rest from being paused.

        Raises:
            PendingError: a transaction of the watcher waits in the pool; the same again goes on.
            RpcError: the node did not answer; the same again goes on.
        """
        return tuple(self._pause(what) for what in wanted)

    def _pause(self, what: Pausable) -> Step:
        with self._writer.session():
            state = self._reader.fetch_pause(what)
            call = plan_pause(what, state, chain_id=self._chain_id, fund=self._fund)
            if call is None:
                reason = f"paused already, for another {state.left_s} s"
                return Step(
                    purpose=f"pause {what}", outcome=_without_transaction(reason, done=True)
                )
            try:
                outcome = self._writer.send_call(call)
            except GuardError as error:
                outcome = _without_transaction(str(error), done=False)
            return Step(purpose=call.purpose, outcome=outcome)


def _without_transaction(reason: str, *, done: bool) -> Outcome:
    return Outcome(key="", done=done, transaction="", block=0, gas_used=0, reason=reason)
