"""services.recording.RecordReader: of which struck dealings the chain keeps a report's hash."""

from __future__ import annotations

from keeper.adapters.address_book import ChainBook
from keeper.adapters.contracts import Argument, Reading
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc
from keeper.adapters.transactions import find_contract
from keeper.domain.intents import Head

FARTHEST_BACK = 8  # dealings that a look goes back
NO_HASH = "0x" + "00" * 32


class ReportRecords:
    """
    Reads PerformanceTracking.

    Args:
        rpc: the node, or a quorum of them.
        book: where it stands.
    """

    def __init__(self, rpc: Rpc, book: ChainBook) -> None:
        self._reads, self._book = PinnedReads(rpc), book

    def fetch_head(self) -> Head:
        """Read the newest block."""
        return self._reads.fetch_block("latest")

    def fetch_unrecorded(self, head: Head, most: int) -> tuple[int, ...]:
        """List those of the last so many struck dealings that have no hash, oldest first."""
        last = self._fetch("lastDealing", head).number("0")
        return tuple(
            dealing
            for dealing in range(max(0, last - most) + 1, last + 1)
            if self._fetch("reportHash", head, dealing).hash("0") == NO_HASH
        )

    def fetch_recorded(self, head: Head) -> int:
        """Find the newest of the last struck dealings that has a hash; 0 where none has."""
        last = self._fetch("lastDealing", head).number("0")
        for dealing in range(last, max(0, last - FARTHEST_BACK), -1):
            if self._fetch("reportHash", head, dealing).hash("0") != NO_HASH:
                return dealing
        return 0

    def _fetch(self, function: str, head: Head, *arguments: Argument) -> Reading:
        at, contract = find_contract(self._book, "performance")
        data = "0x" + contract.encode(function, *arguments).hex()
        return contract.decode(function, self._reads.fetch_call(at, data, head))
