"""Read the canonical text of a report again, whoever wrote it, and take no other spelling."""

from __future__ import annotations

import json
import re
from dataclasses import fields

from keeper.domain.dealing_report import (
    FORMAT,
    FORMATS,
    LONGEST_SHOWN,
    DealingReport,
    HeldToken,
    NamedToken,
    StrikeFact,
    to_canonical,
)
from keeper.domain.plain_text import plain_line
from keeper.domain.units import Address
from keeper.errors import ReportFileError

MOST_DEPTH = 8  # of a report: it, its strikes, one of them, what was held, one holding
NAME = re.compile(r"[ -~]{1,1000}")  # what `ascii_line` makes of any name
MARKS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def from_canonical(text: str) -> DealingReport:
    """
    Read a canonical text.

    Raises:
        ReportFileError: it is none: another format, another spelling, or something missing.
    """
    try:
        record = _parse(text)
        if record["format"] not in FORMATS:
            raise ReportFileError(f"its figures are of none of the formats {', '.join(FORMATS)}")
        report = _report_of(record)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        why = plain_line(repr(error), LONGEST_SHOWN)
        raise ReportFileError(f"its figures cannot be read: {why}") from error
    if to_canonical(report) != text:
        raise ReportFileError("its figures are not spelt the way that is hashed")
    if report.format == FORMAT:
        _require_names(report)
    return report


def _require_names(report: DealingReport) -> None:
    """Take no name that no keeper writes: whoever has its key can record the hash of any."""
    for name in (report.name, *(token.symbol for token in report.tokens)):
        if not NAME.fullmatch(name):
            raise ReportFileError(f"no keeper spells a name {plain_line(name)!r}")


def _parse(text: str) -> dict[str, object]:
    """Parse what is nested no deeper than a report is: Python itself can die of much deeper."""
    depth = 0
    for mark in MARKS.findall(text):
        depth += 1 if mark in ("[", "{") else -1 if mark in ("]", "}") else 0
        if depth > MOST_DEPTH:
            raise ValueError(f"nested deeper than {MOST_DEPTH}")
    record: dict[str, object] = json.loads(text)
    return record


def _report_of(record: object) -> DealingReport:
    strikes, tokens = _list(record, "strikes"), _list(record, "tokens")
    if not strikes or not tokens:
        raise ValueError("no strike, or no token")
    benchmark = _text(record, "benchmark")
    return DealingReport(
        chain_id=_number(record, "chain_id"),
        fund=Address(_text(record, "fund")),
        performance=Address(_text(record, "performance")),
        name=_text(record, "name"),
        block_hash=_text(record, "block_hash"),
        tokens=tuple(
            NamedToken(
                address=Address(_text(each, "address")),
                symbol=_text(each, "symbol"),
                decimals=_number(each, "decimals"),
            )
            for each in tokens
        ),
        benchmark=Address(benchmark) if benchmark else None,
        strikes=tuple(_strike_of(each) for each in strikes),
        format=_text(record, "format"),
    )


def _strike_of(record: object) -> StrikeFact:
    numbers = {
        field.name: _number(record, field.name)
        for field in fields(StrikeFact)
        if field.name not in ("transaction", "held")
    }
    held = tuple(
        HeldToken(
            token=Address(_text(each, "token")),
            units=_number(each, "units"),
            value=_number(each, "value"),
        )
        for each in _list(record, "held")
    )
    return StrikeFact(transaction=_text(record, "transaction"), held=held, **numbers)


def _text(record: object, key: str) -> str:
    found = record[key] if isinstance(record, dict) else None
    if not isinstance(found, str):
        raise TypeError(f"{key} is {found!r}, not text")
    return found


def _number(record: object, key: str) -> int:
    return int(_text(record, key))


def _list(record: object, key: str) -> list[object]:
    found = record[key] if isinstance(record, dict) else None
    if not isinstance(found, list):
        raise TypeError(f"{key} is no list")
    return found
