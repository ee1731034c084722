"""
Every invariant of tests/README.md, from the campaigns and from the tests that it names.

A number that nobody looked at is a fault, as is one that is on no list: the list in words and what
was shown have to be the same. One that somebody looked at holds, and says which of the tests that
the list names for it were skipped or are not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from scripts.campaign.sources import NUMBER
from scripts.proof.findings import Finding, Section, Tried
from scripts.setup.environment import ROOT

README = ROOT / "tests" / "README.md"
NOTHING = Tried(0, 0, 0)


def read_listed(text: str) -> dict[str, list[str]]:
    """Read the numbers of the list, each with the places that it names, as `file::function`."""
    listed = re.findall(rf"^- \*\*({NUMBER})\*\* (.+)$", text, flags=re.MULTILINE)
    return {number: re.findall(r"`([\w/.]+::\w+)`", words) for number, words in listed}


def is_carried_by(place: str, test: str) -> bool:
    """
    Say whether a test is what a place of the list names.

    A Python function that is no test is a step of a state machine: the tests of its file run it.
    """
    file, _, name = place.partition("::")
    if file.endswith(".py") and not name.startswith("test_"):
        return test.startswith(f"{file}::")
    return place == test


def is_test(place: str) -> bool:
    """Say whether a place of the list is run by itself; what campaigns call, they count."""
    file, _, name = place.partition("::")
    return file.endswith(".py") or name.startswith("test")


def find_absent(places: Iterable[str], tried: Mapping[str, Tried]) -> list[str]:
    """List the tests among some places that did not run."""
    return [
        place
        for place in places
        if is_test(place) and not any(is_carried_by(place, test) for test in tried)
    ]


def merge(
    listed: Mapping[str, list[str]], looks: list[dict[str, Any]], tried: Mapping[str, Tried]
) -> Section:
    """
    Put what is known of each number together.

    Args:
        listed: places by number.
        looks: what the campaigns say of the numbers that they look at.
        tried: tests by file and name.

    Returns:
        A record for each number of the list, `not_run` with the tests that it names in vain; lines
        for those that no campaign looks at, and for what is missing or on no list.
    """
    found = {one["id"]: Tried(one["calls"], one["violations"], 0) for one in looks}
    findings = [
        Finding(f"invariant {number}", "", "is on no list", False)
        for number in found
        if number not in listed
    ]
    records = []
    for number, places in listed.items():
        total = found.get(number, NOTHING)
        for test, one in tried.items():
            if any(is_carried_by(place, test) for place in places):
                total = total.plus(one)
        absent = find_absent(places, tried)
        record = {"id": number, "calls": total.calls, "violations": total.violations}
        records.append({**record, "tests": total.tests, "not_run": absent})
        if number not in found or total.violations or absent:
            findings.append(to_finding(number, total, absent))
    return Section(records, [summary(records), *findings])


def summary(records: list[dict[str, Any]]) -> Finding:
    """Say in one line how many of the list were looked at."""
    seen = sum(record["calls"] > 0 for record in records)
    broken = sum(record["violations"] > 0 for record in records)
    calls = sum(record["calls"] for record in records)
    absent = {place for record in records for place in record["not_run"]}
    text = f"{seen} looked at, {broken} violated"
    if absent:
        text += f", {len(absent)} of the tests named for them not run"
    whole = seen == len(records) > 0 and not broken
    return Finding(f"{len(records)} invariants of tests/README.md", f"{calls:,}", text, whole)


def to_finding(number: str, total: Tried, absent: list[str]) -> Finding:
    """Give the line of one number."""
    holds = total.calls > 0 and not total.violations
    text = f"{total.violations} violations, {total.tests} tests" if total.calls else "not looked at"
    if absent:
        text += f"; not run: {', '.join(absent)}"
    return Finding(f"invariant {number}", f"{total.calls:,}", text, holds)
