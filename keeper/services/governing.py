"""Queue what has passed and carry out what is due, exactly once, whoever else does so too."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from keeper.domain.alerts import Condition
from keeper.domain.carrying_out import due_call, due_calls, next_try
from keeper.domain.dao_calls import Scene, short
from keeper.domain.intents import Intent
from keeper.domain.plain_text import plain_line
from keeper.domain.plan import PlannedCall
from keeper.domain.proposal_events import state_of
from keeper.domain.proposals import Standing
from keeper.domain.wording import format_time
from keeper.errors import GuardError, TransactionRefusedError
from keeper.ports import Clock
from keeper.services.dao_acts import unneeded
from keeper.services.engine_ports import Writer
from keeper.services.selection import Job
from keeper.services.ticks import Step

log = logging.getLogger(__name__)

SCOPE = frozenset({Job.GOVERN.value})
MOST_STEPS = 8  # of one run: each takes a block. What is refused takes none, and holds none up.


class Again(Protocol):
    """The DAO, asked anew; both methods may raise RpcError."""

    def fetch_again(self, standing: Standing) -> Standing:
        """Ask the chain anew about one."""
        ...

    def fetch_scene(self) -> Scene:
        """Say where, and what time it is there."""
        ...


class Attempts(Protocol):
    """The journal, as far as patience needs it."""

    def fetch_last(self, key: str) -> Intent | None:
        """Find the last attempt at something."""
        ...


@dataclass(slots=True)
class Governed:
    """
    What governing came to.

    Args:
        steps: what was done, in order.
        conditions: what the operator has to know while it lasts.
    """

    steps: list[Step] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)

    def find(self, kind: str, standing: Standing, title: str, text: str) -> None:
        """Note a condition of a proposal."""
        name, about = f"{kind}: {standing.proposal.id}", plain_line(standing.proposal.title)
        text = f"{about!r}, {short(standing.proposal.id)}: {text}"
        log.warning("%s: %s", title, text)
        self.conditions.append(Condition(name=name, title=title, text=text, scope=SCOPE))


class Governing:
    """
    Carries out what the shareholders decided.

    Each call is simulated before anything is written down or paid for: an execution that reverts
    today, because a guardian has not consented or a cap may not grow yet, costs nothing until it
    passes. What was done by somebody else meanwhile is done.

    Args:
        reader: of the DAO.
        writer: for the keeper's account.
        rehearsal: simulates in its name.
        attempts: what was tried before.
        clock: the wall clock.
    """

    def __init__(
        self,
        *,
        reader: Again,
        writer: Writer,
        rehearsal: Writer,
        attempts: Attempts,
        clock: Clock,
    ) -> None:
        self._reader, self._writer, self._rehearsal = reader, writer, rehearsal
        self._attempts, self._clock = attempts, clock

    def run(self, found: Sequence[Standing]) -> Governed:
        """
        Do what is due.

        Args:
            found: the proposals as they stand.

        Raises:
            PendingError: another process is at work, or a transaction waits in the pool.
            RpcError: the node did not answer; what was done is in the journal.
        """
        governed = Governed()
        self._compare(found, governed)
        calls = [*due_calls(found, self._reader.fetch_scene())]
        if calls:
            with self._writer.session():
                for standing, call in calls:
                    if len(governed.steps) == MOST_STEPS:
                        break
                    self._carry_out(standing, call, governed)
        return governed

    def _compare(self, found: Sequence[Standing], governed: Governed) -> None:
        """Hold what the events say against the chain's own word, which is what counts."""
        for standing in found:
            expected = state_of(standing.proposal, standing.now)
            if expected is not standing.state:
                text = (
                    f"the DAO says {standing.state.word}, its events say {expected.word}, "
                    f"at block {standing.block}"
                )
                governed.find("proposal differs", standing, "two accounts of a proposal", text)

    def _carry_out(self, standing: Standing, call: PlannedCall, governed: Governed) -> None:
        waits_until = next_try(self._attempts.fetch_last(call.key))
        if self._clock.now() < waits_until:
            text = f"{call.purpose} failed and is tried again from {format_time(waits_until)} UTC"
            governed.find("proposal waits", standing, "a decision could not be carried out", text)
            return
        try:
            self._rehearsal.send_call(call)
            outcome = self._writer.send_call(call)
        except TransactionRefusedError as error:
            self._fail(standing, call, str(error), governed)
        except GuardError as error:
            title = "a rule held a decision back"
            governed.find("proposal held back", standing, title, f"{call.purpose}: {error}")
        else:
            if outcome.transaction and not outcome.done:
                self._fail(standing, call, outcome.reason, governed)
            else:
                governed.steps.append(Step(purpose=call.purpose, outcome=outcome))

    def _fail(self, standing: Standing, call: PlannedCall, reason: str, governed: Governed) -> None:
        """Find out whether somebody else was quicker; else say why it does not work yet."""
        now = self._reader.fetch_again(standing)
        if now.state is not standing.state and due_call(now, self._reader.fetch_scene()) is None:
            done = unneeded(f"{now.state.word} already, by somebody else")
            governed.steps.append(Step(purpose=call.purpose, outcome=done))
            return
        title = "a decision cannot be carried out yet"
        governed.find("proposal refused", standing, title, f"{call.purpose}: {reason}")
