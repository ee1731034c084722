"""`keeper daemon`: the same tick as under cron, from one worker of APScheduler."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from types import FrameType
from typing import TYPE_CHECKING

from keeper.bootstrap import Keeper, build_keeper, open_stream
from keeper.errors import ChainMismatchError, ConfigError
from keeper.health import Pulse, serve
from keeper.job_results import FAULT, OK, JobResult, stopped
from keeper.jobs import report_stop, run_jobs
from keeper.settings import Settings

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)

GATHER_S = 1.0  # news that come together are one tick


class Daemon:
    """
    Ticks until it is told to stop.

    A keeper that cannot be put together, because its node is not there yet, is tried again at the
    next tick; one that was put together wrong ends the daemon with its exit code.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keeper: Keeper | None = None
        self._stopping = threading.Event()
        self._exit_code = OK
        self.pulse = Pulse(every_s=settings.daemon.every_s)

    def run(self) -> int:
        """
        Tick until `stop`; a tick that is running is finished first.

        Ticks never overlap. All that are missed while one runs long are caught up by a single one
        right after it: what is due follows from the chain and the database.

        Returns:
            The exit code.
        """
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        # The second instance waits for the only thread: it is the one that catches up.
        defaults = {"coalesce": True, "max_instances": 2, "misfire_grace_time": None}
        scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1)}, job_defaults=defaults, timezone="UTC"
        )
        every_s, first = self._settings.daemon.every_s, datetime.now(UTC)
        scheduler.add_job(self._tick, "interval", seconds=every_s, next_run_time=first)
        with self._listening(), self._awake(scheduler):
            scheduler.start()
            self._stopping.wait()
            scheduler.shutdown(wait=True)
        return self._exit_code

    def stop(self) -> None:
        """Begin no other tick."""
        self._stopping.set()

    def _listening(self) -> AbstractContextManager[None]:
        address = self._settings.daemon.listen
        return nullcontext() if address is None else serve(address, self._settings, self.pulse)

    @contextmanager
    def _awake(self, scheduler: BackgroundScheduler) -> Iterator[None]:
        """Tick at once when there is news of the fund, as far as a websocket tells it."""
        stream = open_stream(self._settings)
        if stream is None:
            yield
            return

        def watch() -> None:
            while not self._stopping.is_set():
                if stream.wait(self._settings.daemon.every_s) and not self._stopping.is_set():
                    scheduler.add_job(self._tick, id="news", replace_existing=True)
                    self._stopping.wait(GATHER_S)

        watcher = threading.Thread(target=watch, name="news", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            stream.close()
            watcher.join()

    def _tick(self) -> None:
        if self._stopping.is_set():
            return
        self.pulse.begin()
        try:
            result = self._run()
        except Exception as error:  # noqa: BLE001  APScheduler would keep it to itself
            self._keeper = None
            result = self._report(error)
        self.pulse.end(result.exit_code, result.error)

    def _run(self) -> JobResult:
        try:
            self._keeper = self._keeper or build_keeper(self._settings)
        except (ConfigError, ChainMismatchError) as error:
            self._exit_code = error.exit_code
            self.stop()
            return self._report(error)
        except Exception as error:  # noqa: BLE001  logged by what makes the result
            return self._report(error)
        result = run_jobs(self._keeper)
        if result.exit_code in (FAULT, ChainMismatchError.exit_code):
            # Whatever state it was left in; and a node that once spoke for another chain may be
            # right again, or the next tick ends the daemon.
            self._keeper = None
        return result

    def _report(self, error: Exception) -> JobResult:
        try:
            return report_stop(self._settings, error)
        except ConfigError as untold:
            log.error("nobody can be told: %s", untold)  # noqa: TRY400  its text says it all
            return stopped(error)


def run_daemon(settings: Settings) -> int:
    """Tick until SIGINT or SIGTERM; returns the exit code."""
    daemon = Daemon(settings)

    def stop(number: int, _frame: FrameType | None) -> None:
        log.info("signal %s: finishing", signal.Signals(number).name)
        daemon.stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    log.info("every %s s until SIGTERM", settings.daemon.every_s)
    return daemon.run()
