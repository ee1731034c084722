"""What follows the fund's events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from keeper.bootstrap.nodes import identity_of, read_ws_url
from keeper.bootstrap.reading import Ground, open_book
from keeper.ports import Notifier
from keeper.services.following import Following
from keeper.services.telling import Telling
from keeper.settings import Settings

if TYPE_CHECKING:
    from keeper.adapters.event_store import SqlEvents
    from keeper.adapters.event_words import EventWords
    from keeper.adapters.log_stream import LogStream
    from keeper.bootstrap.acting import Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """The stored events, what brings them up to the chain, and what they are called."""

    store: SqlEvents
    following: Following
    words: EventWords


def open_events(reader: Ground, memory: Memory) -> Events:
    """Put together what follows events; nothing is asked yet."""
    from keeper.adapters.event_source import RpcEvents
    from keeper.adapters.event_store import SqlEvents
    from keeper.adapters.event_words import NOTABLE, EventWords

    chain, words = reader.settings.chain, EventWords(reader.book)
    store = SqlEvents(memory.engine, words.name_of, NOTABLE)
    following = Following(
        source=RpcEvents(reader.sure, words.contracts, chain.log_range),
        store=store,
        first_block=reader.book.deployed_block,
        overlap=chain.finality_blocks,
    )
    return Events(store=store, following=following, words=words)


def open_telling(events: Events, receivers: Sequence[Notifier], place: str = "") -> Telling:
    """
    Put together what tells of events.

    Args:
        events: of one chain.
        receivers: who is told.
        place: whose they are, where they are not the fund's own.
    """
    from keeper.adapters.event_words import EventTeller

    tellers = [EventTeller(each, events.words, place) for each in receivers]
    return Telling(events.store, tellers)


def open_stream(settings: Settings) -> LogStream | None:
    """
    Listen for news of the fund; None when no websocket is configured.

    Raises:
        ConfigError: the address book or the URL cannot be read.
    """
    url = read_ws_url(settings.chain)
    if url is None:
        return None
    from keeper.adapters.event_words import EventWords
    from keeper.adapters.log_stream import LogStream

    book = open_book(settings.address_book)
    return LogStream(url, EventWords(book).contracts, identity_of(book))
