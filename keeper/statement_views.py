"""How a written statement is announced: as a table, and as a record for programs."""

from __future__ import annotations

from pathlib import Path

from keeper.domain.statement import Statement, figures_of
from keeper.output import Json, Table


def statement_record(made: Statement, path: Path) -> dict[str, Json]:
    """Spell a statement's sums out for programs; amounts in base units, as text."""
    return {
        "path": str(path),
        "investor": made.subject.investor,
        "since": made.since,
        "until": made.until,
        "block": made.block,
        "changes": len(made.changes),
        "opening_value": str(made.opening_value),
        "paid_in": str(made.paid_in),
        "taken_out": str(made.taken_out),
        "closing_value": str(made.closing_value),
        "result": str(made.result),
        "shares": str(made.closing.shares),
        "cost": str(made.closing.cost),
        "realised": str(made.closing.realised),
        "fees": str(made.closing.fees - made.opening.fees),
        "time_weighted": None if made.time_weighted is None else str(made.time_weighted),
        "money_weighted": None if made.money_weighted is None else str(made.money_weighted),
    }


def statement_table(made: Statement, path: Path) -> Table:
    """Spell a statement's sums out for people."""
    rows = (
        ("written to", str(path)),
        ("changes", str(len(made.changes))),
        *((each.name, each.text) for each in figures_of(made)),
    )
    return Table(title=f"Statement of {made.subject.investor}", heads=("what", "is"), rows=rows)
