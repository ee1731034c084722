"""A PostgreSQL server of the tests' own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
needs_postgres = pytest.mark.skipif(
    not SERVERS, reason="PostgreSQL's server is not installed (Debian: apt-get install postgresql)"
)


class PostgresServer:
    """A server in a folder of its own; it can be stopped like one that dies, and started again."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp())
        # PostgreSQL refuses to run as root.
        self._user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._user:
            shutil.chown(self._folder, "postgres")
        self._port, self._data = _free_port(), self._folder / "data"
        self._run("initdb", "-A", "trust", "-U", "keeper", "-D", str(self._data))

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
        self._control("-m", "immediate", "stop")

    def remove(self) -> None:
        """Delete its folder."""
        shutil.rmtree(self._folder)

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-w", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._user, str(SERVERS[-1].parent / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/")


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
