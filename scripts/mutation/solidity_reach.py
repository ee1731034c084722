"""What forge says of a run: which test failed, and which tests come by which mutant."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict


class _Result(TypedDict):
    status: str
    kind: dict[str, object]
    decoded_logs: list[str]


class _Suite(TypedDict):
    test_results: dict[str, _Result]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgeTest:
    """
    A test function.

    Attributes:
        file: path below the root.
        name: without its parameters.
        is_property: more runs may find more.
    """

    file: str
    name: str
    is_property: bool

    @property
    def label(self) -> str:
        """Name it in results."""
        return f"{self.file}::{self.name}"


class Reach:
    """
    Which tests come by which mutant, from a run in which every mutant that is come by says so.

    Args:
        output: what forge printed.
    """

    def __init__(self, output: str) -> None:
        self._by_number: dict[int, list[ForgeTest]] = defaultdict(list)
        self._everywhere: list[ForgeTest] = []
        self.tests: list[ForgeTest] = []
        for suite, report in _suites(output).items():
            for signature, result in report["test_results"].items():
                self._take(suite.partition(":")[0], signature.partition("(")[0], result)

    def _take(self, file: str, name: str, result: _Result) -> None:
        kind = next(iter(result["kind"]))
        test = ForgeTest(file=file, name=name, is_property=kind != "Unit")
        self.tests.append(test)
        # Of a campaign only the last logs are kept, and whoever fails has not been everywhere.
        if kind == "Invariant" or result["status"] != "Success":
            self._everywhere.append(test)
            return
        for number in {int(line) for line in result["decoded_logs"] if line.isdigit()}:
            self._by_number[number].append(test)

    def tests_of(self, number: int) -> list[ForgeTest]:
        """List the tests that may notice a mutant; none where none comes by."""
        return [*self._by_number.get(number, []), *self._everywhere]


def by_file(tests: Iterable[ForgeTest]) -> dict[str, list[ForgeTest]]:
    """Put tests beside those of the same file."""
    found: dict[str, list[ForgeTest]] = defaultdict(list)
    for test in tests:
        found[test.file].append(test)
    return found


def failing(output: str) -> list[str]:
    """Name the failed tests in what forge prints with --json."""
    return [
        _label(suite, signature)
        for suite, report in _suites(output).items()
        for signature, result in report["test_results"].items()
        if result["status"] == "Failure"
    ]


def _label(suite: str, signature: str) -> str:
    return f"{suite.partition(':')[0]}::{signature.partition('(')[0]}"


def _suites(output: str) -> dict[str, _Suite]:
    lines: Sequence[str] = [line for line in output.splitlines() if line.startswith("{")]
    suites: dict[str, _Suite] = json.loads(lines[-1]) if lines else {}
    return suites
