"""services.event_ports.EventSource over JSON-RPC, in pages that the node accepts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from eth_utils.address import to_checksum_address

from keeper.adapters.logs import fetch_logs
from keeper.adapters.rpc import Rpc, RpcRefusal, to_bytes, to_list, to_number, to_record
from keeper.adapters.transactions import fetch_head, to_head
from keeper.domain.events import Checkpoint, EventPage, FundEvent
from keeper.domain.units import Address
from keeper.errors import ChainMovedError, RpcError


class RpcEvents:
    """
    The events of some contracts.

    Args:
        rpc: the node, or a quorum of them.
        contracts: whose events.
        log_range: most blocks a page; fewer while the node says that it is too much.
        topics: of the events that are wanted, by their places as the node takes them; all without.
    """

    def __init__(
        self,
        rpc: Rpc,
        contracts: Sequence[str],
        log_range: int,
        topics: Sequence[Sequence[str]] = (),
    ) -> None:
        self._rpc, self._contracts = (
            rpc,
            frozenset(Address(to_checksum_address(each)) for each in contracts),
        )
        self._query: dict[str, object] = {"address": sorted(self._contracts)}
        if topics:
            self._query["topics"] = [list(each) for each in topics]
        self._range = self._span = log_range

    def fetch_head(self) -> Checkpoint:
        """Read the newest block."""
        head = fetch_head(self._rpc)
        return Checkpoint(number=head.number, hash=head.hash)

    def fetch_hash(self, number: int) -> str | None:
        """Read the hash of the block that the chain has at a height now; None above its head."""
        answer = self._rpc.fetch("eth_getBlockByNumber", hex(number), False)
        return None if answer is None else to_head(to_record(answer, f"block {number}")).hash

    def fetch_page(self, anchor: Checkpoint | None, first: int, head: Checkpoint) -> EventPage:
        """
        Read events of as many blocks as the node gives at once.

        The hash of the last block is read before and after: with the same one, and the anchor
        below it still there, all that was read is of one chain.

        Raises:
            ChainMovedError: the chain was reorganised meanwhile, so that nothing fits together.
        """
        while True:
            end = min(head.number, first + self._span - 1)
            before = head.hash if end == head.number else self.fetch_hash(end)
            try:
                logs = fetch_logs(self._rpc, self._query, first, end)
                break
            except RpcRefusal:
                if end == first:
                    raise
                self._span = (end - first + 1) // 2
        self._span = min(self._range, self._span + self._span // 4 + 1)
        if anchor is not None and self.fetch_hash(anchor.number) != anchor.hash:
            raise ChainMovedError(f"block {anchor.number} was reorganised away during a read")
        if before is None or self.fetch_hash(end) != before:
            raise ChainMovedError(f"block {end} was reorganised away during a read")
        events = sorted((self._event(log) for log in logs), key=lambda e: (e.block, e.index))
        _require_once(events)
        return EventPage(events=tuple(events), end=Checkpoint(number=end, hash=before))

    def _event(self, log: object) -> FundEvent:
        event = to_event(log)
        if event.contract not in self._contracts:
            raise RpcError(f"the node gave a log of {event.contract} that was not asked for")
        return event


def _require_once(events: Sequence[FundEvent]) -> None:
    """Refuse what no chain has: the same log twice."""
    for one, next_one in pairwise(events):
        if (one.block, one.index) == (next_one.block, next_one.index):
            raise RpcError(f"the node gave log {one.index} of block {one.block} twice")


def to_event(log: object) -> FundEvent:
    """
    Translate a log.

    Raises:
        RpcError: it is none.
    """
    record = to_record(log, "a log")
    time = record.get("blockTimestamp")
    return FundEvent(
        block=to_number(record.get("blockNumber"), "a log's block"),
        block_hash=str(record.get("blockHash")).lower(),
        index=to_number(record.get("logIndex"), "a log's index"),
        transaction=str(record.get("transactionHash")),
        contract=_checksum(str(record.get("address"))),
        topics=tuple(str(each) for each in to_list(record.get("topics"), "topics")),
        data=to_bytes(record.get("data"), "a log's data"),
        timestamp=None if time is None else to_number(time, "a log's time"),
    )


@lru_cache(maxsize=1_024)
def _checksum(address: str) -> Address:
    """Hash an address for its checksum; the events of a fund come from the same few."""
    return Address(to_checksum_address(address))
