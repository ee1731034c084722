"""Results on disk, one a line, appended as they come: whatever stops a run loses one at most."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from scripts.mutation.mutants import Result


class Store:
    """The results of all runs so far; the last word on a mutant counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._results: dict[str, Result] = {}
        self.read()

    def read(self) -> None:
        """Take in what is on disk, from another process too."""
        path = self._path
        text = path.read_text() if path.exists() else ""
        for line in text.splitlines():
            self._take(line)
        self._torn = bool(text) and not text.endswith("\n")

    def _take(self, line: str) -> None:
        try:
            result = Result(**json.loads(line))
        except ValueError:
            return  # a run that was stopped while it wrote
        self._results[result.key] = result

    def find(self, key: str, digest_of: Callable[[str], str]) -> Result | None:
        """
        Look up a result that still holds.

        Args:
            key: of the mutant.
            digest_of: digest of the tests that a result rests on, from the test that killed, or
                from "" for a survivor.
        """
        result = self._results.get(key)
        return result if result and result.tests == digest_of(result.by) else None

    def add(self, result: Result) -> None:
        """Write a result down before the next mutant is tried."""
        self._results[result.key] = result
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as file:
            file.write("\n" * self._torn + json.dumps(asdict(result)) + "\n")
        self._torn = False
