"""
Put the keeper together: the only package that knows the real adapters.

What is named here is imported when it is first used: a look at the fund must not wait for what
signs transactions.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keeper.adapters.clock import SystemClock
    from keeper.adapters.endpoint import EndpointHealth
    from keeper.bootstrap.acting import (
        Keeper,
        Memory,
        build_keeper,
        open_memory,
    )
    from keeper.bootstrap.arbitrage_names import require_arbitrage
    from keeper.bootstrap.arbitraging import ArbitrageDesk, open_arbitrage
    from keeper.bootstrap.database import read_database_url
    from keeper.bootstrap.events import Events, open_events, open_stream, open_telling
    from keeper.bootstrap.governing import (
        open_known_proposals,
        open_mandates,
        open_proposals,
    )
    from keeper.bootstrap.government import gather_governance
    from keeper.bootstrap.inspection import Inspection
    from keeper.bootstrap.keys import known_account, open_key
    from keeper.bootstrap.lanes import build_emergency, open_watcher_key
    from keeper.bootstrap.lines import Line, open_events_there, open_line
    from keeper.bootstrap.membership import (
        Member,
        build_acts,
        build_member,
        open_member_key,
        sign_delegation,
        sign_vote,
        with_member_key,
    )
    from keeper.bootstrap.operating import Desk, open_desk, open_record
    from keeper.bootstrap.outpost_books import read_outpost_book
    from keeper.bootstrap.outposts import open_outpost
    from keeper.bootstrap.pools import PoolDesk, open_pool_desk
    from keeper.bootstrap.prices import open_price_support, require_sources
    from keeper.bootstrap.reading import Ground, Reader, open_book, open_reader
    from keeper.bootstrap.records import (
        KnownLine,
        TradeRecords,
        open_known_line,
        open_trade_records,
    )
    from keeper.bootstrap.reports import (
        build_facts,
        build_reporting,
        find_recorded,
        find_struck,
        open_verifier,
        verify_report,
        write_dealing_report,
        write_report,
    )
    from keeper.bootstrap.statements import build_statements, set_statement, write_statement

__all__ = [
    "ArbitrageDesk",
    "Desk",
    "EndpointHealth",
    "Events",
    "Ground",
    "Inspection",
    "Keeper",
    "KnownLine",
    "Line",
    "Member",
    "Memory",
    "PoolDesk",
    "Reader",
    "SystemClock",
    "TradeRecords",
    "build_acts",
    "build_emergency",
    "build_facts",
    "build_keeper",
    "build_member",
    "build_reporting",
    "build_statements",
    "find_recorded",
    "find_struck",
    "gather_governance",
    "known_account",
    "open_arbitrage",
    "open_book",
    "open_desk",
    "open_events",
    "open_events_there",
    "open_key",
    "open_known_line",
    "open_known_proposals",
    "open_line",
    "open_mandates",
    "open_member_key",
    "open_memory",
    "open_outpost",
    "open_pool_desk",
    "open_price_support",
    "open_proposals",
    "open_reader",
    "open_record",
    "open_stream",
    "open_telling",
    "open_trade_records",
    "open_verifier",
    "open_watcher_key",
    "read_database_url",
    "read_outpost_book",
    "require_arbitrage",
    "require_sources",
    "set_statement",
    "sign_delegation",
    "sign_vote",
    "verify_report",
    "with_member_key",
    "write_dealing_report",
    "write_report",
    "write_statement",
]
HOMES = {
    "keeper.adapters.clock": ("SystemClock",),
    "keeper.adapters.endpoint": ("EndpointHealth",),
    "keeper.bootstrap.acting": (
        "Keeper",
        "Memory",
        "build_keeper",
        "open_memory",
    ),
    "keeper.bootstrap.arbitrage_names": ("require_arbitrage",),
    "keeper.bootstrap.arbitraging": ("ArbitrageDesk", "open_arbitrage"),
    "keeper.bootstrap.database": ("read_database_url",),
    "keeper.bootstrap.events": (
        "Events",
        "open_events",
        "open_stream",
        "open_telling",
    ),
    "keeper.bootstrap.governing": (
        "open_known_proposals",
        "open_mandates",
        "open_proposals",
    ),
    "keeper.bootstrap.membership": (
        "Member",
        "build_acts",
        "build_member",
        "open_member_key",
        "sign_delegation",
        "sign_vote",
        "with_member_key",
    ),
    "keeper.bootstrap.government": ("gather_governance",),
    "keeper.bootstrap.inspection": ("Inspection",),
    "keeper.bootstrap.keys": (
        "known_account",
        "open_key",
    ),
    "keeper.bootstrap.lanes": ("build_emergency", "open_watcher_key"),
    "keeper.bootstrap.operating": (
        "Desk",
        "open_desk",
        "open_record",
    ),
    "keeper.bootstrap.lines": ("Line", "open_events_there", "open_line"),
    "keeper.bootstrap.outpost_books": ("read_outpost_book",),
    "keeper.bootstrap.outposts": ("open_outpost",),
    "keeper.bootstrap.pools": ("PoolDesk", "open_pool_desk"),
    "keeper.bootstrap.prices": (
        "open_price_support",
        "require_sources",
    ),
    "keeper.bootstrap.reading": (
        "Ground",
        "Reader",
        "open_book",
        "open_reader",
    ),
    "keeper.bootstrap.records": (
        "KnownLine",
        "TradeRecords",
        "open_known_line",
        "open_trade_records",
    ),
    "keeper.bootstrap.reports": (
        "build_facts",
        "build_reporting",
        "find_recorded",
        "find_struck",
        "open_verifier",
        "verify_report",
        "write_dealing_report",
        "write_report",
    ),
    "keeper.bootstrap.statements": (
        "build_statements",
        "set_statement",
        "write_statement",
    ),
}


def __getattr__(name: str) -> object:
    """Find a name at its home."""
    for home, names in HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"keeper.bootstrap has no {name}")
