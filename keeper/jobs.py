"""
Run what is due and say how it went: the one place that catches everything.

`keeper run`, the daemon and a season on a local chain all call `run_jobs`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from keeper.adapters.secrets import conceal
from keeper.arbitrage import arbitrage
from keeper.bootstrap import Desk, Keeper, SystemClock, build_keeper, open_desk, write_report
from keeper.domain.alerts import Condition
from keeper.errors import KeeperError, PendingError
from keeper.government import govern
from keeper.job_results import (
    GUARD,
    OK,
    PENDING,
    JobResult,
    about_line,
    find_stuck,
    held_back,
    joined,
    stopped,
    with_arbitrage,
    with_government,
)
from keeper.recording import record
from keeper.services.events import fields
from keeper.services.selection import ALL_JOBS, Job
from keeper.services.ticks import CycleResult
from keeper.settings import Settings
from keeper.watching import find_dissents, follow_events

log = logging.getLogger(__name__)

REPORT = "report"
NOTHING: frozenset[str] = frozenset()
# What the tick has no part in: each finds its own conditions, and a fund need not have any of them.
APART = frozenset({Job.BRIDGE, Job.GOVERN, Job.ARBITRAGE, Job.REPORT})


def run_once(settings: Settings, jobs: frozenset[Job] = ALL_JOBS) -> JobResult:
    """
    Put a keeper together, and do everything that is due.

    Raises:
        ConfigError: the receivers of alerts cannot be read, so nobody could be told of it.
    """
    try:
        keeper = build_keeper(settings)
    except Exception as error:  # noqa: BLE001  logged by what makes the result
        return report_stop(settings, error, jobs)
    return run_jobs(keeper, jobs)


def report_stop(settings: Settings, error: Exception, jobs: frozenset[Job] = ALL_JOBS) -> JobResult:
    """
    Record and tell that no keeper could be put together.

    Raises:
        ConfigError: the receivers of alerts cannot be read.
    """
    clock, result = SystemClock(), stopped(error)
    desk, now = open_desk(settings, clock), clock.now()
    tell(desk, result, jobs)
    note(desk, result, jobs, began=now, ended=now)
    log_run(result, jobs)
    return result


def run_jobs(keeper: Keeper, jobs: frozenset[Job] = ALL_JOBS) -> JobResult:
    """Do everything that is due; what goes wrong ends up in the result and with the operator."""
    began, calls = keeper.timer.now(), keeper.reader.tally.calls
    result = _attempt(lambda: _run(keeper, jobs), keeper)
    if Job.GOVERN in jobs:
        result = with_government(result, govern(keeper, result.cycle))
    if Job.ARBITRAGE in jobs:
        result = with_arbitrage(result, arbitrage(keeper, result.cycle))
    if Job.REPORT in jobs:
        result = joined(result, record(keeper, result.cycle))
    follow_events(keeper)
    found = find_dissents(keeper, jobs)
    result = replace(result, conditions=(*result.conditions, *found))
    ended = keeper.timer.now()
    tell(keeper.desk, result, jobs)
    note(keeper.desk, result, jobs, began=began, ended=ended)
    log_run(result, jobs, seconds=ended - began, calls=keeper.reader.tally.calls - calls)
    return result


def _attempt(run: Callable[[], JobResult], keeper: Keeper) -> JobResult:
    try:
        return run()
    except PendingError as error:
        return JobResult(exit_code=PENDING, error=str(error), conditions=find_stuck(keeper))
    except Exception as error:  # noqa: BLE001  logged by what makes the result
        return stopped(error)


def _run(keeper: Keeper, jobs: frozenset[Job]) -> JobResult:
    # What arrived is cash for the dealing; its strike waits for a statement from after the close.
    before = _attempt(lambda: _keep_line(keeper, jobs), keeper)
    dealt = _attempt(lambda: _judge(keeper.cycle.run(jobs), jobs), keeper)
    result, cycle = joined(before, dealt), dealt.cycle
    if cycle is None:
        return result
    if cycle.snapshot.dealing.is_closed:
        result = joined(result, _attempt(lambda: _keep_line(keeper, jobs), keeper))
    try:
        _write_report_if_due(keeper, cycle)
    except KeeperError as error:
        return _without_report(result, error)
    return result


def _keep_line(keeper: Keeper, jobs: frozenset[Job]) -> JobResult:
    """Do what is due on the line to the outpost; its failure keeps nothing else from being done."""
    if keeper.open_line is None or Job.BRIDGE not in jobs:
        return JobResult(exit_code=OK)
    run = keeper.open_line().run()
    conditions = about_line(run)
    exit_code = GUARD if run.warnings else OK
    return JobResult(
        exit_code=exit_code, line=run, error="; ".join(run.warnings), conditions=conditions
    )


def _without_report(result: JobResult, error: KeeperError) -> JobResult:
    """Add that there is no report, which must hide nothing of what the run itself came to."""
    text = conceal(f"no report: {error}")
    condition = Condition(name="no report", title="there is no new report", text=text)
    return replace(
        result,
        exit_code=result.exit_code if result.exit_code != OK else error.exit_code,
        error="; ".join(filter(None, (result.error, text))),
        conditions=(*result.conditions, condition),
    )


def _judge(cycle: CycleResult, jobs: frozenset[Job]) -> JobResult:
    """Make the result of a tick that went through."""
    if cycle.warnings:
        conditions = tuple(held_back(text, jobs - APART) for text in cycle.warnings)
        error = "; ".join(cycle.warnings)
        return JobResult(exit_code=GUARD, cycle=cycle, error=error, conditions=conditions)
    return JobResult(exit_code=PENDING if cycle.waiting else OK, cycle=cycle)


def _write_report_if_due(keeper: Keeper, cycle: CycleResult) -> None:
    """Write it when chain time says so; a report missed during downtime is caught up once."""
    terms = keeper.reader.settings.report
    if not keeper.reader.settings.live or terms.every_s == 0:
        return
    now = cycle.snapshot.timestamp
    if now - keeper.memory.history.fetch_run(REPORT) >= terms.every_s:
        write_report(keeper.reader, keeper.memory, terms.path)
        keeper.memory.history.update_run(REPORT, now)


def tell(desk: Desk, result: JobResult, jobs: frozenset[Job]) -> None:
    """Let everybody know; when the record fails they are told nevertheless, perhaps twice."""
    try:
        desk.alerting.report(result.conditions, _looked(result, jobs))
    except Exception:
        log.exception("alerts cannot be recorded, they are sent as they come")
        for condition in result.conditions:
            for receiver in desk.receivers:
                receiver.send_alert(condition.title, condition.text)


def _looked(result: JobResult, jobs: frozenset[Job]) -> frozenset[str] | None:
    """Say which jobs were looked at to their end; None when the run was cut short."""
    cycle = result.cycle
    if cycle is None:
        return None
    whole = not cycle.waiting and all(step.outcome.done for step in cycle.steps)
    dealt = frozenset(job.value for job in jobs - APART) if whole else NOTHING
    apart = {
        Job.BRIDGE: result.line,
        Job.GOVERN: result.governed,
        Job.ARBITRAGE: result.arbitrage,
        Job.REPORT: result.recorded,
    }
    return dealt | {job.value for job, came_to in apart.items() if came_to is not None}


def note(desk: Desk, result: JobResult, jobs: frozenset[Job], *, began: int, ended: int) -> None:
    """Write down when the jobs ran and how they ended."""
    from keeper.adapters.operating_record import JobRun

    runs = [
        JobRun(job=job, ended_at=ended, took_s=ended - began, exit_code=result.exit_code)
        for job in sorted(jobs)
    ]
    try:
        desk.record.update_runs(runs)
    except Exception:
        log.exception("the run cannot be recorded")


def log_run(result: JobResult, jobs: frozenset[Job], **spent: int) -> None:
    """Write the run's one line."""
    cycle = result.cycle
    state = (
        {}
        if cycle is None
        else {
            "dealing": cycle.snapshot.dealing.number,
            "block": cycle.snapshot.block,
            "transactions": sum(1 for step in result.steps if step.outcome.transaction),
            "rest": cycle.rest,
        }
    )
    level = logging.INFO if result.exit_code in (OK, PENDING) else logging.ERROR
    about = {"job": ",".join(sorted(jobs)), "exit": result.exit_code, "reason": result.error}
    log.log(level, "run", extra=fields(**about, **state, **spent))
