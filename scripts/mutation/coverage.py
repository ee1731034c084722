"""Which test runs which line of the files under test, and how long it takes."""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

Lines = dict[str, set[int]]
Said = TypeVar("Said")


class Tracer:
    """Notes the lines that run below one folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.lines: Lines = defaultdict(set)

    def run(self, act: Callable[[], Said]) -> Said:
        """Note what an act runs until another one is noted, and say what it says."""
        sys.settrace(self._enter)
        try:
            return act()
        finally:
            sys.settrace(None)

    def _enter(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        name = frame.f_code.co_filename
        if not name.startswith(self._folder):
            return None
        lines = self.lines[name]
        lines.add(frame.f_lineno)

        def note(frame: FrameType, event: str, _argument: Any) -> Any:
            if event == "line":
                lines.add(frame.f_lineno)
            return note

        return note


@dataclass(slots=True)
class Coverage:
    """
    Tests by name: the lines that each runs, and its seconds of processor time.

    `imported` has the lines that run while everything is imported.
    """

    lines: dict[str, Lines] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    imported: Lines = field(default_factory=dict)

    def record(self, test: str, folder: str, act: Callable[[], bool]) -> bool:
        """Run a test, write down what it ran, and say what it says."""
        tracer, start = Tracer(folder), time.process_time()
        said = tracer.run(act)
        self.lines[test] = dict(tracer.lines)
        self.seconds[test] = time.process_time() - start
        return said

    def forget(self, test: str) -> None:
        """Take a test out that came to no good end."""
        del self.lines[test], self.seconds[test]

    def save(self, path: Path, keys: Mapping[str, str]) -> None:
        """
        Keep it for a run over the same files.

        Args:
            path: of the record.
            keys: by test file, digests of what its tests' lines depend on.
        """
        tests: dict[str, dict[str, Any]] = {}
        for test, seconds in self.seconds.items():
            lines = {file: sorted(seen) for file, seen in self.lines[test].items()}
            tests.setdefault(file_of(test), {})[test] = {"seconds": seconds, "lines": lines}
        record = {file: {"key": key, "tests": tests.get(file, {})} for file, key in keys.items()}
        imported = {file: sorted(seen) for file, seen in self.imported.items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"tests": record, "imported": imported}))

    @classmethod
    def load(cls, path: Path, keys: Mapping[str, str]) -> tuple[Coverage, list[str]]:
        """Read what was kept, and name the test files of which nothing is known any more."""
        record = json.loads(path.read_text()) if path.exists() else {}
        coverage, unknown = cls(), []
        for file, key in keys.items():
            kept = record.get("tests", {}).get(file, {})
            if kept.get("key") != key:
                unknown.append(file)
                continue
            for test, seen in kept["tests"].items():
                coverage.seconds[test] = seen["seconds"]
                coverage.lines[test] = {name: set(lines) for name, lines in seen["lines"].items()}
        if len(unknown) < len(keys):  # or it is of another version of what is imported
            coverage.imported = {name: set(lines) for name, lines in record["imported"].items()}
        return coverage, unknown

    def tests_of(self, file: str, lines: tuple[int, ...]) -> list[str]:
        """List the tests that run one of the lines, the cheapest first."""
        wanted = set(lines)
        return self.cheapest_first(
            test for test, seen in self.lines.items() if wanted & seen.get(file, set())
        )

    def run_at_import(self, file: str, lines: tuple[int, ...]) -> bool:
        """Say whether one of the lines runs while everything is imported."""
        return not self.imported.get(file, set()).isdisjoint(lines)

    def tests_of_files(self, files: Sequence[str]) -> list[str]:
        """List the tests that run anything of some files."""
        return [test for test, seen in self.lines.items() if any(map(seen.get, files))]

    def tests_in(self, files: Container[str]) -> list[str]:
        """List the tests that are in some files."""
        return [test for test in self.lines if file_of(test) in files]

    def cheapest_first(self, tests: Iterable[str]) -> list[str]:
        """Put tests in the order of what they cost."""
        return sorted(tests, key=self.seconds.__getitem__)


def file_of(test: str) -> str:
    """Name the file that a test is in."""
    return test.split("::", maxsplit=1)[0]
