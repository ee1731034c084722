"""Record the hash of the report on each struck dealing, once, when nothing else is due."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from keeper.domain.alerts import Condition
from keeper.domain.carrying_out import next_try
from keeper.domain.dealing_report import DealingReport, hash_of, to_canonical
from keeper.domain.intents import Head, Intent, State
from keeper.domain.plan import CALL_VALIDITY_S, PlannedCall
from keeper.domain.units import DAY_S
from keeper.domain.wording import format_time
from keeper.errors import GuardError, TransactionRefusedError
from keeper.ports import Clock
from keeper.services.engine_ports import Writer
from keeper.services.report_checks import ReportSource
from keeper.services.selection import Job
from keeper.services.ticks import Step

log = logging.getLogger(__name__)

SCOPE = frozenset({Job.REPORT.value})
MOST_BACK = 8  # dealings: what was struck before recording was turned on is not made up for ever
PATIENCE_DAYS = 7  # from when the contract first refused a hash to when it is asked no more


class RecordReader(Protocol):
    """What the chain keeps of reports; both methods may raise RpcError."""

    def fetch_head(self) -> Head:
        """Read the newest block."""
        ...

    def fetch_unrecorded(self, head: Head, most: int) -> tuple[int, ...]:
        """List those of the last so many struck dealings without a hash, oldest first."""
        ...


class Attempts(Protocol):
    """The journal, as far as patience needs it."""

    def fetch_last(self, key: str) -> Intent | None:
        """Find the last attempt at something."""
        ...


class Notes(Protocol):
    """What is remembered from run to run: times by name, 0 for none."""

    def fetch_run(self, job: str) -> int:
        """Give the time that was noted."""
        ...

    def update_run(self, job: str, at: int) -> None:
        """Note a time."""
        ...


@dataclass(slots=True)
class Recorded:
    """
    What recording came to.

    Args:
        steps: what was done, in order.
        conditions: what the operator has to know while it lasts.
    """

    steps: list[Step] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)

    def find(self, call: PlannedCall, text: str) -> None:
        """Note what keeps a hash from being recorded."""
        title, text = "a report could not be recorded", f"{call.purpose}: {text}"
        log.warning("%s: %s", title, text)
        name = f"report not recorded: {call.dealing}"
        self.conditions.append(Condition(name=name, title=title, text=text, scope=SCOPE))


class Recording:
    """
    Records hashes.

    A dealing is reported when its strike is final: the report names the block of the strike, and a
    hash is recorded once and for good. The oldest goes first; a run sends one, so that no strike
    waits for many. What the contract would refuse is not sent, is told, and holds no other back;
    after days of that it is not even simulated. What a rule holds back, holds back all of them.

    Args:
        reader: of what is recorded.
        source: of the facts that are hashed.
        writer: for the keeper's account.
        rehearsal: simulates in its name.
        attempts: what was tried before.
        notes: since when the contract refuses what.
        clock: the wall clock.
        finality_blocks: that a strike has to lie back.
        follow: brings what the source knows up to the chain.
    """

    def __init__(
        self,
        *,
        reader: RecordReader,
        source: ReportSource,
        writer: Writer,
        rehearsal: Writer,
        attempts: Attempts,
        notes: Notes,
        clock: Clock,
        finality_blocks: int,
        follow: Callable[[], object],
    ) -> None:
        self._reader, self._source = reader, source
        self._writer, self._rehearsal = writer, rehearsal
        self._attempts, self._notes, self._clock = attempts, notes, clock
        self._finality, self._follow = finality_blocks, follow

    def run(self, recorded: Recorded) -> None:
        """
        Record the oldest dealing that is final, not recorded, and not refused.

        Args:
            recorded: what was done and found is added to it, also when the run breaks off.

        Raises:
            PendingError: another process is at work, or a transaction waits in the pool.
            RpcError: the node did not answer; what was done is in the journal.
        """
        if not self._reader.fetch_unrecorded(self._reader.fetch_head(), MOST_BACK):
            return
        self._follow()
        with self._writer.session():
            head = self._reader.fetch_head()
            for dealing in self._reader.fetch_unrecorded(head, MOST_BACK):
                report = self._source.fetch_report(dealing, head.number)
                if report.last.block + self._finality > head.number:
                    return
                if self._is_over(plan_recording(report, head.timestamp), recorded):
                    return

    def _is_over(self, call: PlannedCall, recorded: Recorded) -> bool:
        """Record one hash, and say whether the run ends with that; a refused one ends nothing."""
        last = self._attempts.fetch_last(call.key)
        if _is_carried_out(last):
            return False  # the node that was read lags behind
        held = self._held(call, last)
        if held:
            recorded.find(call, held)
            return False
        try:
            self._rehearsal.send_call(call)
        except TransactionRefusedError as error:
            if any(str(error) in told.text for told in recorded.conditions):
                return True  # two for one reason: it is not the dealing's own
            self._note_refusal(call)
            recorded.find(call, str(error))
            return False
        self._send(call, recorded)
        return True

    def _held(self, call: PlannedCall, last: Intent | None) -> str:
        """Say why a hash is not tried now; "" to try it."""
        now, since = self._clock.now(), self._notes.fetch_run(_note_of(call))
        if since and now >= since + PATIENCE_DAYS * DAY_S:
            return (
                f"refused since {format_time(since)} UTC, limit {PATIENCE_DAYS} days: it is not "
                "tried any more"
            )
        waits_until = next_try(last)
        failed = f"it failed and is tried again from {format_time(waits_until)} UTC"
        return failed if now < waits_until else ""

    def _send(self, call: PlannedCall, recorded: Recorded) -> None:
        try:
            outcome = self._writer.send_call(call)
        except GuardError as error:
            recorded.find(call, str(error))
            return
        if outcome.transaction and not outcome.done:
            self._note_refusal(call)
            recorded.find(call, outcome.reason)
            return
        recorded.steps.append(Step(purpose=call.purpose, outcome=outcome))

    def _note_refusal(self, call: PlannedCall) -> None:
        """Remember when the contract first refused a hash."""
        if not self._notes.fetch_run(_note_of(call)):
            self._notes.update_run(_note_of(call), self._clock.now())


def _note_of(call: PlannedCall) -> str:
    """Name what is remembered of a hash, within the 64 characters that a name has."""
    dealing, digest = call.args
    return f"refused report {dealing}:{str(digest)[2:18]}"


def _is_carried_out(last: Intent | None) -> bool:
    if last is None or last.state not in (State.MINED, State.DONE):
        return False
    mined = last.mined
    return mined is not None and mined.receipt is not None and mined.receipt.succeeded


def plan_recording(report: DealingReport, now: int) -> PlannedCall:
    """
    Plan the call that records a report's hash.

    Args:
        report: of a strike that is final.
        now: unix seconds of chain time.
    """
    digest = hash_of(to_canonical(report))
    return PlannedCall(
        contract="performance",
        function="recordReport",
        args=(report.dealing, digest),
        key=f"{report.chain_id}:{report.fund}:report:{report.dealing}:{digest}",
        not_after=now + CALL_VALIDITY_S,
        purpose=f"report on dealing {report.dealing}",
        dealing=report.dealing,
    )
