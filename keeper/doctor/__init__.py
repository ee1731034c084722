"""
Check everything that a keeper stands on, and say what is wrong with numbers and what to do.

Each check answers alone: one that cannot be made does not hide the others. To add one, write a
function that returns what it found or raises a KeeperError, and list it with its remedy in `host`
when it needs no node, in `chain` when it does.
"""

from __future__ import annotations

from collections.abc import Iterator

from keeper.bootstrap import Reader, SystemClock, open_book, open_reader
from keeper.doctor.chain import code_checks, fund_checks
from keeper.doctor.findings import Finding
from keeper.doctor.government import government_checks
from keeper.doctor.host import host_checks
from keeper.doctor.nodes import endpoint_checks
from keeper.doctor.outpost import outpost_checks
from keeper.doctor.reports import report_checks
from keeper.doctor.watcher import watcher_checks
from keeper.errors import ConfigError, KeeperError
from keeper.ports import Clock
from keeper.settings import Settings

__all__ = ["Finding", "examine"]

REMEDIES = {
    "address book": "deploy the fund or fetch its address book, and name it in address_book",
    "node": "see that the node runs, that chain.url is right, and that it serves this chain",
    "fund": "`keeper status` says the same; wait for the node, or use another",
}


def examine(settings: Settings, clock: Clock | None = None) -> tuple[Finding, ...]:
    """
    Make every check.

    Args:
        settings: as configured.
        clock: stands in for the wall clock.
    """
    return tuple(_examine(settings, clock or SystemClock()))


def _examine(settings: Settings, clock: Clock) -> Iterator[Finding]:
    try:
        book = open_book(settings.address_book)
    except ConfigError as error:
        yield _fault("address book", error)
        return
    yield from (check.make() for check in host_checks(settings, book, clock))
    try:
        reader = open_reader(settings)
    except KeeperError as error:
        yield _fault("node", error)
        return
    yield Finding(check="node", text=f"serves chain {reader.book.chain_id}")
    yield from _examine_fund(reader, clock)


def _examine_fund(reader: Reader, clock: Clock) -> Iterator[Finding]:
    checks = (*endpoint_checks(reader), *code_checks(reader), *government_checks(reader))
    yield from (check.make() for check in (*checks, *outpost_checks(reader)))
    try:
        snapshot = reader.chain.fetch_snapshot()
    except KeeperError as error:
        yield _fault("fund", error)
        return
    now = clock.now()
    checks = (*fund_checks(reader, snapshot, now), *watcher_checks(reader, now))
    checks = (*checks, *report_checks(reader))
    yield from (check.make() for check in checks)


def _fault(name: str, error: KeeperError) -> Finding:
    text, code = str(error), error.exit_code
    return Finding(check=name, text=text, exit_code=code, remedy=REMEDIES[name])
