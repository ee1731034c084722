"""Reads of the chain that one page of the portal needs, each at one block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keeper.adapters.contracts import Argument, Reading
from keeper.adapters.logs import Event
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.stored_logs import StoredLogs
from keeper.adapters.transactions import find_contract
from keeper.bootstrap.reading import Reader
from keeper.domain.intents import Head
from keeper.domain.units import Address
from keeper.portal.look import Recipient


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls the fund's contracts at one block."""

    reader: Reader
    reads: PinnedReads
    head: Head

    def ask(self, role: str, function: str, *arguments: Argument) -> Reading:
        """Call a view of a contract by its role."""
        at, contract = find_contract(self.reader.book, role)
        call = "0x" + contract.encode(function, *arguments).hex()
        return contract.decode(function, self.reads.fetch_call(at, call, self.head))


class ChainReads:
    """
    Reads at blocks.

    Args:
        reader: of the fund.
        logs: know its events.
    """

    def __init__(self, reader: Reader, logs: StoredLogs) -> None:
        self._reader, self._logs = reader, logs
        self._reads = PinnedReads(reader.sure)

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

    def events(self, role: str, name: str, until: int) -> list[Event]:
        """List events of one of the fund's contracts, oldest first."""
        book = self._reader.book
        contract = find_contract(book, role)
        return self._logs.fetch([contract], name, first=book.deployed_block, last=until)
