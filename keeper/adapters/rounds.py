"""ports.RoundReader: what aggregators remember of their rounds, at a block."""

from __future__ import annotations

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import load_code, load_contract
from keeper.adapters.rpc import Rpc, to_bytes
from keeper.adapters.snapshots import READER_AT
from keeper.adapters.transactions import find_contract
from keeper.domain.struck_prices import RoundAnswer
from keeper.domain.units import Address


class FeedRounds:
    """
    Looks rounds up.

    Args:
        rpc: the node.
        book: where the registry stands.
    """

    def __init__(self, rpc: Rpc, book: AddressBook) -> None:
        self._rpc, self._book = rpc, book

    def fetch_round(self, token: Address, round_id: int, block_hash: str) -> RoundAnswer | None:
        """
        Ask the token's aggregator, as it is listed at the end of a block.

        Raises:
            RpcError: the node did not answer.
        """
        at, registry = find_contract(self._book, "registry")
        pinned = {"blockHash": block_hash, "requireCanonical": True}
        call = {"to": at, "data": "0x" + registry.encode("feed", token).hex()}
        data = to_bytes(self._rpc.fetch("eth_call", call, pinned), "a feed's terms")
        aggregator = registry.decode("feed", data).struct("0").address("aggregator")
        reader = load_contract("SnapshotReader")
        asked = reader.encode("history", aggregator, round_id, 1, 0)
        override = {READER_AT: {"code": load_code("SnapshotReader")}}
        call = {"to": READER_AT, "data": "0x" + asked.hex()}
        answer = self._rpc.fetch("eth_call", call, pinned, override)
        found = reader.decode("history", to_bytes(answer, "a round")).structs("0")
        if not found or found[0].number("round") != round_id:
            return None
        return RoundAnswer(
            round_id=round_id,
            answer=found[0].number("value"),
            updated_at=found[0].number("updatedAt"),
        )
