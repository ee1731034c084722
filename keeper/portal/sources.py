"""What the portal needs of the world: each call may block, and raises KeeperError."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from keeper.domain.drafts import Review
from keeper.domain.intents import Head
from keeper.domain.names import Names
from keeper.domain.proposal_page import ProposalPage
from keeper.domain.proposals import Standing
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from keeper.portal.look import Facts, Look, Recipient
from keeper.portal.operating import AlertLine, JobRuns, JournalPage, LimitLevel, Purse
from keeper.portal.people import AccountState
from keeper.portal.power_forms import PowerNow
from keeper.ports import StruckNav


class Sources(Protocol):
    """Reads chain and journal for the portal; nothing of it writes or sends."""

    @property
    def facts(self) -> Facts:
        """What does not change."""
        ...

    @property
    def names(self) -> Names:
        """What the address book calls things."""
        ...

    def fetch_head(self) -> Head:
        """Read the newest block."""
        ...

    def fetch_look(self) -> Look:
        """Read everything that all readers share, at the newest block."""
        ...

    def fetch_keepers_navs(self, transactions: Sequence[str]) -> Mapping[str, int | None]:
        """
        Read what the keeper's report said in each of some strikes, base units by transaction.

        None where the node no longer has the transaction. What was read is not asked for again.
        """
        ...

    def fetch_struck(self, number: int) -> StruckNav:
        """Read what a dealing was struck at."""
        ...

    def fetch_recipients(self, block: int) -> Sequence[Recipient]:
        """Read who gets fee shares, at a block."""
        ...

    def fetch_account(self, account: Address, block: int) -> AccountState:
        """Read an account at a block."""
        ...

    def fetch_signed(self, account: Address, digest: bytes, signature: bytes) -> bool:
        """Ask the contract that an account is whether a signature is its own (ERC-1271)."""
        ...

    def fetch_statement(self, account: Address, kind: str, block: int) -> bytes:
        """
        Write an account's statement up to a block, as `csv` or `pdf`.

        Raises:
            NavDisagreementError: what follows from the events is not what the contracts say.
        """
        ...

    def fetch_threshold(self, block: int) -> int:
        """Read how many votes it takes to propose, at a block."""
        ...

    def fetch_page(self, standing: Standing) -> ProposalPage:
        """Tell a proposal, at the block at which it was found to stand so."""
        ...

    def fetch_powers(self, block: int) -> Sequence[PowerNow]:
        """Read what every power would change, as it is at a block."""
        ...

    def fetch_review(
        self,
        title: str,
        reason: str,
        changes: Sequence[Mapping[str, object]],
        proposer: Address,
    ) -> Review:
        """Draft a proposal, look it through and try it out; nothing is sent."""
        ...

    def fetch_snapshot(self, block: int) -> FundSnapshot:
        """Read raw state at a block."""
        ...

    def fetch_runs(self) -> Sequence[JobRuns]:
        """List the last run of every job; raises ConfigError when there is no record."""
        ...

    def fetch_alerts(self) -> Sequence[AlertLine]:
        """List what operators were told of; raises ConfigError when there is no record."""
        ...

    def fetch_journal(self, before: int | None, limit: int) -> JournalPage:
        """List intents, newest first; raises ConfigError when there is no journal."""
        ...

    def fetch_purse(self, block: int) -> Purse:
        """Read who holds which role, and what they have for gas."""
        ...

    def fetch_limits(self, block: int) -> Sequence[LimitLevel]:
        """Read how full every limit is, at a block."""
        ...

    def conceal(self, text: str) -> str:
        """Take every known secret out of a text."""
        ...
