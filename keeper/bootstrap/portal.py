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
from keeper.bootstrap.portal_accounts import Accounts
from keeper.bootstrap.portal_facts import fetch_facts
from keeper.bootstrap.portal_looks import Looks
from keeper.bootstrap.portal_memory import PortalMemory, open_portal_memory
from keeper.bootstrap.portal_reads import ChainReads
from keeper.bootstrap.reading import Reader, open_reader
from keeper.domain.drafts import Review
from keeper.domain.intents import Head
from keeper.domain.names import Names
from keeper.domain.proposal_page import ProposalPage
from keeper.domain.proposals import Standing
from keeper.domain.units import ZERO_ADDRESS, Address
from keeper.errors import ArchiveNeededError, GuardError
from keeper.portal.look import Facts, Look, Recipient
from keeper.portal.people import AccountState
from keeper.portal.power_forms import PowerNow
from keeper.ports import StruckNav
from keeper.services.following import Following
from keeper.settings import Settings
from keeper.settings.portal import Portal

if TYPE_CHECKING:
    from fastapi import FastAPI

log = logging.getLogger(__name__)

# To and from these shares go without being given away.
OWN = ("fund", "escrow")
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

    @property
    def names(self) -> Names:
        """What the address book calls things."""
        return self.reads.proposals.names

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

    def fetch_account(self, account: Address, block: int) -> AccountState:
        """Read an account at a block."""
        return self.reads.fetch_account(account, block)

    def fetch_threshold(self, block: int) -> int:
        """Read how many votes it takes to propose, at a block."""
        return self.reads.fetch_threshold(block)

    def fetch_page(self, standing: Standing) -> ProposalPage:
        """Tell a proposal, at the block at which it was found to stand so."""
        return self.reads.proposals.fetch_page(standing)

    def fetch_powers(self, block: int) -> Sequence[PowerNow]:
        """Read what every power would change, as it is at a block."""
        return self.reads.fetch_powers(block)

    def fetch_review(
        self,
        title: str,
        reason: str,
        changes: Sequence[Mapping[str, object]],
        proposer: Address,
    ) -> Review:
        """Draft a proposal, look it through and try it out; nothing is sent."""
        return self.reads.proposals.fetch_review(title, reason, changes, proposer)

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
    facts = fetch_facts(reader)
    own = frozenset((ZERO_ADDRESS, *(facts.addresses[name] for name in OWN)))
    accounts = Accounts(store, words, own)
    return PortalSources(
        reader=reader,
        memory=memory,
        looks=looks,
        reads=ChainReads(reader, logs, accounts, permits=facts.permit is not None),
        facts=facts,
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
