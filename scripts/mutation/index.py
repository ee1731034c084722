"""
What a run knew of a group, kept under build/mutation/index, so that to report prepares nothing.

To find the mutants of a group takes a compiler or measured tests. The index has them all, with what
was known of each; results that were written down after it are read from where runs append them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scripts.mutation.mutants import Mutant, Result, digest_files
from scripts.mutation.store import read_results
from scripts.mutation.targets import Group, PythonTarget, Targets

PYTHON = "python"
Known = tuple[str, Mutant, Result | None]  # key of a mutant, itself, and what became of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """
    All mutants of a group.

    Attributes:
        group: its name.
        fingerprint: of the sources and tests that it is about.
        read: bytes of each file of results that had been taken in.
        entries: the mutants, with what had become of them.
    """

    group: str
    fingerprint: str
    read: Mapping[str, int]
    entries: tuple[Known, ...]

    def known(self, scratch: Path) -> Iterable[Known]:
        """Give every mutant with the last word on it."""
        later: dict[str, Result] = {}
        for path in sorted(scratch.glob("*.jsonl")):
            later |= read_results(path, self.read.get(path.name, 0))
        return ((key, mutant, later.get(key, result)) for key, mutant, result in self.entries)


def names_of(targets: Targets) -> list[str]:
    """Name every group."""
    return [PYTHON, *(group.name for group in targets.groups)]


def fingerprint(root: Path, targets: Targets, name: str) -> str:
    """Hash everything that a group's mutants and their tests are made of; "" of no such group."""
    if name == PYTHON:
        return digest_files(root, files_of(root, targets.python))
    groups = {group.name: group for group in targets.groups}
    return digest_files(root, files_of(root, groups[name])) if name in groups else ""


def files_of(root: Path, target: Group | PythonTarget) -> list[str]:
    """List the files of a group, its tests among them."""
    if isinstance(target, Group):
        return [*target.files, *target.tests]
    found: list[Path] = []
    for place in (target.folder, *target.tests):
        path = root / place
        found += [path] if path.is_file() else path.rglob("*.py")
    return [path.relative_to(root).as_posix() for path in found]


def write_index(scratch: Path, index: Index) -> None:
    """Keep an index; whoever reads meanwhile sees the old one or the new one."""
    path = _path(scratch, index.group)
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "fingerprint": index.fingerprint,
        "read": dict(index.read),
        "mutants": [_record(*entry) for entry in index.entries],
    }
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(record, separators=(",", ":")) + "\n")
    fresh.replace(path)


def read_index(scratch: Path, group: str) -> Index | None:
    """Give the index of a group, None where no run has left one."""
    path = _path(scratch, group)
    if not path.exists():
        return None
    record = json.loads(path.read_text())
    entries = tuple(_entry(each) for each in record["mutants"])
    return Index(
        group=group, fingerprint=record["fingerprint"], read=record["read"], entries=entries
    )


def sizes(scratch: Path) -> dict[str, int]:
    """Say how much there is of each file of results."""
    return {path.name: path.stat().st_size for path in scratch.glob("*.jsonl")}


def _path(scratch: Path, group: str) -> Path:
    return scratch / "index" / f"{group}.json"


def _record(key: str, mutant: Mutant, result: Result | None) -> dict[str, object]:
    return {"key": key, **asdict(mutant), "result": asdict(result) if result else None}


def _entry(record: dict[str, Any]) -> Known:
    key, result = record.pop("key"), record.pop("result")
    record |= {name: tuple(record[name]) for name in ("around", "lines")}
    return key, Mutant(**record), Result(**result) if result else None
