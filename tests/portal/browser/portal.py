"""The portal in a process of its own, as an operator starts it."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[3]
PATIENCE_S = 240  # a machine may have much else to do
PORTS = (20_000, 30_000)
SECTION = """
[portal]
requests_per_minute = 1_000_000
poll_s = 0.3
answer_s = {answer_s}
wallet_node = "{rpc}"
"""


class PortalProcess:
    """
    `keeper portal`, for use between `start` and `stop`; it comes back on the same port.

    Args:
        config: the keeper's configuration, which stays as it is.
        rpc: the node that wallets are told of.
        answer_s: longest that the node may take.
    """

    def __init__(
        self,
        config: Path,
        rpc: str,
        pages: Path = ROOT / "build" / "portal",
        *,
        answer_s: float = 60.0,
    ) -> None:
        self.config = config.with_name("portal.toml")
        self.config.write_text(config.read_text() + SECTION.format(rpc=rpc, answer_s=answer_s))
        self.config.chmod(0o600)
        self._pages, self._port = pages, free_port()
        self.origin = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "keeper.cli", "--config", str(self.config), "portal"]
        command += ["--port", str(self._port), "--pages", str(self._pages)]
        self._process = subprocess.Popen(command, cwd=ROOT)
        wait_for(self.origin, self._process)

    def stop(self) -> None:
        """End it, as a service manager does."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(PATIENCE_S)

    def await_known(self, path: str) -> None:
        """Wait until it has seen the block in which something new came to be."""
        deadline = time.monotonic() + PATIENCE_S
        while self.get(path).status_code != 200:
            assert time.monotonic() < deadline, f"the portal never learnt of {path}"
            time.sleep(0.05)

    def get(self, path: str) -> httpx.Response:
        """Ask the API as a program does."""
        return httpx.get(f"{self.origin}/api/v1{path}", timeout=PATIENCE_S, trust_env=False)


def wait_for(origin: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a portal answers that all is well."""
    deadline = time.monotonic() + PATIENCE_S
    while not _is_up(origin):
        assert process.poll() is None, "the portal ended; its words are above"
        assert time.monotonic() < deadline, "the portal does not answer"
        time.sleep(0.05)


def _is_up(origin: str) -> bool:
    try:
        return httpx.get(f"{origin}/api/v1/health", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def free_port() -> int:
    """
    Find a port that nobody listens on.

    It is none of those that the kernel gives away: a portal that is away for a moment would find
    its own taken by somebody's connection.
    """
    for port in random.sample(range(*PORTS), 100):
        with socket.socket() as taken, suppress(OSError):
            taken.bind(("127.0.0.1", port))
            return port
    raise OSError(f"100 ports between {PORTS[0]} and {PORTS[1]} are taken")
