"""How results look: as tables with words, and as records with exact integers in text."""

from __future__ import annotations

from keeper.adapters.address_book import AddressBook
from keeper.doctor import Finding
from keeper.domain.nav import NavStatement
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import PRICE_SCALE
from keeper.domain.wording import format_units
from keeper.job_results import JobResult
from keeper.output import Json, Table
from keeper.services.ticks import Step
from keeper.status import money_text, per_share_text


def nav_record(statement: NavStatement, book: AddressBook) -> dict[str, Json]:
    """Spell a valuation out for programs."""
    return {
        "block": statement.block,
        "block_hash": statement.block_hash,
        "timestamp": statement.timestamp,
        "cash": str(statement.cash),
        "remote": str(statement.remote),
        "total": str(statement.total),
        "supply": str(statement.supply),
        "per_share": str(statement.per_share),
        "units_hash": statement.units_hash,
        "holdings": [
            {
                "strategy": book.strategy_named(held.strategy),
                "token": held.token,
                "symbol": book.symbol_of(held.token),
                "amount": str(held.amount),
                "price": str(held.price),
                "round": str(held.round_id),
                "value": str(held.value),
            }
            for held in statement.holdings
        ],
    }


def nav_table(statement: NavStatement, snapshot: FundSnapshot, book: AddressBook) -> Table:
    """Spell a valuation out for people."""
    decimals = {token.address: token.decimals for token in book.tokens.values()}
    rows = [("cash", snapshot.base.symbol, "", "", money_text(statement.cash, snapshot))]
    for held in statement.holdings:
        digits = decimals.get(held.token, 0)
        one = held.price * 10**digits // PRICE_SCALE
        rows.append(
            (
                book.strategy_named(held.strategy),
                book.symbol_of(held.token),
                format_units(held.amount, digits, 6),
                format_units(one, snapshot.base.decimals, 2),
                money_text(held.value, snapshot),
            )
        )
    rows.append(("total", "", "", "", money_text(statement.total, snapshot)))
    return Table(
        title=f"NAV at block {statement.block}: {per_share_text(statement.per_share)} a share",
        heads=("where", "token", "amount", "price", "value"),
        rows=tuple(rows),
    )


def run_record(result: JobResult) -> dict[str, Json]:
    """Spell a run out for programs."""
    cycle = result.cycle
    return {
        "exit_code": result.exit_code,
        "error": result.error,
        "block": None if cycle is None else cycle.snapshot.block,
        "rest": None if cycle is None else cycle.rest,
        "signal": None if cycle is None or cycle.signal is None else cycle.signal.reason,
        "warnings": [] if cycle is None else list(cycle.warnings),
        "steps": [_step_record(step) for step in result.steps],
        "line": None
        if result.line is None
        else {
            "rest": result.line.rest,
            "warnings": list(result.line.warnings),
            "steps": [_step_record(step) for step in result.line.steps],
        },
    }


def _step_record(step: Step) -> dict[str, Json]:
    return {
        "purpose": step.purpose,
        "done": step.outcome.done,
        "transaction": step.outcome.transaction,
        "block": step.outcome.block,
        "gas_used": step.outcome.gas_used,
        "reason": step.outcome.reason,
    }


def run_table(result: JobResult) -> Table:
    """Spell a run out for people."""
    cycle = result.cycle
    rows = [
        (
            step.purpose,
            "done" if step.outcome.done else step.outcome.reason,
            f"{step.outcome.gas_used:,}",
            step.outcome.transaction,
        )
        for step in result.steps
    ]
    rest = result.error if cycle is None else cycle.rest
    heads = ("step", "outcome", "gas", "transaction")
    return Table(title=f"Run: {rest}", heads=heads, rows=tuple(rows))


def findings_record(findings: tuple[Finding, ...]) -> dict[str, Json]:
    """Spell a check-up out for programs."""
    return {
        "passed": all(finding.passed for finding in findings),
        "checks": [
            {
                "check": each.check,
                "passed": each.passed,
                "text": each.text,
                "exit_code": each.exit_code,
                "remedy": each.remedy,
            }
            for each in findings
        ],
    }


def findings_table(findings: tuple[Finding, ...]) -> Table:
    """Spell a check-up out for people."""
    rows = tuple(
        (
            "ok" if each.passed else "FAULT",
            each.check,
            f"{each.text}\n→ {each.remedy}" if each.remedy else each.text,
        )
        for each in findings
    )
    heads = ("", "check", "what was found, and what to do")
    return Table(title="Doctor", heads=heads, rows=rows)
