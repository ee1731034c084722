"""
Results on disk, one a line, appended as they come: whatever stops a run loses one at most.

The last word on a mutant counts; the first one is carried along, also to where its file is another
version of itself, for it alone was said before anybody knew what survives.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from scripts.mutation.mutants import Result, Status


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
        self._results |= parse_results(text)
        self._first = {one.identity: one.first for one in self._results.values() if one.identity}
        self._torn = bool(text) and not text.endswith("\n")

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
        """Write a result down before the next mutant is tried, with what was said at first."""
        result = replace(result, first=self._first_of(result))
        self._results[result.key] = result
        if result.identity:
            self._first[result.identity] = result.first
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as file:
            file.write("\n" * self._torn + json.dumps(asdict(result)) + "\n")
        self._torn = False

    def _first_of(self, result: Result) -> Status | None:
        if earlier := self._results.get(result.key):
            return earlier.first
        return self._first.get(result.identity, result.status)


def read_results(path: Path, start: int = 0) -> dict[str, Result]:
    """Read what is behind so many bytes of a file of results; all of one that is shorter."""
    text = path.read_bytes()
    return parse_results(text[start if start <= len(text) else 0 :].decode())


def parse_results(text: str) -> dict[str, Result]:
    """Read results by key; a line that a stopped run left half-written says nothing."""
    found: dict[str, Result] = {}
    for line in text.splitlines():
        try:
            result = Result(**json.loads(line))
        except ValueError:
            continue
        found[result.key] = result
    return found
