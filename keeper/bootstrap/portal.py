"""What the portal reads with: no key, and nothing of the keeper's database but to read it."""

from __future__ import annotations

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
from keeper.adapters.stored_logs import StoredLogs
from keeper.adapters.wallets import Wallets
from keeper.bootstrap.portal_accounts import Accounts
from keeper.bootstrap.portal_facts import fetch_facts
from keeper.bootstrap.portal_looks import Looks
from keeper.bootstrap.portal_memory import open_portal_memory
from keeper.bootstrap.portal_operating import OperatingReads
from keeper.bootstrap.portal_reads import ChainReads
from keeper.bootstrap.portal_sources import PortalSources
from keeper.bootstrap.reading import open_reader
from keeper.domain.units import ZERO_ADDRESS
from keeper.services.following import Following
from keeper.settings import Settings
from keeper.settings.portal import Portal

if TYPE_CHECKING:
    from fastapi import FastAPI

# To and from these shares go without being given away.
OWN = ("fund", "escrow")


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
    facts = fetch_facts(reader)
    own = frozenset((ZERO_ADDRESS, *(facts.addresses[name] for name in OWN)))
    accounts = Accounts(store, words, own)
    return PortalSources(
        reader=reader,
        memory=memory,
        looks=looks,
        reads=ChainReads(reader, logs, accounts, permits=facts.permit is not None),
        operating=OperatingReads(reader.settings, memory, SystemClock()),
        facts=facts,
        wallets=Wallets(reader.sure),
        keepers={},
    )


def build_portal(settings: Settings, folder: Path, rpc: Rpc | None = None) -> FastAPI:
    """
    Put the portal together; see `open_portal_sources`.

    Raises:
        ConfigError, ChainMismatchError, RpcError: see `open_portal_sources`.
    """
    from keeper.portal.app import make_app

    return make_app(
        settings.portal,
        open_portal_sources(settings, folder, rpc),
        SystemClock(),
        every_s=settings.daemon.every_s,
    )


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
        "access_log": False,  # who looks at which account is nobody's business
        "proxy_headers": False,
        "server_header": False,
        "ws": "none",
        "timeout_keep_alive": 30,
        "timeout_graceful_shutdown": 5,
        "h11_max_incomplete_event_size": 32_768,
    }
