"""What it takes to start: modules that a command imports, and its time beside an empty Python's."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.bench.figures import Figure, Timed, time_ratio
from scripts.setup.compile import find_sources
from scripts.setup.environment import ROOT

EMPTY = ("-c", "pass")
BUILD = ("-m", "scripts.setup.compile")
ROUNDS = 7  # processes are slow to start
# What a start must not wait for; counted where a command imports one of them nevertheless.
SLOW = frozenset({"ape", "ccxt", "matplotlib", "pandas", "numpy"})


def measure_start_up(config: Path) -> Iterator[Figure]:
    """
    Start commands of the keeper in processes of their own.

    Args:
        config: of a keeper whose node answers.
    """
    empty = len(imported_by(EMPTY))
    for name, command in (("help", ("--help",)), ("status", ("--config", str(config), "status"))):
        arguments = ("-m", "keeper.cli", *command)
        modules = imported_by(arguments)
        slow = len(SLOW & modules)
        yield Figure(name=f"{name}_modules", value=len(modules) - empty, unit="modules")
        yield Figure(name=f"{name}_slow_libraries", value=slow, unit="libraries")
        ratio = time_ratio(_timed(arguments), _timed(EMPTY), rounds=ROUNDS)
        yield Figure(name=f"{name}_over_empty_python", value=ratio, unit="times")
    # Ape is what one would otherwise script a keeper with, and cron starts it every minute.
    status = ("-m", "keeper.cli", "--config", str(config), "--json", "status")
    ratio = time_ratio(_timed(status), Timed(action=_help_of_ape), rounds=ROUNDS)
    yield Figure(name="status_over_ape_help", value=ratio, unit="times")


def measure_build() -> Iterator[Figure]:
    """Look whether the contracts need compiling, which they do not."""
    sources = len(find_sources(ROOT))
    yield Figure(name="build_sources", value=sources, unit="files")
    ratio = time_ratio(_timed(BUILD), _timed(EMPTY), rounds=ROUNDS)
    yield Figure(name="fresh_build_over_empty_python", value=ratio, unit="times")


def imported_by(arguments: Sequence[str]) -> frozenset[str]:
    """
    List the modules that a Python process imports.

    Raises:
        CalledProcessError: it failed.
    """
    done = _run(("-X", "importtime", *arguments))
    lines = (line for line in done.splitlines() if line.startswith("import time:"))
    names = (line.rpartition("|")[2].strip() for line in lines)
    return frozenset(name for name in names if name != "imported package")


def _timed(arguments: Sequence[str]) -> Timed:
    return Timed(action=lambda: _run(arguments))


def _help_of_ape() -> None:
    ape = Path(sys.executable).with_name("ape")
    subprocess.run([ape, "--help"], cwd=ROOT, check=True, capture_output=True)


def _run(arguments: Sequence[str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stderr
