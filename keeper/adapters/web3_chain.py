"""ports.ChainReader over JSON-RPC: one aggregate call a snapshot, pinned to a block hash."""

from __future__ import annotations

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import Reading, load_code, load_contract
from keeper.adapters.logs import Logs
from keeper.adapters.reverts import explain
from keeper.adapters.rpc import Rpc, RpcRefusal, to_bytes, to_number, to_record
from keeper.adapters.snapshots import READER_AT, encode_read, to_snapshot
from keeper.adapters.transactions import find_contract, to_head
from keeper.domain.intents import Head
from keeper.domain.nav import NavReport
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from keeper.errors import ArchiveNeededError, ChainMismatchError, PriceError, RpcError
from keeper.ports import ContractView, StruckNav


class Web3Chain:
    """
    Reads one fund from one node.

    Args:
        rpc: the node.
        book: where the fund stands.
        keeper: the account whose role and balance are read along.
        log_range: most blocks that one request for events spans.
    """

    def __init__(self, rpc: Rpc, book: AddressBook, keeper: Address, log_range: int) -> None:
        self._rpc, self._book = rpc, book
        self._read = "0x" + encode_read(book, keeper).hex()
        self._logs = Logs(rpc, log_range)

    def require_chain(self) -> None:
        """
        Check that the node serves the chain of the address book.

        Raises:
            ChainMismatchError: chain id or genesis differ, or the fund is not there.
        """
        book = self._book
        chain_id = to_number(self._rpc.fetch("eth_chainId"), "the chain id")
        if chain_id != book.chain_id:
            raise ChainMismatchError(f"the node serves chain {chain_id}, the book {book.chain_id}")
        genesis = self.fetch_block("0x0").hash
        if genesis != book.genesis_hash:
            raise ChainMismatchError(
                f"the node's chain began with {genesis}, the book's with {book.genesis_hash}"
            )

    def fetch_block(self, tag: str) -> Head:
        """Read a block's header by number or tag."""
        answer = self._rpc.fetch("eth_getBlockByNumber", tag, False)
        if answer is None:
            raise RpcError(f"the node does not know block {tag}")
        return to_head(to_record(answer, f"block {tag}"))

    def fetch_snapshot(self, block: int | None = None) -> FundSnapshot:
        """
        Read raw state in one call pinned to a block hash; None is the newest block.

        Raises:
            RpcError: the node did not answer.
            ArchiveNeededError: it no longer has that block's state.
            NavDisagreementError: less is held than is booked.
        """
        head = self.fetch_block("latest" if block is None else hex(block))
        reader = load_contract("SnapshotReader")
        data = self._call(READER_AT, self._read, head.hash, code=True)
        reading = reader.decode("read", data).struct("0")
        return to_snapshot(reading, self._book, head.hash)

    def fetch_contract_view(self, block: int) -> ContractView:
        """
        Read the contract's own NAV at a block.

        Raises:
            PriceError: the contract refuses to value itself; the text is its error.
        """
        head = self.fetch_block(hex(block))
        at, oracle = find_contract(self._book, "nav_oracle")
        data = self._call(at, "0x" + oracle.encode("valuation").hex(), head.hash)
        valuation = oracle.decode("valuation", data).struct("0")
        data = self._call(at, "0x" + oracle.encode("unitsHash").hex(), head.hash)
        return ContractView(
            total_assets=valuation.number("total"),
            units_hash=oracle.decode("unitsHash", data).hash("0"),
            tokens=valuation.addresses("tokens"),
            prices=valuation.numbers("prices"),
        )

    def fetch_struck(self, dealing: int) -> StruckNav | None:
        """Read the NAV a dealing was struck at; None when it was not."""
        at, oracle = find_contract(self._book, "nav_oracle")
        events = self._logs.fetch(
            [(at, oracle)],
            "NavConfirmed",
            first=self._book.deployed_block,
            last=self.fetch_block("latest").number,
            indexed=[dealing],
        )
        if not events:
            return None
        event = events[-1]
        return _struck(
            event.values, event.block, event.transaction, self._report(event.transaction)
        )

    def fetch_order_id(self, strategy: Address) -> int:
        """Find the first order id that a strategy has not used yet."""
        reader = load_contract("SnapshotReader")
        call = "0x" + reader.encode("nextOrderId", strategy).hex()
        data = self._call(READER_AT, call, self.fetch_block("latest").hash, code=True)
        return reader.decode("nextOrderId", data).number("0")

    def _report(self, transaction: str) -> NavReport:
        answer = self._rpc.fetch("eth_getTransactionByHash", transaction)
        if answer is None:
            raise ArchiveNeededError(f"the node no longer has transaction {transaction}")
        record = to_record(answer, f"transaction {transaction}")
        _, fund = find_contract(self._book, "fund")
        try:
            _, arguments = fund.decode_call(to_bytes(record.get("input"), "a transaction's input"))
            report = arguments.struct("report")
        except KeyError as error:
            raise RpcError(f"transaction {transaction} does not carry a report") from error
        return NavReport(
            dealing=report.number("dealing"),
            observed_block=report.number("observedBlock"),
            block_hash=report.hash("blockHash"),
            units_hash=report.hash("unitsHash"),
            prices=report.numbers("prices"),
            total_assets=report.number("totalAssets"),
            sequence=report.number("sequence"),
            valid_until=report.number("validUntil"),
        )

    def _call(self, to: str, data: str, block_hash: str, *, code: bool = False) -> bytes:
        """Call at a block; `code` lends the reader's code to the address for this call."""
        pinned = {"blockHash": block_hash, "requireCanonical": True}
        extra = [{READER_AT: {"code": load_code("SnapshotReader")}}] if code else []
        try:
            answer = self._rpc.fetch("eth_call", {"to": to, "data": data}, pinned, *extra)
        except RpcRefusal as error:
            if error.data is None:
                raise
            raise PriceError(explain(error.data)) from error
        return to_bytes(answer, "a call's answer")


def _struck(values: Reading, block: int, transaction: str, report: NavReport) -> StruckNav:
    return StruckNav(
        dealing=values.number("dealing"),
        sequence=values.number("sequence"),
        observed_block=values.number("observedBlock"),
        block=block,
        transaction=transaction,
        report=report,
        total_assets=values.number("totalAssets"),
        units_hash=values.hash("unitsHash"),
        cash=values.number("cash"),
        remote=values.number("remote"),
        holding_tokens=values.addresses("holdingTokens"),
        amounts=values.numbers("amounts"),
        tokens=values.addresses("tokens"),
        prices=values.numbers("prices"),
        rounds=values.numbers("rounds"),
    )
