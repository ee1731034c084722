"""
Every invariant of tests/README.md, from the campaigns and from the tests that it names.

A number that nobody looked at is a fault, as is one that is on no list: the list in words and what
was shown have to be the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
        A record for each number of the list; lines for those that no campaign looks at, and for
        what is missing or on no list.
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
        record = {"id": number, "calls": total.calls, "violations": total.violations}
        records.append({**record, "tests": total.tests})
        if number not in found or total.violations:
            findings.append(to_finding(number, total))
    return Section(records, [summary(records), *findings])


def summary(records: list[dict[str, Any]]) -> Finding:
    """Say in one line how many of the list were looked at."""
    seen = sum(record["calls"] > 0 for record in records)
    broken = sum(record["violations"] > 0 for record in records)
    calls = sum(record["calls"] for record in records)
    text = f"{seen} looked at, {broken} violated"
    whole = seen == len(records) > 0 and not broken
    return Finding(f"{len(records)} invariants of tests/README.md", f"{calls:,}", text, whole)


def to_finding(number: str, total: Tried) -> Finding:
    """Give the line of one number."""
    holds = total.calls > 0 and not total.violations
    text = f"{total.violations} violations, {total.tests} tests" if total.calls else "not looked at"
    return Finding(f"invariant {number}", f"{total.calls:,}", text, holds)
