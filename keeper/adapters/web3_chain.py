"""ports.ChainReader over JSON-RPC: one aggregate call a snapshot, pinned to a block hash."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import Reading, load_code, load_contract
from keeper.adapters.logs import Event, Logs
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.reverts import explain
from keeper.adapters.rpc import Rpc, RpcRefusal, to_bytes, to_record
from keeper.adapters.snapshot_reads import fetch_readings
from keeper.adapters.snapshots import READER_AT, to_snapshot, wiring_of
from keeper.adapters.transactions import find_contract
from keeper.domain.intents import Head
from keeper.domain.nav import NavReport
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address
from keeper.errors import ArchiveNeededError, PriceError, RpcError
from keeper.ports import ContractView, StruckNav

DEEPEST_CHANGE = 256  # blocks that a reorganisation may replace while a process runs


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
        self._reads, self._wiring = PinnedReads(rpc), wiring_of(book, keeper)
        self._logs, self._read_to = Logs(rpc, log_range), 0
        self._strikes: dict[int, Event] = {}

    def fetch_block(self, tag: str) -> Head:
        """Read a block's header by number or tag."""
        return self._reads.fetch_block(tag)

    def fetch_snapshot(self, block: int | None = None) -> FundSnapshot:
        """
        Read raw state in one call pinned to a block hash; None is the newest block.

        Where a node gives too little gas to one call there are several, at the same hash.

        Raises:
            RpcError: the node did not answer.
            ArchiveNeededError: it no longer has that block's state.
            PriceError: a contract of the fund reverts; the text is its error.
            NavDisagreementError: less is held than is booked.
        """
        return self._reads.fetch_at(block, self._fetch_snapshot)

    def _fetch_snapshot(self, head: Head) -> FundSnapshot:
        with _reverts_told():
            (reading,) = fetch_readings(self._reads, [self._wiring], head)
        return to_snapshot(reading, self._book, head.hash)

    def fetch_contract_view(self, block: int) -> ContractView:
        """
        Read the contract's own NAV at a block.

        Raises:
            PriceError: the contract refuses to value itself; the text is its error.
        """
        return self._reads.fetch_at(block, self._fetch_contract_view)

    def _fetch_contract_view(self, head: Head) -> ContractView:
        at, oracle = find_contract(self._book, "nav_oracle")
        found = {}
        for function in ("valuation", "unitsHash"):
            with _reverts_told():
                data = self._reads.fetch_call(at, "0x" + oracle.encode(function).hex(), head)
            found[function] = oracle.decode(function, data)
        valuation = found["valuation"].struct("0")
        return ContractView(
            total_assets=valuation.number("total"),
            units_hash=found["unitsHash"].hash("0"),
            tokens=valuation.addresses("tokens"),
            prices=valuation.numbers("prices"),
        )

    def fetch_struck(self, dealing: int) -> StruckNav | None:
        """Read the NAV a dealing was struck at; None when it was not."""
        event = self._fetch_strikes().get(dealing)
        if event is None:
            return None
        return _struck(
            event.values, event.block, event.transaction, self.fetch_report(event.transaction)
        )

    def _fetch_strikes(self) -> dict[int, Event]:
        """Read all strikes in one go, and later only what is new or may have changed."""
        newest = self.fetch_block("latest").number
        first = max(self._book.deployed_block, self._read_to + 1 - DEEPEST_CHANGE)
        kept = {number: each for number, each in self._strikes.items() if each.block < first}
        oracle = find_contract(self._book, "nav_oracle")
        found = self._logs.fetch([oracle], "NavConfirmed", first=first, last=newest)
        self._strikes = kept | {event.values.number("dealing"): event for event in found}
        self._read_to = newest
        return self._strikes

    def fetch_order_id(self, strategy: Address) -> int:
        """Find the first order id that a strategy has not used yet."""
        reader = load_contract("SnapshotReader")
        call, lent = reader.encode("nextOrderId", strategy), load_code("SnapshotReader")
        head = self.fetch_block("latest")
        data = self._reads.fetch_call(READER_AT, "0x" + call.hex(), head, {READER_AT: lent})
        return reader.decode("nextOrderId", data).number("0")

    def fetch_report(self, transaction: str) -> NavReport:
        """
        Read the report that the transaction of a strike carried.

        Raises:
            ArchiveNeededError: the node no longer has the transaction.
            RpcError: it carries none.
        """
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


@contextmanager
def _reverts_told() -> Iterator[None]:
    """Turn a contract's revert into words; other refusals stay what they are."""
    try:
        yield
    except RpcRefusal as error:
        if error.data is None:
            raise
        raise PriceError(explain(error.data)) from error


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
