"""The daemon in a process of its own: it ticks, and SIGTERM ends it well."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from keeper.adapters.database import open_database
from keeper.adapters.history import SqlHistory
from keeper.adapters.lease import Unfenced
from tests.integration.conftest import Lived

PATIENCE_S = 60


@pytest.fixture
def daemon(lived: Lived) -> Iterator[subprocess.Popen[bytes]]:
    config = lived.config.with_name("daemon.toml")
    text = lived.config.read_text().replace("keeper.sqlite", "daemon.sqlite")
    config.write_text(text + "\n[daemon]\nevery_s = 1\n")
    command = [sys.executable, "-m", "keeper.cli", "--config", str(config), "daemon"]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    yield process
    process.kill()
    process.wait()


def test_daemon__sees_new_blocks_until_it_is_told_to_stop(
    lived: Lived, daemon: subprocess.Popen[bytes]
) -> None:
    anvil, w3 = lived.local.world.anvil, lived.local.world.w3
    history = SqlHistory(
        open_database(f"sqlite:///{lived.config.with_name('daemon.sqlite')}"), Unfenced()
    )
    for _ in range(2):
        anvil.mine()
        newest = w3.eth.get_block("latest")["timestamp"]
        _wait(lambda newest=newest: history.fetch_newest_time() >= newest)
    daemon.send_signal(signal.SIGTERM)
    assert daemon.wait(PATIENCE_S) == 0


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline, "the daemon did not get there"
        time.sleep(0.2)
