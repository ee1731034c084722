"""How verified dealings look: as tables with words, and as records with exact integers in text."""

from __future__ import annotations

from collections.abc import Sequence

from keeper.output import Json, Table
from keeper.services.checks import Check
from keeper.services.verification import Verification


def verifications_record(found: Sequence[Verification]) -> dict[str, Json]:
    """Spell verified dealings out for programs."""
    return {
        "passed": all(each.passed for each in found),
        "dealings": [_record(each) for each in found],
    }


def verifications_tables(found: Sequence[Verification]) -> tuple[Table, ...]:
    """Spell verified dealings out for people; of several the sum comes last."""
    tables = tuple(_table(each) for each in found)
    return tables if len(found) == 1 else (*tables, _sum(found))


def _record(found: Verification) -> dict[str, Json]:
    struck = found.struck
    return {
        "dealing": found.dealing,
        "passed": found.passed,
        "problem": found.problem,
        "observed_block": None if struck is None else struck.observed_block,
        "struck_block": None if struck is None else struck.block,
        "transaction": None if struck is None else struck.transaction,
        "total": None if struck is None else str(struck.total_assets),
        "checks": [_check_record(check) for check in found.checks],
    }


def _check_record(check: Check) -> dict[str, Json]:
    return {
        "what": check.what,
        "ours": check.ours,
        "theirs": check.theirs,
        "by": check.by,
        "within": check.within,
        "passed": check.passed,
    }


def _table(found: Verification) -> Table:
    struck = found.struck
    if struck is None:
        rows: tuple[tuple[str, ...], ...] = (("NO", found.problem, "", "", "", ""),)
        where = "cannot be verified"
    else:
        rows = tuple(
            ("yes" if c.passed else "NO", c.what, c.within, c.ours, c.theirs, c.by)
            for c in found.checks
        )
        verdict = "agrees" if found.passed else "DIFFERS"
        where = f"{verdict}: observed {struck.observed_block}, struck {struck.block}"
    return Table(
        title=f"Dealing {found.dealing} {where}",
        heads=("agrees", "what", "must agree", "ours", "theirs", "by"),
        rows=rows,
    )


def _sum(found: Sequence[Verification]) -> Table:
    rows = tuple(
        (str(each.dealing), "agrees" if each.passed else "; ".join(each.faults)) for each in found
    )
    return Table(title="All struck dealings", heads=("dealing", "verdict"), rows=rows)
