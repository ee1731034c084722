"""
Run what is due and say how it went: the one place that catches everything.

`keeper run`, the daemon and a season on a local chain all call `run_jobs`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from keeper.bootstrap import Keeper, write_report
from keeper.errors import GuardError, KeeperError, PendingError
from keeper.services.selection import ALL_JOBS, Job
from keeper.services.ticks import CycleResult

log = logging.getLogger(__name__)

OK, GUARD, FAULT = 0, GuardError.exit_code, KeeperError.exit_code
REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """
    How a run went.

    Args:
        exit_code: see keeper/errors.py.
        cycle: what the tick came to; None when it did not get that far.
        error: what stopped it, in words.
    """

    exit_code: int
    cycle: CycleResult | None = None
    error: str = ""


def run_jobs(keeper: Keeper, jobs: frozenset[Job] = ALL_JOBS) -> JobResult:
    """Do everything that is due; what goes wrong ends up in the result and with the operator."""
    try:
        cycle = keeper.cycle.run(jobs)
        _write_report_if_due(keeper, cycle)
    except PendingError as error:
        log.info("%s", error)
        return JobResult(exit_code=error.exit_code, error=str(error))
    except KeeperError as error:
        return _fail(keeper, error.exit_code, str(error))
    except Exception as error:
        log.exception("a fault of the keeper itself")
        return _fail(keeper, FAULT, f"{type(error).__name__}: {error}")
    if cycle.warnings:
        _alert(keeper, "a rule held the keeper back", "; ".join(cycle.warnings))
        return JobResult(exit_code=GUARD, cycle=cycle, error="; ".join(cycle.warnings))
    return JobResult(exit_code=PendingError.exit_code if cycle.waiting else OK, cycle=cycle)


def _write_report_if_due(keeper: Keeper, cycle: CycleResult) -> None:
    """Write it when chain time says so; a report missed during downtime is caught up once."""
    terms = keeper.reader.settings.report
    if not keeper.reader.settings.live or terms.every_s == 0:
        return
    now = cycle.snapshot.timestamp
    if now - keeper.memory.history.fetch_run(REPORT) >= terms.every_s:
        write_report(keeper.reader, keeper.memory, terms.path)
        keeper.memory.history.update_run(REPORT, now)


def _fail(keeper: Keeper, exit_code: int, text: str) -> JobResult:
    _alert(keeper, "the keeper stopped", text)
    return JobResult(exit_code=exit_code, error=text)


def _alert(keeper: Keeper, title: str, text: str) -> None:
    """Tell the operator, the same thing at most once in `notify.repeat_s`."""
    now, name = keeper.timer.now(), f"alert: {title}: {_without_digits(text)}"[:64]
    history, repeat_s = keeper.memory.history, keeper.reader.settings.notify.repeat_s
    if now - history.fetch_run(name) < repeat_s:
        log.warning("%s: %s", title, text)
        return
    history.update_run(name, now)
    keeper.notifier.send_alert(title, text)


def _without_digits(text: str) -> str:
    """Leave the numbers out: the same alert with another age is the same alert."""
    return "".join(letter for letter in text if not letter.isdigit())
