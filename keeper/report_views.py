"""How a checked report looks: as a table with words, and as a record for programs."""

from __future__ import annotations

from keeper.domain.report_verdict import ReportVerdict
from keeper.output import Json, Table


def verdict_record(verdict: ReportVerdict) -> dict[str, Json]:
    """Spell a verdict out for programs."""
    anchor = verdict.anchor
    return {
        "dealing": verdict.dealing,
        "passed": verdict.exit_code == 0,
        "verdict": verdict.words,
        "hash": verdict.hash,
        "recorded": None
        if anchor is None
        else {
            "hash": anchor.hash,
            "block": anchor.block,
            "transaction": anchor.transaction,
            "by": anchor.by,
        },
        "faults": list(verdict.faults),
        "names": list(verdict.names),
        "notes": list(verdict.notes),
    }


def verdict_table(verdict: ReportVerdict) -> Table:
    """Spell a verdict out for people."""
    anchor = verdict.anchor
    rows = [("verdict", verdict.words), ("hash of the figures", verdict.hash)]
    if anchor is not None:
        rows += [
            ("recorded hash", anchor.hash),
            ("recorded in block", str(anchor.block)),
            ("by transaction", anchor.transaction),
            ("by", anchor.by),
        ]
    rows += [("differs", fault) for fault in verdict.faults]
    rows += [("another name today", name) for name in verdict.names]
    rows += [("note", note) for note in verdict.notes]
    return Table(
        title=f"Report on dealing {verdict.dealing}", heads=("what", "is"), rows=tuple(rows)
    )
