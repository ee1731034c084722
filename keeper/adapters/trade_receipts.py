"""What a transaction of a strategy or of the flash account moved, by the events in its receipt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from keeper.adapters.address_book import ABIS, ChainBook
from keeper.adapters.contracts import Reading, load_contract
from keeper.adapters.rpc import Rpc, to_bytes, to_list, to_record
from keeper.domain.past_trades import Moves, Repaid, Swapped
from keeper.domain.round_trips import FLASH_ACCOUNT

EXECUTED, REPAID, EARNED = "OrderExecuted", "LoanRepaid", "ProfitTaken"


class TradeReceipts:
    """
    Reads receipts.

    Args:
        rpc: the node.
        book: whose strategies' and flash account's events count.
    """

    def __init__(self, rpc: Rpc, book: ChainBook) -> None:
        self._rpc = rpc
        self._sources = {each.address.lower(): "Strategy" for each in book.strategies}
        if FLASH_ACCOUNT in book.contracts:
            address = book.contracts[FLASH_ACCOUNT].address
            self._sources[address.lower()] = ABIS[FLASH_ACCOUNT]

    def fetch_moves(self, transaction: str) -> Moves:
        """
        Read what a mined transaction moved, in order; nothing when it is not on the chain.

        Raises:
            RpcError: the node did not answer.
        """
        answer = self._rpc.fetch("eth_getTransactionReceipt", transaction)
        if answer is None:
            return Moves()
        logs = to_list(to_record(answer, "a receipt").get("logs"), "a receipt's logs")
        records = [to_record(each, "a log") for each in logs]
        said = [found for each in records if (found := self._read(each)) is not None]
        swaps = tuple(_to_swapped(words) for name, words in said if name == EXECUTED)
        return Moves(swaps=swaps, repaid=_to_repaid(said))

    def _read(self, record: Mapping[str, object]) -> tuple[str, Reading] | None:
        """Decode an event of one of the fund's accounts."""
        source = self._sources.get(str(record.get("address")).lower())
        if source is None:
            return None
        topics = [to_bytes(each, "a topic") for each in to_list(record.get("topics"), "topics")]
        data = to_bytes(record.get("data"), "a log's data")
        return load_contract(source).decode_event(topics, data)


def _to_swapped(said: Reading) -> Swapped:
    return Swapped(
        leaves=said.address("leaves"),
        left=said.number("left"),
        arrives=said.address("arrives"),
        arrived=said.number("arrived"),
    )


def _to_repaid(said: Sequence[tuple[str, Reading]]) -> Repaid | None:
    """Put a loan together from its repayment and what was left; a strategy has no loan."""
    loan, earned = _first(said, REPAID), _first(said, EARNED)
    if loan is None or earned is None:
        return None
    return Repaid(
        lender=loan.address("lender"),
        token=earned.address("token"),
        amount=loan.number("amount"),
        fee=loan.number("fee"),
        profit=earned.number("profit"),
    )


def _first(said: Iterable[tuple[str, Reading]], wanted: str) -> Reading | None:
    return next((words for name, words in said if name == wanted), None)
