"""What is known of the line and of trades, read beside a keeper at work: nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keeper.adapters.address_book import ChainBook, OutpostBook
from keeper.adapters.bridge_shore import Shore
from keeper.adapters.hyperlane import HyperlaneBridge
from keeper.adapters.journal_views import open_read_only
from keeper.adapters.lease import Unfenced
from keeper.adapters.pool_record import fetch_wires
from keeper.adapters.saga_book import SqlSagaBook
from keeper.adapters.stored_logs import StoredLogs
from keeper.adapters.trip_profits import TripProfits
from keeper.bootstrap.database import read_database_url
from keeper.bootstrap.outpost_books import require_outpost
from keeper.bootstrap.outposts import build_bridge_policy, open_outpost, settings_there
from keeper.bootstrap.reading import Ground, Reader, read_book
from keeper.domain.bridge_state import BridgePolicy
from keeper.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from keeper.adapters.event_store import SqlEvents
    from keeper.adapters.event_words import EventWords


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLine:
    """The line by the events that the last run stored, and the rules it is kept by."""

    bridge: HyperlaneBridge
    policy: BridgePolicy
    base_decimals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRecords:
    """
    What arbitrage left behind.

    Args:
        sagas: trades across both chains.
        profits: of round trips, by chain id.
        books: names of tokens, by chain id.
        wires: how many are tripped, by chain id.
    """

    sagas: SqlSagaBook
    profits: Mapping[int, TripProfits]
    books: Mapping[int, ChainBook]
    wires: Mapping[int, int]


def open_known_line(reader: Reader) -> KnownLine:
    """
    Put together what reads the line.

    Raises:
        ConfigError: no outpost is configured, or there is no database yet.
        ChainMismatchError, RpcError: see `open_outpost`.
    """
    outpost = open_outpost(reader)
    bridge = HyperlaneBridge(_shore(reader, "home_port"), _shore(outpost, "outpost"))
    decimals = reader.book.tokens[reader.book.base].decimals
    policy = build_bridge_policy(require_outpost(reader.settings), decimals)
    return KnownLine(bridge=bridge, policy=policy, base_decimals=decimals)


def open_trade_records(settings: Settings, book: ChainBook) -> TradeRecords:
    """
    Open what both databases say of trades; no node is asked.

    Raises:
        ConfigError: there is no database yet.
    """
    places: dict[int, tuple[ChainBook, Engine]] = {book.chain_id: (book, _engine(settings))}
    if settings.outpost is not None and settings.outpost.arbitrage is not None:
        there = read_book(OutpostBook, settings.outpost.address_book)
        places[there.chain_id] = there, _engine(settings_there(settings))
    return TradeRecords(
        sagas=SqlSagaBook(places[book.chain_id][1], Unfenced()),
        profits={c: TripProfits(*_stored(each, engine)) for c, (each, engine) in places.items()},
        books={c: each for c, (each, _) in places.items()},
        wires={c: len(fetch_wires(engine)) for c, (_, engine) in places.items()},
    )


def _engine(settings: Settings) -> Engine:
    return open_read_only(read_database_url(settings))


def _shore(ground: Ground, port: str) -> Shore:
    logs = StoredLogs(*_stored(ground.book, _engine(ground.settings)))
    return Shore(rpc=ground.sure, book=ground.book, port=port, logs=logs, follow=lambda: None)


def _stored(book: ChainBook, engine: Engine) -> tuple[SqlEvents, EventWords]:
    from keeper.adapters.event_store import SqlEvents
    from keeper.adapters.event_words import NOTABLE, EventWords

    words = EventWords(book)
    return SqlEvents(engine, words.name_of, NOTABLE), words
