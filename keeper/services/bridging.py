"""Keep the line between the fund's two chains going: count, state, beat, and restore cash."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from keeper.domain.bridge_checks import find_differences
from keeper.domain.bridge_events import Side
from keeper.domain.bridge_plan import Ends, plan_step, side_of
from keeper.domain.bridge_state import BridgePolicy, HomeState, OutpostState
from keeper.domain.bridging import Agenda, Pulse, State, find_overdue, plan_bridge
from keeper.domain.bridging import Step as Due
from keeper.domain.inventory import Move
from keeper.domain.transfers import Ledger
from keeper.errors import GuardError
from keeper.ports import Bridge
from keeper.services.engine_ports import Writer
from keeper.services.ticks import Step

log = logging.getLogger(__name__)

MOST_LOOKS = 3
MOST_STEPS = 12  # of one run; a rule that never comes to rest must not burn fees all night


@dataclass(frozen=True, slots=True, kw_only=True)
class LineState:
    """
    The line at one look: both chains at their newest blocks, and what is due.

    Args:
        faults: what cannot have happened, and where events and contracts do not agree.
        overdue: what takes longer than it should.
    """

    ledger: Ledger
    home: HomeState
    outpost: OutpostState
    agenda: Agenda
    faults: tuple[str, ...]
    overdue: tuple[str, ...]


@dataclass(slots=True)
class BridgeRun:
    """
    What a run came to.

    Args:
        steps: what was done, in order.
        warnings: what a rule held back, what cannot have happened and what is late, in words.
        faults: those of them that cannot have happened.
        overdue: those of them that take longer than they should.
        rest: what the line waits for.
    """

    steps: list[Step] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)
    overdue: set[str] = field(default_factory=set)
    rest: str = ""

    def warn(self, text: str) -> None:
        """Note what was held back, once."""
        if text not in self.warnings:
            log.warning("%s", text)
            self.warnings.append(text)


def add_run(first: BridgeRun | None, second: BridgeRun) -> BridgeRun:
    """Sum two runs up, one after the other."""
    if first is None:
        return second
    warnings = list(dict.fromkeys([*first.warnings, *second.warnings]))
    return BridgeRun(
        steps=[*first.steps, *second.steps],
        warnings=warnings,
        faults=first.faults | second.faults,
        overdue=first.overdue | second.overdue,
        rest=second.rest,
    )


class Bridging:
    """
    Does what is due on the line.

    Args:
        bridge: reads it.
        writers: act on either chain; in a dry run they only simulate.
        policy: the operator's rules.
        ends: names both ends.
        cost: converts what a transfer costs in native coin, wei, to base units.
    """

    def __init__(
        self,
        *,
        bridge: Bridge,
        writers: Mapping[Side, Writer],
        policy: BridgePolicy,
        ends: Ends,
        cost: Callable[[], int],
    ) -> None:
        self._bridge, self._writers = bridge, writers
        self._policy, self._ends, self._cost = policy, ends, cost

    def look(self) -> LineState:
        """
        Look at both chains and decide what is due.

        Raises:
            RpcError: a node did not answer.
        """
        for _ in range(MOST_LOOKS):  # a block between two reads is no difference
            ledger = self._bridge.fetch_ledger()
            home, outpost = self._bridge.fetch_home(), self._bridge.fetch_outpost()
            differences = find_differences(ledger, home, outpost)
            if not differences:
                break
        cost = self._cost() if self._policy.inventory is not None else 0
        return LineState(
            ledger=ledger,
            home=home,
            outpost=outpost,
            agenda=plan_bridge(ledger, home, outpost, self._policy, cost),
            faults=(*ledger.faults, *differences),
            overdue=find_overdue(ledger, home, outpost, self._policy),
        )

    def run(self) -> BridgeRun:
        """
        Take every step that is due now.

        Raises:
            PendingError: another process is at work, or a transaction waits in a pool.
            RpcError: a node did not answer; nothing was concluded from that.
        """
        run, held_back = BridgeRun(), set[type[Due]]()
        with ExitStack() as stack:
            for side in Side:
                stack.enter_context(self._writers[side].session())
            while self._advance(run, held_back):
                pass
        return run

    def _advance(self, run: BridgeRun, held_back: set[type[Due]]) -> bool:
        """Take one step; False when there is none to take."""
        line = self.look()
        self._writers[Side.HOME].require_seen(line.home.block, line.home.block_hash)
        self._writers[Side.OUTPOST].require_seen(line.outpost.block, line.outpost.block_hash)
        run.faults |= set(line.faults)
        run.overdue |= set(line.overdue)
        for trouble in (*line.faults, *line.overdue):
            run.warn(trouble)
        due = next((each for each in line.agenda.steps if type(each) not in held_back), None)
        run.rest = line.agenda.rest
        if due is None or len(run.steps) >= MOST_STEPS:
            return False
        call = plan_step(
            due, line.ledger, line.home, line.outpost, self._ends, self._fetch_fee(due)
        )
        try:
            outcome = self._writers[side_of(due)].send_call(call)
        except GuardError as error:
            run.warn(str(error))
            held_back.add(type(due))
            return True
        run.steps.append(Step(purpose=call.purpose, outcome=outcome))
        return outcome.done

    def _fetch_fee(self, due: Due) -> int:
        if isinstance(due, State):
            return self._bridge.fetch_statement_fee()
        if isinstance(due, Pulse):
            return self._bridge.fetch_heartbeat_fee()
        return self._bridge.fetch_transfer_fee(due) if isinstance(due, Move) else 0
