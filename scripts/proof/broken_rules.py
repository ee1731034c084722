"""
Judge what the campaigns said of rules that were broken on purpose, where that was tried.

`python -m scripts.campaign.broken` leaves build/broken_rules.json. Beside each rule the table says
where docs/prove.md says something else: of the invariant that has to be named, or of the calls.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from scripts.campaign.sources import NUMBER
from scripts.proof.findings import Finding, Section, read_json, required
from scripts.setup.environment import ROOT

DOCUMENT = ROOT / "docs" / "prove.md"
ROW = re.compile(rf"^\| ([^|`]+) \| ({NUMBER}) \| ([\d,]+)\b[^|]* \|$", flags=re.MULTILINE)
Row = tuple[str, int]  # number of the invariant, calls until it was named


def read_table(text: str) -> dict[str, Row]:
    """Read the table of the documentation, by what is broken."""
    return {
        rule: (number, int(calls.replace(",", ""))) for rule, number, calls in ROW.findall(text)
    }


def read_broken_rules(build: Path) -> Section:
    """Every rule is found out by the invariant that stands for it."""
    records = read_json(build / "broken_rules.json")
    told = read_table(DOCUMENT.read_text())
    findings = [
        Finding(
            f"broken on purpose: {one['name']}",
            f"{one['calls']:,}",
            f"{one['caught_by']} {'is named' if one['caught'] else 'is NOT named'}"
            + difference((one["caught_by"], one["calls"]), one["name"], told),
            one["caught"],
        )
        for one in records
    ]
    return Section(records, required(findings, records, "a broken rule"))


def difference(measured: Row, name: str, told: Mapping[str, Row]) -> str:
    """Say how the documentation's table differs from what was measured."""
    if name not in told:
        return "; not in the table of docs/prove.md"
    if told[name] == measured:
        return ""
    number, calls = told[name]
    return f"; docs/prove.md says {number} after {calls:,}"
