"""Put the keeper together: the only package that knows the real adapters."""

from keeper.adapters.clock import SystemClock
from keeper.bootstrap.acting import (
    Keeper,
    Memory,
    build_keeper,
    open_key,
    open_memory,
)
from keeper.bootstrap.inspection import Inspection
from keeper.bootstrap.lanes import build_emergency
from keeper.bootstrap.reading import Reader, known_account, open_book, open_reader
from keeper.bootstrap.reports import build_reporting, find_struck, write_report

__all__ = [
    "Inspection",
    "Keeper",
    "Memory",
    "Reader",
    "SystemClock",
    "build_emergency",
    "build_keeper",
    "build_reporting",
    "find_struck",
    "known_account",
    "open_book",
    "open_key",
    "open_memory",
    "open_reader",
    "write_report",
]
