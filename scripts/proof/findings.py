"""What readers of results give: records for programs, lines for people, tests by their names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import dropwhile
from pathlib import Path
from typing import Any, NamedTuple

JSON_BEGINS = {"{", "{\n", '{"', "{}", "[", "[\n", "[{", "[]"}


class Finding(NamedTuple):
    """One line of the table."""

    claim: str
    calls: str
    result: str
    holds: bool


class Tried(NamedTuple):
    """What became of one test, or of one number: how often it was tried, and failed."""

    calls: int
    violations: int
    tests: int = 1

    def plus(self, other: Tried) -> Tried:
        """Count another in."""
        return Tried(*(one + two for one, two in zip(self, other, strict=True)))


class Section(NamedTuple):
    """What one part showed; `tried` has the tests by the names that tests/README.md gives them."""

    records: Any
    findings: list[Finding]
    tried: Mapping[str, Tried] = {}


class NothingShown(Exception):
    """A part left no result that could be judged."""


def read_json(path: Path) -> Any:
    """
    Read a file that a part has to leave.

    Raises:
        NothingShown: it is missing, or no JSON.
    """
    try:
        lines = path.read_text().splitlines(keepends=True)
        # forge may say something before its JSON.
        return json.loads("".join(dropwhile(lambda line: line[:2] not in JSON_BEGINS, lines)))
    except (OSError, ValueError) as error:
        raise NothingShown(f"{path.name}: {error}") from error


def required(findings: list[Finding], records: Any, what: str) -> list[Finding]:
    """
    Insist on something having been looked at.

    Raises:
        NothingShown: there is no record at all.
    """
    if not records:
        raise NothingShown(f"not {what} was looked at")
    return findings
