"""Read targets.toml: what is mutated, and by which tests it may be killed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("targets.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Contracts that are compiled together, and the test files that a mutant of them meets."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonTarget:
    """A folder of modules, and the files or folders with their tests."""

    folder: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """All there is to mutate."""

    python: PythonTarget
    groups: tuple[Group, ...]


def read_targets(file: Path = FILE) -> Targets:
    """Read the targets, with full paths below the root of the project."""
    table = tomllib.loads(file.read_text())
    groups = tuple(
        Group(
            name=group["name"],
            files=tuple(f"contracts/{name}.sol" for name in group["files"]),
            tests=tuple(f"tests/forge/{name}.t.sol" for name in group["tests"]),
        )
        for group in table["contracts"]
    )
    python = PythonTarget(folder=table["python"]["folder"], tests=tuple(table["python"]["tests"]))
    return Targets(python=python, groups=groups)
