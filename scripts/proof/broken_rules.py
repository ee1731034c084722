"""
Judge what the tests said of rules that were broken on purpose, where that was tried.

`python -m scripts.campaign.broken` leaves build/broken_rules.json. Beside each rule the table says
where docs/prove.md says something else: of the invariant that has to be named, or the incident
whose test has to fail, or of the calls; and which rules of the lists nobody has broken yet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from scripts.campaign.broken import read_rules
from scripts.campaign.sources import NUMBER
from scripts.proof.findings import Finding, Section, read_json, required
from scripts.setup.environment import ROOT

CLAIM = "broken on purpose: {}"
DOCUMENT = ROOT / "docs" / "prove.md"
ROW = re.compile(r"^\| ([^|`]+) \| (\w+) \| ([\d,]+)\b[^|]* \|$", flags=re.MULTILINE)
Row = tuple[str, int]  # number of the invariant or incident, calls until it was named or failed


def read_table(text: str) -> dict[str, Row]:
    """Read the table of the documentation, by what is broken."""
    return {
        rule: (number, int(calls.replace(",", ""))) for rule, number, calls in ROW.findall(text)
    }


def read_broken_rules(build: Path) -> Section:
    """Every rule is found out by the invariant or the incident that stands for it."""
    records = read_json(build / "broken_rules.json")
    told = read_table(DOCUMENT.read_text())
    findings = [
        Finding(
            CLAIM.format(one["name"]),
            f"{one['calls']:,}",
            in_words(one["caught_by"], caught=one["caught"])
            + difference((one["caught_by"], one["calls"]), one["name"], told),
            one["caught"],
        )
        for one in records
    ]
    broken = {one["name"] for one in records}
    findings += [
        Finding(CLAIM.format(rule.name), "", "not tried", True)
        for rule in read_rules()
        if rule.name not in broken
    ]
    return Section(records, required(findings, records, "a broken rule"))


def in_words(caught_by: str, *, caught: bool) -> str:
    """Say what became of a rule."""
    if re.fullmatch(NUMBER, caught_by):
        return f"{caught_by} {'is named' if caught else 'is NOT named'}"
    return f"our half of {caught_by} {'fails' if caught else 'does NOT fail'}"


def difference(measured: Row, name: str, told: Mapping[str, Row]) -> str:
    """Say how the documentation's table differs from what was measured."""
    if name not in told:
        return "; not in the table of docs/prove.md"
    if told[name] == measured:
        return ""
    number, calls = told[name]
    return f"; docs/prove.md says {number} after {calls:,}"
