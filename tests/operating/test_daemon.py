"""The daemon: it waits for its node, catches up once, answers while it works, and ends well."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from keeper.health import Pulse, serve
from keeper.job_results import JobResult
from keeper.scheduler import Daemon
from keeper.settings import Settings, load_settings
from tests.integration.conftest import Lived
from tests.operating.loopback import Loopback, ask, free_port, get

PATIENCE_S = 60
ROOT = Path(__file__).parents[2]


def _get(port: int, path: str) -> tuple[int, str]:
    return get(f"http://127.0.0.1:{port}{path}")


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline, "it did not get there"
        time.sleep(0.1)


def _config(lived: Lived, name: str, port: int, url: str | None = None) -> Path:
    """Write a configuration with a database of its own."""
    text = lived.config.read_text().replace("keeper.sqlite", f"{name}.sqlite")
    if url is not None:
        text = text.replace(lived.local.world.anvil.rpc_url, url)
    config = lived.config.with_name(f"{name}.toml")
    config.write_text(text + f'\n[daemon]\nevery_s = 1\nlisten = "127.0.0.1:{port}"\n')
    return config


@contextmanager
def _daemon(config: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "keeper.cli", "--config", str(config), "daemon"]
    with subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ}
    ) as process:
        try:
            yield process
        finally:
            process.kill()


class _Proxy:
    """A node's front that is away at first, and that can hold an answer back."""

    def __init__(self, url: str) -> None:
        self._url, self.port = url, free_port()
        self.open, self.asked = threading.Event(), threading.Event()
        self.away, self.foreign = 0, 0
        self.open.set()
        self._server: Loopback | None = None

    def start(self) -> None:
        self._server = Loopback(self._answer, self.port)

    def stop(self) -> None:
        self.open.set()
        if self._server is not None:
            self._server.close()

    def _answer(self, _path: str, _headers: object, body: bytes) -> tuple[int, bytes]:
        self.asked.set()
        self.open.wait(PATIENCE_S)
        if self.away:
            self.away -= 1
            return 500, b""
        if self.foreign and json.loads(body)["method"] == "eth_chainId":
            self.foreign -= 1
            return 200, b'{"jsonrpc": "2.0", "id": 1, "result": "0x5"}'
        return 200, ask(self._url, body)


@pytest.fixture
def proxy(lived: Lived) -> Iterator[_Proxy]:
    proxy = _Proxy(lived.local.world.anvil.rpc_url)
    yield proxy
    proxy.stop()


def test_daemon__whose_node_comes_late__waits_for_it_and_gets_well(
    lived: Lived, proxy: _Proxy
) -> None:
    port = free_port()
    config = _config(lived, "late", port, f"http://127.0.0.1:{proxy.port}")
    with _daemon(config) as process:
        _wait(lambda: _is_listening(port))
        _wait(lambda: "does not answer" in _get(port, "/health")[1])
        status, body = _get(port, "/health")
        assert (status, json.loads(body)["exit_code"]) == (503, 4)
        proxy.start()
        _wait(lambda: _get(port, "/health")[0] == 200)
        status, body = _get(port, "/metrics")
        assert (status, "keeper_nav " in body) == (200, True)
        assert _get(port, "/secrets")[0] == 404
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0


def test_daemon__told_to_stop_in_a_tick__answers_and_finishes_it(
    lived: Lived, proxy: _Proxy
) -> None:
    port = free_port()
    proxy.start()
    proxy.open.clear()
    config = _config(lived, "busy", port, f"http://127.0.0.1:{proxy.port}")
    with _daemon(config) as process:
        assert proxy.asked.wait(PATIENCE_S)
        status, body = _get(port, "/health")
        assert (status, json.loads(body)["reason"]) == (503, "no tick has ended yet")
        process.send_signal(signal.SIGTERM)
        time.sleep(1)
        assert process.poll() is None
        proxy.open.set()
        assert process.wait(PATIENCE_S) == 0
        assert process.stderr is not None
        lines = process.stderr.read().splitlines()
    runs = [line for line in lines if "event=run " in line]
    assert len(runs) == 1
    assert "exit=0" in runs[0]


def test_daemon__whose_node_came_back_as_another_chain_for_a_moment__gets_well(
    lived: Lived, proxy: _Proxy
) -> None:
    port = free_port()
    config = _config(lived, "strayed", port, f"http://127.0.0.1:{proxy.port}")
    proxy.start()
    with _daemon(config) as process:
        _wait(lambda: _is_listening(port) and _get(port, "/health")[0] == 200)
        proxy.foreign = proxy.away = 1
        _wait(lambda: "serves chain 5" in _get(port, "/health")[1])
        _wait(lambda: _get(port, "/health")[0] == 200)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0


