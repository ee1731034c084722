"""What makes investors' statements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from keeper.bootstrap.reading import Reader
from keeper.bootstrap.reports import write_file
from keeper.domain.statement import Statement
from keeper.services.statements import Statements

if TYPE_CHECKING:
    from keeper.adapters.logs import EventReader


def build_statements(reader: Reader, logs: EventReader | None = None) -> Statements:
    """
    Put together what makes statements.

    Args:
        reader: of the chain.
        logs: knows the fund's events; the chain itself by default.
    """
    from keeper.adapters.investor_facts import InvestorFacts
    from keeper.adapters.logs import Logs

    events = logs or Logs(reader.sure, reader.settings.chain.log_range)
    return Statements(InvestorFacts(reader.sure, reader.book, events))


def set_statement(statement: Statement, kind: str) -> bytes:
    """
    Write a statement down.

    Args:
        statement: from `build_statements(...).gather(...)`.
        kind: `csv` or `pdf`.
    """
    if kind == "csv":
        from keeper.adapters.statement_csv import statement_csv

        return statement_csv(statement)
    from keeper.adapters.statement_pdf import statement_pdf

    return statement_pdf(statement)


def write_statement(statement: Statement, kind: str, path: Path) -> None:
    """
    Write a statement to a file.

    Raises:
        ConfigError: nothing can be written there.
    """
    write_file(path, set_statement(statement, kind), "statement")
