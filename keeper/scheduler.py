"""`keeper daemon`: the same tick as under cron, from one worker of APScheduler."""

from __future__ import annotations

import logging
import signal
from datetime import UTC, datetime
from types import FrameType

from keeper.bootstrap import Keeper
from keeper.jobs import run_jobs

log = logging.getLogger(__name__)


def run_daemon(keeper: Keeper) -> None:
    """
    Tick until SIGINT or SIGTERM; a tick that is running is finished first.

    Ticks never overlap, ticks that were missed while one ran long are one tick, and a late one is
    not dropped: what is due follows from the chain and the database.
    """
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.blocking import BlockingScheduler

    scheduler = BlockingScheduler(
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    every_s = keeper.reader.settings.daemon.every_s
    first = datetime.now(UTC)
    scheduler.add_job(_tick, "interval", (keeper,), seconds=every_s, next_run_time=first)

    def stop(number: int, _frame: FrameType | None) -> None:
        log.info("signal %s: finishing", number)
        scheduler.shutdown(wait=True)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    scheduler.start()


def _tick(keeper: Keeper) -> None:
    result = run_jobs(keeper)
    steps = () if result.cycle is None else result.cycle.steps
    for step in steps:
        log.info("%s: %s", step.purpose, "done" if step.outcome.done else step.outcome.reason)
    log.debug("exit code %s", result.exit_code)
