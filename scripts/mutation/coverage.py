"""Which test runs which line of the files under test, and how long it takes."""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

Lines = dict[str, set[int]]


class Tracer:
    """Notes the lines that run below one folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.lines: Lines = defaultdict(set)

    def run(self, act: Callable[[], bool]) -> bool:
        """Note what an act runs, and say what it says."""
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
    """Tests by name: the lines that each runs, and its seconds of processor time."""

    lines: dict[str, Lines] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def record(self, test: str, folder: str, act: Callable[[], bool]) -> bool:
        """Run a test, write down what it ran, and say what it says."""
        tracer, start = Tracer(folder), time.process_time()
        said = tracer.run(act)
        self.lines[test] = dict(tracer.lines)
        self.seconds[test] = time.process_time() - start
        return said

    def save(self, path: Path, key: str) -> None:
        """Keep it for a run over the same files."""
        lines = {
            test: {file: sorted(seen) for file, seen in files.items()}
            for test, files in self.lines.items()
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"key": key, "lines": lines, "seconds": self.seconds}))

    @classmethod
    def load(cls, path: Path, key: str) -> Coverage | None:
        """Read what an earlier run kept, unless a file has changed since."""
        kept = json.loads(path.read_text()) if path.exists() else {}
        if kept.get("key") != key:
            return None
        lines = {
            test: {file: set(seen) for file, seen in files.items()}
            for test, files in kept["lines"].items()
        }
        return cls(lines=lines, seconds=kept["seconds"])

    def tests_of(self, file: str, lines: tuple[int, ...]) -> list[str]:
        """List the tests that run one of the lines, the cheapest first."""
        wanted = set(lines)
        found = [test for test, seen in self.lines.items() if wanted & seen.get(file, set())]
        return sorted(found, key=self.seconds.__getitem__)

    def tests_of_file(self, file: str) -> list[str]:
        """List the tests that run anything of a file, the cheapest first."""
        found = [test for test, seen in self.lines.items() if seen.get(file)]
        return sorted(found, key=self.seconds.__getitem__)
