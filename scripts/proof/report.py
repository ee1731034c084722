"""Put the outcomes of all parts together: one table for people, build/proof.json for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from scripts.proof.collect import READERS
from scripts.proof.ledger import Outcome

# No list of records: None where it was not run.
SINGLE = {"slither", "forge", "python", "mutation"}
MAY_BE_MISSING = {"broken rules", "mutation"}  # other commands make them


def to_table(outcomes: Mapping[str, Outcome | None]) -> Table:
    """One line for each property; a part that was not run is a line that says so."""
    table = Table(title="What was proven", title_justify="left")
    table.add_column("part")
    table.add_column("property", overflow="fold")
    table.add_column("calls", justify="right")
    table.add_column("result", overflow="fold")
    for name, outcome in outcomes.items():
        if outcome is None:
            table.add_row(name, "", "", "not run", style="yellow")
        else:
            add_part(table, name, outcome)
        table.add_section()
    return table


def add_part(table: Table, name: str, outcome: Outcome) -> None:
    """The findings of one part, and what it could not show."""
    for finding in outcome.findings:
        mark = finding.result if finding.holds else f"BROKEN: {finding.result}"
        style = "" if finding.holds else "red"
        table.add_row(name, finding.claim, finding.calls, mark, style=style)
    for fault in outcome.faults:
        table.add_row(name, fault, "", "BROKEN", style="red")


def to_json(outcomes: Mapping[str, Outcome | None], seed: int | None = None) -> dict[str, Any]:
    """
    The record that programs read.

    Returns:
        The records of each part under its key, empty where it was not run, `seed` that was asked
        for, `parts` with how each ended, and `holds`: true when every part ran and nothing was
        broken; what other commands make may be missing.
    """
    record: dict[str, Any] = {}
    parts = []
    for name, outcome in outcomes.items():
        key = READERS[name][0] if name in READERS else name
        record[key] = outcome.records if outcome else None if name in SINGLE else []
        parts.append(describe(name, outcome))
    return {**record, "seed": seed, "parts": parts, "holds": holds(outcomes)}


def holds(outcomes: Mapping[str, Outcome | None], only: Sequence[str] = ()) -> bool:
    """Say whether all parts hold, or `only` these; other commands may have left nothing."""
    asked = only or [name for name in outcomes if outcomes[name] or name not in MAY_BE_MISSING]
    found = [outcomes[name] for name in asked]
    return all(outcome is not None and outcome.holds for outcome in found)


def describe(name: str, outcome: Outcome | None) -> dict[str, Any]:
    """How a part ended, in a few words and numbers."""
    if outcome is None:
        return {"name": name, "result": "not run"}
    return {
        "name": name,
        "result": "holds" if outcome.holds else "broken",
        "state": outcome.state,
        "seconds": outcome.seconds,
        "cpu_seconds": outcome.cpu_seconds,
        "faults": outcome.faults,
    }


def write(outcomes: Mapping[str, Outcome | None], seed: int | None) -> str:
    """The text of build/proof.json."""
    return json.dumps(to_json(outcomes, seed), indent=2) + "\n"
