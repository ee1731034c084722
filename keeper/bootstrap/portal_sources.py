"""portal.sources.Sources: everything that the portal reads, in one place."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keeper.adapters.secrets import conceal
from keeper.adapters.wallets import Wallets
from keeper.bootstrap.portal_looks import Looks
from keeper.bootstrap.portal_memory import PortalMemory
from keeper.bootstrap.portal_operating import OperatingReads, fetch_limits
from keeper.bootstrap.portal_reads import ChainReads
from keeper.bootstrap.reading import Reader
from keeper.domain.drafts import Review
from keeper.domain.intents import Head
from keeper.domain.names import Names
from keeper.domain.proposal_page import ProposalPage
from keeper.domain.proposals import Standing
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from keeper.errors import ArchiveNeededError, GuardError
from keeper.portal.look import Facts, Look, Recipient
from keeper.portal.operating import AlertLine, JobRuns, JournalPage, LimitLevel, Purse
from keeper.portal.people import AccountState
from keeper.portal.power_forms import PowerNow
from keeper.ports import StruckNav

log = logging.getLogger(__name__)

MOST_REMEMBERED = 100_000  # reports, a number each


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSources:
    """
    portal.sources.Sources over the nodes and the database.

    Args:
        reader: of a configuration from which every key was taken.
        memory: the keeper's database to be read, and the portal's own events.
        wallets: ask contracts about signatures.
        keepers: what reports said, by transaction.
    """

    reader: Reader
    memory: PortalMemory
    looks: Looks
    reads: ChainReads
    operating: OperatingReads
    facts: Facts
    wallets: Wallets
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

    def fetch_signed(self, account: Address, digest: bytes, signature: bytes) -> bool:
        """Ask the contract that an account is whether a signature is its own (ERC-1271)."""
        return self.wallets.fetch_signed(account, digest, signature)

    def fetch_statement(self, account: Address, kind: str, block: int) -> bytes:
        """Write an account's statement up to a block, as `csv` or `pdf`."""
        return self.reads.fetch_statement(account, kind, block)

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

    def fetch_snapshot(self, block: int) -> FundSnapshot:
        """Read raw state at a block."""
        return self.reader.chain.fetch_snapshot(block)

    def fetch_runs(self) -> Sequence[JobRuns]:
        """List the last run of every job."""
        return self.operating.fetch_runs()

    def fetch_alerts(self) -> Sequence[AlertLine]:
        """List what operators were told of."""
        return self.operating.fetch_alerts()

    def fetch_journal(self, before: int | None, limit: int) -> JournalPage:
        """List intents, newest first."""
        return self.operating.fetch_journal(before, limit)

    def fetch_purse(self, block: int) -> Purse:
        """Read who holds which role, and what they have for gas."""
        return self.reads.fetch_at(block, self.operating.fetch_purse)

    def fetch_limits(self, block: int) -> Sequence[LimitLevel]:
        """Read how full every limit is, at a block."""
        return self.reads.fetch_at(block, fetch_limits)

    def conceal(self, text: str) -> str:
        """Take every known secret out of a text."""
        return conceal(text)
