"""What records the hashes of reports in the keeper's own runs."""

from __future__ import annotations

from collections.abc import Callable

from keeper.adapters.transactions import Web3Wire
from keeper.bootstrap.acting import Acting, Memory
from keeper.bootstrap.events import open_events
from keeper.bootstrap.reading import Reader, find_benchmark
from keeper.services.recording import Recording
from keeper.services.rehearsal import Rehearsal


def recording_opener(
    reader: Reader, memory: Memory, acting: Acting
) -> Callable[[], Recording] | None:
    """Say how to put together what records hashes; None where the operator does not want it."""
    if not reader.settings.report.record:
        return None
    return lambda: build_recording(reader, memory, acting)


def build_recording(reader: Reader, memory: Memory, acting: Acting) -> Recording:
    """Put together what records hashes; nothing is asked yet."""
    from keeper.adapters.dealing_facts import DealingFacts
    from keeper.adapters.report_records import ReportRecords
    from keeper.adapters.stored_logs import StoredLogs

    events = open_events(reader, memory)
    book, logs = reader.book, StoredLogs(events.store, events.words)
    wire = Web3Wire(reader.rpc, book, sure=reader.sure)
    return Recording(
        reader=ReportRecords(reader.sure, book),
        source=DealingFacts(reader.sure, book, logs, find_benchmark(book)),
        writer=acting.writer,
        rehearsal=Rehearsal(wire, acting.account),
        attempts=memory.journal,
        notes=memory.history,
        clock=acting.timer,
        finality_blocks=reader.settings.chain.finality_blocks,
        follow=events.following.run,
    )
