"""Reads of the chain that one page of the portal needs, each at one block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from keeper.adapters.investor_facts import InvestorFacts
from keeper.adapters.logs import Event
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.stored_logs import StoredLogs
from keeper.adapters.transactions import find_contract
from keeper.bootstrap.portal_accounts import Accounts
from keeper.bootstrap.portal_calls import Caller
from keeper.bootstrap.portal_proposals import ProposalReads
from keeper.bootstrap.reading import Reader
from keeper.bootstrap.statements import set_statement
from keeper.domain.intents import Head
from keeper.domain.units import Address
from keeper.portal.look import Recipient
from keeper.portal.people import AccountState
from keeper.portal.power_forms import PowerNow
from keeper.services.statements import Statements

T = TypeVar("T")


class FactsUntil:
    """
    services.statements.InvestorSource up to the block whose events are known.

    Args:
        inner: reads.
        head: the block.
    """

    def __init__(self, inner: InvestorFacts, head: Head) -> None:
        self._inner, self._head = inner, head
        self.fetch_subject, self.fetch_facts = inner.fetch_subject, inner.fetch_facts
        self.fetch_holding = inner.fetch_holding

    def fetch_head(self) -> Head:
        """Give that block."""
        return self._head


class ChainReads:
    """
    Reads at blocks.

    Args:
        reader: of the fund.
        logs: know its events.
        accounts: read accounts.
        permits: whether the base asset takes permits.
    """

    def __init__(
        self, reader: Reader, logs: StoredLogs, accounts: Accounts, *, permits: bool
    ) -> None:
        self._reader, self._logs = reader, logs
        self._accounts, self._permits = accounts, permits
        self._reads, self.proposals = PinnedReads(reader.sure), ProposalReads(reader)

    def caller(self, head: Head) -> Caller:
        """Give what calls at a block."""
        return Caller(self._reader, self._reads, head)

    def fetch_recipients(self, block: int) -> Sequence[Recipient]:
        """Read who gets fee shares, and what is owed to each."""
        taken: dict[str, int] = {}
        for event in self.events("fee_distribution", "Withdrawn", block):
            who = event.values.address("recipient")
            taken[who] = taken.get(who, 0) + event.values.number("shares")

        def read(head: Head) -> list[Recipient]:
            caller = self.caller(head)
            listed = caller.ask("fee_distribution", "recipients").structs("0")
            parts = {each.address("account"): each.number("bps") for each in listed}
            accounts = dict.fromkeys([*parts, *map(Address, taken)])
            return [
                Recipient(
                    account=account,
                    bps=parts.get(account, 0),
                    owed=caller.ask("fee_distribution", "owed", account).number("0"),
                    withdrawn=taken.get(account, 0),
                )
                for account in accounts
            ]

        return self._reads.fetch_at(block, read)

    def fetch_at(self, block: int, read: Callable[[Caller], T]) -> T:
        """Read with what calls at a block."""
        return self._reads.fetch_at(block, lambda head: read(self.caller(head)))

    def fetch_account(self, account: Address, block: int) -> AccountState:
        """Read an account at a block."""

        def read(head: Head) -> AccountState:
            return self._accounts.fetch(self.caller(head), account, permits=self._permits)

        return self._reads.fetch_at(block, read)

    def fetch_statement(self, account: Address, kind: str, block: int) -> bytes:
        """Write an account's statement up to a block."""
        head = self._reads.fetch_block(hex(block))
        book, rpc = self._reader.book, self._reader.sure
        facts = FactsUntil(InvestorFacts(rpc, book, self._logs), head)
        return set_statement(Statements(facts).gather(account), kind)

    def fetch_threshold(self, block: int) -> int:
        """Read how many votes it takes to propose, at a block."""

        def read(head: Head) -> int:
            return self.caller(head).ask("dao", "proposalThreshold").number("0")

        return self._reads.fetch_at(block, read)

    def fetch_powers(self, block: int) -> Sequence[PowerNow]:
        """Read what every power would change, as it is at a block."""
        return self._reads.fetch_at(block, self.proposals.fetch_powers)

    def events(self, role: str, name: str, until: int) -> list[Event]:
        """List events of one of the fund's contracts, oldest first."""
        book = self._reader.book
        contract = find_contract(book, role)
        return self._logs.fetch([contract], name, first=book.deployed_block, last=until)
