"""What writes reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from keeper.bootstrap.acting import Memory
from keeper.bootstrap.events import open_events
from keeper.bootstrap.government import build_review
from keeper.bootstrap.reading import Reader, find_benchmark
from keeper.domain.dealing_pages import to_report_data
from keeper.domain.dealing_report import Anchor, DealingReport, spelt_as
from keeper.domain.report import ReportData
from keeper.domain.report_verdict import ReportVerdict
from keeper.domain.units import Address
from keeper.errors import ConfigError
from keeper.services.report_checks import Fund, ReportVerifier
from keeper.services.reporting import Labels, Reporting
from keeper.services.verification import Verifier

if TYPE_CHECKING:
    from keeper.adapters.dealing_facts import DealingFacts


def write_report(reader: Reader, memory: Memory, path: Path) -> None:
    """
    Write the report on everything that this keeper knows.

    Raises:
        RpcError: the chain's part cannot be read.
        ConfigError: nothing can be written there.
    """
    open_events(reader, memory).following.run()
    data = build_reporting(reader, memory).gather(reader.chain.fetch_snapshot())
    write_file(path, set_pages(data, is_pdf=_is_pdf(path)))


def write_dealing_report(reader: Reader, dealing: int, path: Path) -> None:
    """
    Write the report on one struck dealing, from the chain alone, in the format that is recorded.

    Raises:
        GuardError: it has no strike.
        RpcError, ConfigError: as `write_report`.
    """
    facts = build_facts(reader)
    newest = facts.fetch_newest()
    report = facts.fetch_report(dealing, newest)
    anchor = facts.fetch_anchor(report, newest)
    report = report if anchor is None else spelt_as(report, anchor.hash)
    write_file(path, set_pages(to_report_data(report), is_pdf=_is_pdf(path)))


def verify_report(reader: Reader, path: Path, dealing: int | None) -> ReportVerdict:
    """
    Hold a report's file against the chain.

    Raises:
        ReportFileError: it is no report on a dealing.
        ChainMismatchError: it is of another fund or chain.
        GuardError: it is of another dealing, or of one that has no strike.
    """
    from keeper.adapters.report_files import Kind, read_report_file

    file, book = read_report_file(path), reader.book
    fund = Fund(chain_id=book.chain_id, address=Address(book.address_of("fund")))
    is_pdf = file.kind is Kind.PDF
    return ReportVerifier(build_facts(reader), fund).verify(
        file.text,
        file.content,
        lambda report: set_pages(to_report_data(report), is_pdf=is_pdf),
        dealing,
    )


def find_recorded(reader: Reader) -> tuple[DealingReport, Anchor] | None:
    """Find the newest recorded hash, and the report that it is of; None where there is none."""
    from keeper.adapters.report_records import ReportRecords

    records, facts = ReportRecords(reader.sure, reader.book), build_facts(reader)
    head = records.fetch_head()
    dealing = records.fetch_recorded(head)
    if not dealing:
        return None
    report = facts.fetch_report(dealing, head.number)
    anchor = facts.fetch_anchor(report, head.number)
    return None if anchor is None else (report, anchor)


def build_facts(reader: Reader) -> DealingFacts:
    """Put together what knows the facts of struck dealings, from the chain alone."""
    from keeper.adapters.dealing_facts import DealingFacts
    from keeper.adapters.logs import Logs

    logs = Logs(reader.sure, reader.settings.chain.log_range)
    return DealingFacts(reader.sure, reader.book, logs, find_benchmark(reader.book))


def _is_pdf(path: Path) -> bool:
    return path.suffix.lower() == ".pdf"


def set_pages(data: ReportData, *, is_pdf: bool) -> bytes:
    """Set the pages of a report."""
    if is_pdf:
        from keeper.adapters.pdf_report import render_pdf

        return render_pdf(data)
    from keeper.adapters.html_report import render_report

    return render_report(data).encode()


def write_file(path: Path, content: bytes, what: str = "report") -> None:
    """
    Replace a file by a complete new one.

    Args:
        path: of the file.
        content: all of it.
        what: it is, in a word.

    Raises:
        ConfigError: nothing can be written there.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        raise ConfigError(f"the {what} cannot be written to {path}: {error.strerror}") from error


def find_struck(reader: Reader) -> tuple[int, ...]:
    """List the numbers of all struck dealings, from the chain alone."""
    from keeper.adapters.chain_history import ChainHistory
    from keeper.adapters.logs import Logs

    logs = Logs(reader.sure, reader.settings.chain.log_range)
    history = ChainHistory(reader.sure, reader.book, logs)
    newest = reader.chain.fetch_block("latest").number
    return tuple(row.number for row in history.fetch_dealings(newest))


def open_verifier(reader: Reader) -> Verifier:
    """Put together what reckons struck dealings again."""
    from keeper.adapters.rounds import FeedRounds

    return Verifier(reader.chain, FeedRounds(reader.sure, reader.book))


def build_reporting(reader: Reader, memory: Memory) -> Reporting:
    """Put together what gathers reports from the events that were followed so far."""
    from keeper.adapters.chain_history import ChainHistory
    from keeper.adapters.stored_logs import StoredLogs

    book = reader.book
    names = {Address(token.address): symbol for symbol, token in book.tokens.items()}
    names |= {Address(strategy.address): strategy.name for strategy in book.strategies}
    benchmark, events = find_benchmark(book), open_events(reader, memory)
    return Reporting(
        history=memory.history,
        intents=memory.journal,
        dealings=ChainHistory(reader.sure, book, StoredLogs(events.store, events.words)),
        governance=build_review(reader, events),
        labels=Labels(
            title=f"Fund {book.address_of('fund')}",
            names=names,
            benchmark="nothing else" if benchmark is None else names[benchmark],
        ),
    )
