"""What a transaction of a strategy moved, by the events in its receipt."""

from __future__ import annotations

from keeper.adapters.address_book import ChainBook
from keeper.adapters.contracts import load_contract
from keeper.adapters.rpc import Rpc, to_bytes, to_list, to_record
from keeper.domain.past_trades import Swapped

EXECUTED = "OrderExecuted"


class TradeReceipts:
    """
    Reads receipts.

    Args:
        rpc: the node.
        book: whose strategies' events count.
    """

    def __init__(self, rpc: Rpc, book: ChainBook) -> None:
        self._rpc, self._contract = rpc, load_contract("Strategy")
        self._strategies = {each.address.lower() for each in book.strategies}

    def fetch_swaps(self, transaction: str) -> tuple[Swapped, ...]:
        """
        Read what a mined transaction swapped, in order; nothing when it is not on the chain.

        Raises:
            RpcError: the node did not answer.
        """
        answer = self._rpc.fetch("eth_getTransactionReceipt", transaction)
        if answer is None:
            return ()
        logs = to_list(to_record(answer, "a receipt").get("logs"), "a receipt's logs")
        records = [to_record(each, "a log") for each in logs]
        own = [each for each in records if str(each.get("address")).lower() in self._strategies]
        return tuple(swap for each in own if (swap := self._read(each)) is not None)

    def _read(self, record: dict[str, object]) -> Swapped | None:
        topics = [to_bytes(each, "a topic") for each in to_list(record.get("topics"), "topics")]
        found = self._contract.decode_event(topics, to_bytes(record.get("data"), "a log's data"))
        if found is None or found[0] != EXECUTED:
            return None
        said = found[1]
        return Swapped(
            leaves=said.address("leaves"),
            left=said.number("left"),
            arrives=said.address("arrives"),
            arrived=said.number("arrived"),
        )
