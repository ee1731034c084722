"""What writes reports."""

from __future__ import annotations

from pathlib import Path

from keeper.bootstrap.acting import Memory
from keeper.bootstrap.events import open_events
from keeper.bootstrap.government import build_review
from keeper.bootstrap.reading import Reader, find_benchmark
from keeper.domain.units import Address
from keeper.errors import ConfigError
from keeper.services.reporting import Labels, Reporting
from keeper.services.verification import Verifier


def write_report(reader: Reader, memory: Memory, path: Path) -> None:
    """
    Write the HTML report.

    Raises:
        RpcError: the chain's part cannot be read.
        ConfigError: nothing can be written there.
    """
    from keeper.adapters.html_report import render_report

    open_events(reader, memory).following.run()
    data = build_reporting(reader, memory).gather(reader.chain.fetch_snapshot())
    page, partial = render_report(data), path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(page, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise ConfigError(f"the report cannot be written to {path}: {error.strerror}") from error


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