def test_daemon__with_a_wrong_configuration__ends_at_once_with_its_code(lived: Lived) -> None:
    config = _config(lived, "wrong", free_port())
    config.write_text(config.read_text().replace("/passphrase", "/no-passphrase"))
    with _daemon(config) as process:
        assert process.wait(PATIENCE_S) == 3
        assert process.stderr is not None
        assert "no-passphrase cannot be read" in process.stderr.read()


def test_daemon__on_a_taken_port__says_so(lived: Lived) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        config = _config(lived, "taken", taken.getsockname()[1])
        with _daemon(config) as process:
            assert process.wait(PATIENCE_S) == 3
            assert process.stderr is not None
            assert "cannot be listened on: Address already in use" in process.stderr.read()


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    config = tmp_path / "keeper.toml"
    text = 'address_book = "fund.json"\n[chain]\nurl = "http://127.0.0.1:1"\n'
    config.write_text(text + "[daemon]\nevery_s = 1\n")
    return load_settings(config)


class _SlowDaemon(Daemon):
    """A daemon whose first tick runs over three others."""

    def __init__(self, settings: Settings, first_takes_s: float) -> None:
        super().__init__(settings)
        self.began: list[float] = []
        self.running, self.overlapped = 0, False
        self._first_takes_s = first_takes_s

    def _run(self) -> JobResult:
        self.running += 1
        self.overlapped |= self.running > 1
        self.began.append(time.monotonic())
        if len(self.began) == 1:
            time.sleep(self._first_takes_s)
        self.running -= 1
        return JobResult(exit_code=0)


def test_ticks__missed_while_one_ran_long__are_caught_up_by_one(settings: Settings) -> None:
    daemon = _SlowDaemon(settings, 3.3)
    thread = threading.Thread(target=daemon.run)
    thread.start()
    _wait(lambda: len(daemon.began) >= 4)
    daemon.stop()
    thread.join(PATIENCE_S)
    first, second, third, fourth = daemon.began[:4]
    assert not daemon.overlapped
    assert second - first < 3.9  # right after the long one, not at the next full second
    assert third - first > 3.9  # in its turn: the other two that were missed are not made up for
    assert fourth - third > 0.5


class _BrokenDaemon(Daemon):
    """A daemon with a fault outside of its jobs."""

    def _run(self) -> JobResult:
        raise ValueError("a page is missing")


def test_tick__with_a_fault_outside_the_jobs__is_told_and_ends(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    daemon = _BrokenDaemon(settings)
    thread = threading.Thread(target=daemon.run)
    thread.start()
    _wait(lambda: daemon.pulse.diagnose()[1]["exit_code"] is not None)
    daemon.stop()
    thread.join(PATIENCE_S)
    fault = "ValueError: a page is missing"
    assert daemon.pulse.diagnose()[0] == f"the last tick ended with 70: {fault}"
    assert f"the keeper stopped: {fault}" in caplog.text


def test_tick__that_waits_for_the_running_one__is_dropped_at_the_end(settings: Settings) -> None:
    daemon = _SlowDaemon(settings, 2.5)
    thread = threading.Thread(target=daemon.run)
    thread.start()
    time.sleep(1.5)
    daemon.stop()
    thread.join(PATIENCE_S)
    assert len(daemon.began) == 1


@pytest.mark.parametrize(
    ("code", "age", "reason"),
    [
        (0, 0, ""),
        (1, 0, ""),
        (2, 0, "the last tick ended with 2: WETH price is 90 s old"),
        (0, 31, "the last tick ended 31 s ago, limit is 30 s"),
    ],
)
def test_health__depends_on_how_and_when_the_last_tick_ended(
    code: int, age: int, reason: str
) -> None:
    pulse = Pulse(every_s=10)
    pulse.end(code, "WETH price is 90 s old" if code == 2 else "")
    pulse._ended_at -= age
    assert pulse.diagnose()[0] == reason


def test_server__on_ipv6__answers(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    pulse = Pulse(every_s=10)
    pulse.end(0, "")
    with serve("[::1]:0", settings, pulse):
        port = int(caplog.messages[-1].rpartition(":")[2])
        status, body = get(f"http://[::1]:{port}/health")
    assert (status, json.loads(body)["healthy"]) == (200, True)
