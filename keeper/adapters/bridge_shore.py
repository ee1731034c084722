"""One of the fund's two chains, as the line between them needs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from keeper.adapters.address_book import ChainBook
from keeper.adapters.contracts import Argument, Contract, Reading
from keeper.adapters.logs import Event, EventReader
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc
from keeper.adapters.transactions import find_contract
from keeper.domain.bridge_events import Place
from keeper.domain.intents import Head

T = TypeVar("T")
Read = Callable[..., Reading]


class Shore:
    """
    One chain.

    Args:
        rpc: its nodes, or a quorum of them.
        book: where the fund's contracts stand on it.
        port: the fund's end of the line, by its name in the book.
        logs: knows the end's events.
        follow: brings what `logs` knows up to the chain.
    """

    def __init__(
        self,
        *,
        rpc: Rpc,
        book: ChainBook,
        port: str,
        logs: EventReader,
        follow: Callable[[], object],
    ) -> None:
        self._reads, self.book, self.port = PinnedReads(rpc), book, port
        self._logs, self._follow = logs, follow
        self._times: dict[int, int] = {}

    def fetch_events(self, names: Sequence[str]) -> list[Event]:
        """Bring the events of the end of the line up to the chain, and list them, oldest first."""
        self._follow()
        newest = self._reads.fetch_block("latest").number
        contract = find_contract(self.book, self.port)
        first = self.book.deployed_block
        return self._logs.fetch([contract], *names, first=first, last=newest)

    def fetch_at_head(self, read: Callable[[Shore, Head], T]) -> T:
        """Read several things at the newest block, by its hash."""
        return self._reads.fetch_at(None, lambda head: read(self, head))

    def fetch(
        self, role: str, function: str, *arguments: Argument, head: Head | None = None
    ) -> Reading:
        """Call a view of a contract of the book; at the newest block by default."""
        address, contract = find_contract(self.book, role)
        return self.fetch_foreign(contract, address, function, *arguments, head=head)

    def fetch_foreign(
        self,
        contract: Contract,
        address: str,
        function: str,
        *arguments: Argument,
        head: Head | None = None,
    ) -> Reading:
        """Call a view of any contract; at the newest block by default."""
        at = head or self._reads.fetch_block("latest")
        data = "0x" + contract.encode(function, *arguments).hex()
        return contract.decode(function, self._reads.fetch_call(address, data, at))

    def place_of(self, event: Event) -> Place:
        """Say when and where an event happened."""
        time = self.fetch_time(event.block) if event.time is None else event.time
        return Place(time=time, block=event.block, index=event.index)

    def fetch_time(self, block: int) -> int:
        """Read the time of a block, unix seconds."""
        if block not in self._times:
            self._times[block] = self._reads.fetch_block(hex(block)).timestamp
        return self._times[block]
