"""What the portal reads with: no key, and nothing of the keeper's database but to read it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from keeper.adapters.chain_history import ChainHistory
from keeper.adapters.clock import SystemClock
from keeper.adapters.event_source import RpcEvents
from keeper.adapters.event_store import SqlEvents
from keeper.adapters.event_words import NOTABLE, EventWords
from keeper.adapters.proposals import Proposals
from keeper.adapters.rpc import Rpc
from keeper.adapters.secrets import conceal
from keeper.adapters.stored_logs import StoredLogs
from keeper.bootstrap.portal_facts import fetch_facts
from keeper.bootstrap.portal_looks import Looks
from keeper.bootstrap.portal_memory import PortalMemory, open_portal_memory
from keeper.bootstrap.portal_reads import ChainReads
from keeper.bootstrap.reading import Reader, open_reader
from keeper.domain.intents import Head
from keeper.errors import ArchiveNeededError, GuardError
from keeper.portal.look import Facts, Look, Recipient
from keeper.ports import StruckNav
from keeper.services.following import Following
from keeper.settings import Settings
from keeper.settings.portal import Portal

if TYPE_CHECKING:
    from fastapi import FastAPI

log = logging.getLogger(__name__)

MOST_REMEMBERED = 100_000  # reports, a number each


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSources:
    """
    portal.sources.Sources over the nodes and the database.

    Args:
        reader: of a configuration from which every key was taken.
        memory: the keeper's database to be read, and the portal's own events.
        keepers: what reports said, by transaction.
    """

    reader: Reader
    memory: PortalMemory
    looks: Looks
    reads: ChainReads
    facts: Facts
    keepers: dict[str, int]

    def fetch_head(self) -> Head:
        """Read the newest block."""
        return self.reader.chain.fetch_block("latest")

    def fetch_look(self) -> Look:
        """Read everything that all readers share, at the newest block."""
        return self.looks.fetch()

    def fetch_keepers_navs(self, transactions: Sequence[str]) -> Mapping[str, int | None]:
        """Read what the keeper's report said in each of some strikes."""
        for each in transactions:
            if each not in self.keepers and len(self.keepers) < MOST_REMEMBERED:
                try:
                    self.keepers[each] = self.reader.chain.fetch_report(each).total_assets
                except ArchiveNeededError as error:
                    log.info("%s", error)
        return {each: self.keepers.get(each) for each in transactions}

    def fetch_struck(self, number: int) -> StruckNav:
        """Read what a dealing was struck at."""
        found = self.reader.chain.fetch_struck(number)
        if found is None:
            raise GuardError(f"dealing {number} is not struck")
        return found

    def fetch_recipients(self, block: int) -> Sequence[Recipient]:
        """Read who gets fee shares, at a block."""
        return self.reads.fetch_recipients(block)

    def conceal(self, text: str) -> str:
        """Take every known secret out of a text."""
        return conceal(text)


def without_keys(settings: Settings) -> Settings:
    """Forget where every key is: what is not known cannot be opened."""
    return settings.model_copy(update=dict.fromkeys(("keys", "watcher", "member")))


def open_portal_sources(settings: Settings, folder: Path, rpc: Rpc | None = None) -> PortalSources:
    """
    Put together what the portal reads with.

    Args:
        settings: of the fund.
        folder: for the portal's own events; it goes when the portal does.
        rpc: stands in for the configured nodes.

    Raises:
        ConfigError, ChainMismatchError, RpcError: see `open_reader`.
    """
    reader = open_reader(without_keys(settings), rpc)
    memory = open_portal_memory(reader.settings, reader.book, folder)
    words = EventWords(reader.book)
    store = SqlEvents(memory.events, words.name_of, NOTABLE)
    following = Following(
        source=RpcEvents(reader.sure, words.contracts, settings.chain.log_range),
        store=store,
        first_block=reader.book.deployed_block,
        overlap=settings.chain.finality_blocks,
    )
    logs = StoredLogs(store, words)
    proposals = Proposals(reader.sure, reader.book, store=store, words=words, follow=lambda: None)
    looks = Looks(
        reader=reader,
        memory=memory,
        following=following,
        store=store,
        words=words,
        logs=logs,
        history=ChainHistory(reader.sure, reader.book, logs),
        proposals=proposals,
    )
    return PortalSources(
        reader=reader,
        memory=memory,
        looks=looks,
        reads=ChainReads(reader, logs),
        facts=fetch_facts(reader),
        keepers={},
    )


def build_portal(settings: Settings, folder: Path, rpc: Rpc | None = None) -> FastAPI:
    """
    Put the portal together; see `open_portal_sources`.

    Raises:
        ConfigError, ChainMismatchError, RpcError: see `open_portal_sources`.
    """
    from keeper.portal.app import make_app

    return make_app(settings.portal, open_portal_sources(settings, folder, rpc), SystemClock())


def serve_portal(settings: Settings) -> None:
    """
    Serve the portal until stopped.

    Raises:
        ConfigError, ChainMismatchError, RpcError: see `open_portal_sources`.
    """
    import uvicorn

    with TemporaryDirectory(prefix="keeper-portal-") as name:
        uvicorn.run(build_portal(settings, Path(name)), **server_options(settings.portal))


def server_options(section: Portal) -> dict[str, Any]:
    """Say how uvicorn serves it."""
    return {
        "host": section.host,
        "port": section.port,
        "log_config": None,
        "proxy_headers": False,
        "server_header": False,
        "timeout_keep_alive": 30,
        "timeout_graceful_shutdown": 5,
        "h11_max_incomplete_event_size": 32_768,
    }
