"""What two hundred readers of the portal see while the keeper strikes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from scripts.bench.figures import Figure
from scripts.bench.lived import Lived
from scripts.bench.memory import ProcessError
from scripts.bench.readers import Reading
from scripts.setup.environment import ROOT

READERS, SECONDS = 200, 60
LISTENERS = 20  # as many as the portal lets one client have
START_S, END_S = 60, 10
ERRORS = "portal_errors"
STRIKE_AFTER_S = 10
MANY = "1000000"  # requests a minute: all readers come from one address here


def measure_portal(
    lived: Lived, *, readers: int = READERS, listeners: int = LISTENERS, seconds: int = SECONDS
) -> Iterator[Figure]:
    """
    Serve the fund to many readers at once, and let the keeper strike a dealing meanwhile.

    Raises:
        ProcessError: portal or readers did not work, or the keeper struck nothing.
    """
    lived.subscribe()
    lived.wait_for_close()
    with serve(lived) as url:
        numbers = [str(number) for number in (readers, listeners, seconds)]
        asking = _start(["-m", "scripts.bench.readers", url, *numbers])
        time.sleep(min(STRIKE_AFTER_S, seconds / 2))
        strike(lived)
        out, _ = asking.communicate(timeout=seconds + START_S)
    if asking.returncode != 0:
        raise ProcessError(f"the readers ended with {asking.returncode}")
    yield from to_figures(Reading(**json.loads(out)), readers, listeners)


def strike(lived: Lived) -> None:
    """
    Let the keeper do what is due.

    Raises:
        ProcessError: it struck nothing.
    """
    keeper, _ = lived.make_keeper()
    before = keeper.reader.chain.fetch_snapshot().dealing.number
    keeper.cycle.run()
    keeper.memory.engine.dispose()
    if keeper.reader.chain.fetch_snapshot().dealing.number == before:
        raise ProcessError(f"the keeper did not strike dealing {before}")


def to_figures(found: Reading, readers: int, listeners: int = 0) -> Iterator[Figure]:
    """Give the figures of a reading."""
    yield Figure(name="portal_readers", value=readers, unit="at once")
    yield Figure(name="portal_listeners", value=listeners, unit="at once")
    yield Figure(name="portal_answers", value=found.answers, unit="answers")
    yield Figure(name="portal_told", value=found.told, unit="events")
    yield Figure(name=ERRORS, value=found.errors, unit="errors")
    yield Figure(name="portal_median_ms", value=found.median_ms, unit="ms")
    yield Figure(name="portal_p95_ms", value=found.p95_ms, unit="ms")
    yield Figure(name="portal_worst_ms", value=found.worst_ms, unit="ms")


@contextmanager
def serve(lived: Lived) -> Iterator[str]:
    """Run `keeper portal` in a process of its own; gives its address once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = ["-m", "keeper.cli", "--config", str(lived.config), "portal", "--port", str(port)]
    serving = _start(command, {"KEEPER_PORTAL__REQUESTS_PER_MINUTE": MANY})
    try:
        _wait_for(serving, url)
        yield url
    finally:
        serving.terminate()
        try:
            serving.wait(timeout=END_S)
        except subprocess.TimeoutExpired:
            serving.kill()


def _wait_for(serving: subprocess.Popen[str], url: str) -> None:
    ends = time.monotonic() + START_S
    while serving.poll() is None and time.monotonic() < ends:
        try:
            if httpx.get(f"{url}/api/v1/health").status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise ProcessError(f"the portal ended, or did not answer within {START_S} s")


def _start(arguments: list[str], more: dict[str, str] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | (more or {}),
    )
