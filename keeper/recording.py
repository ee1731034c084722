"""The part of a run that records hashes of reports, when nothing that is due waits for it."""

from __future__ import annotations

import logging
from dataclasses import replace

from keeper.adapters.secrets import conceal
from keeper.bootstrap import Keeper
from keeper.domain.alerts import Condition, name_of
from keeper.errors import GuardError, KeeperError, PendingError
from keeper.job_results import OK, JobResult, joined
from keeper.services.recording import SCOPE, Recorded, Recording
from keeper.services.selection import is_dealing_due
from keeper.services.ticks import CycleResult

log = logging.getLogger(__name__)

SLACK_S = 900  # of chain time: one transaction, with a few dearer tries


def record(keeper: Keeper, cycle: CycleResult | None) -> JobResult:
    """
    Record what is final, after everything else and not at all while a dealing waits.

    Args:
        keeper: that acts.
        cycle: of this run; None when it did not come to its end.
    """
    if keeper.open_recording is None or cycle is None or not _is_idle(cycle):
        return JobResult(exit_code=OK)
    recorded = Recorded()
    return joined(_run(keeper.open_recording(), recorded), _result_of(recorded))


def _run(recording: Recording, recorded: Recorded) -> JobResult:
    """Record, and say what broke it off, if anything did."""
    try:
        recording.run(recorded)
    except PendingError as error:
        return JobResult(exit_code=error.exit_code, error=str(error))
    except KeeperError as error:
        return _stopped(error, str(error), error.exit_code)
    except Exception as error:
        log.exception("a fault of the keeper itself, while it recorded a report")
        return _stopped(error, f"{type(error).__name__}: {error}", KeeperError.exit_code)
    return JobResult(exit_code=OK)


def _result_of(recorded: Recorded) -> JobResult:
    found = tuple(recorded.conditions)
    return JobResult(
        exit_code=GuardError.exit_code if found else OK,
        error="; ".join(each.text for each in found),
        conditions=found,
        recorded=recorded,
    )


def _is_idle(cycle: CycleResult) -> bool:
    """
    Say that the tick came to its end, and that no dealing is closed or soon could be.

    Recording takes time, and must be over when the dealing is to be closed.
    """
    ended = not cycle.waiting and all(step.outcome.done for step in cycle.steps)
    soon = replace(cycle.snapshot, timestamp=cycle.snapshot.timestamp + SLACK_S)
    return ended and not is_dealing_due(soon)


def _stopped(error: Exception, text: str, exit_code: int) -> JobResult:
    text, name = conceal(f"reports: {text}"), name_of("reports", type(error).__name__)
    condition = Condition(name=name, title="reports are not recorded", text=text, scope=SCOPE)
    return JobResult(exit_code=exit_code, error=text, conditions=(condition,))
