"""The chain as far as transactions are concerned, over JSON-RPC."""

from __future__ import annotations

from typing import cast

from eth_typing import ChecksumAddress

from keeper.adapters.address_book import ABIS, ChainBook
from keeper.adapters.back_search import search_back
from keeper.adapters.contracts import Argument, Contract, load_contract
from keeper.adapters.reverts import explain
from keeper.adapters.rpc import Rpc, RpcRefusal, to_list, to_number, to_record
from keeper.adapters.senders import NodeSender, RawSender
from keeper.domain.bidding import MOST_GAS
from keeper.domain.intents import Head, NonceUse, Receipt, Sent
from keeper.domain.plan import PlannedCall
from keeper.domain.units import Address
from keeper.errors import RpcError, TransactionRefusedError

REVERT_CODE = 3


class Web3Wire:
    """
    services.engine_ports.Wire over one node, or several.

    Args:
        rpc: the node.
        book: where the fund's contracts stand.
        sender: takes signed bytes; the node's own pool by default.
        sure: asked for all that is concluded from, or paid for: blocks, receipts, counted nonces.
            Several nodes that agree; the node by default.
    """

    def __init__(
        self,
        rpc: Rpc,
        book: ChainBook,
        sender: RawSender | None = None,
        sure: Rpc | None = None,
    ) -> None:
        self._rpc, self._book, self._sure = rpc, book, sure or rpc
        self._sender = sender or NodeSender(rpc)

    def encode(self, call: PlannedCall) -> tuple[Address, bytes]:
        """Find a call's contract and encode its arguments."""
        to, contract = find_contract(self._book, call.contract)
        kinds = [entry["type"] for entry in contract.functions[call.function]["inputs"]]
        # What somebody writes as a reason may look like a hash, and is text all the same.
        arguments = tuple(
            each if kind == "string" else _bytes_of(each)
            for kind, each in zip(kinds, call.args, strict=True)
        )
        return Address(to), contract.encode(call.function, *cast("tuple[Argument, ...]", arguments))

    def fetch_head(self) -> Head:
        """Read the newest block."""
        return fetch_head(self._sure)

    def fetch_block_hash(self, number: int) -> str | None:
        """Read the hash of the block that the chain has at a height now; None above its head."""
        answer = self._sure.fetch("eth_getBlockByNumber", hex(number), False)
        return None if answer is None else to_head(to_record(answer, f"block {number}")).hash

    def fetch_nonce(self, account: Address, block_hash: str | None = None) -> int:
        """Count an account's mined transactions as of a block; None is the newest of one node."""
        if block_hash is None:
            answer = self._rpc.fetch("eth_getTransactionCount", account, "latest")
        else:
            pinned = {"blockHash": block_hash, "requireCanonical": True}
            answer = self._sure.fetch("eth_getTransactionCount", account, pinned)
        return to_number(answer, "a nonce")

    def fetch_final_nonce(self, account: Address, block: int) -> int:
        """Count them at a final height; nodes that are asked have to agree."""
        return self._count(account, block)

    def fetch_nonce_use(self, account: Address, nonce: int, block: int) -> NonceUse:
        """
        Find the block, at most `block`, in which an account used a nonce.

        Raises:
            ArchiveNeededError: it is so long ago that the node has no state of it.
            RpcError: the node does not answer, or knows no such block.
        """
        used = search_back(lambda height: self._count(account, height) > nonce, block)
        answer = self._sure.fetch("eth_getBlockByNumber", hex(used), False)
        record = to_record(answer, f"block {used}")
        hashes = to_list(record.get("transactions"), f"the transactions of block {used}")
        return NonceUse(block=used, transactions=tuple(str(each) for each in hashes))

    def fetch_balance(self, account: Address) -> int:
        """Read what an account has for gas, wei."""
        return to_number(self._rpc.fetch("eth_getBalance", account, "latest"), "a balance")

    def fetch_tip(self) -> int:
        """Ask what tip a unit of gas takes now, wei."""
        return to_number(self._rpc.fetch("eth_maxPriorityFeePerGas"), "the tip")

    def fetch_gas(
        self, account: Address, to: Address, data: bytes, head: Head, coin: int = 0
    ) -> int:
        """
        Simulate a call at the head, then estimate its gas on the very same state.

        Raises:
            TransactionRefusedError: it reverts; the text is the contract's error with its numbers.
                Or no transaction can be so large.
            RpcError: the node did not answer.
        """
        transaction = _to_transaction(account, to, data, coin)
        pinned = {"blockHash": head.hash, "requireCanonical": True}
        try:
            self._rpc.fetch("eth_call", transaction, pinned)
            answer = self._rpc.fetch("eth_estimateGas", transaction, pinned)
        except RpcRefusal as error:
            reason = read_revert(error)
            if reason is None:
                raise
            raise TransactionRefusedError(reason) from error
        gas = to_number(answer, "an estimate of gas")
        if gas > MOST_GAS:
            raise TransactionRefusedError(f"it needs {gas} gas, a transaction has {MOST_GAS}")
        return gas

    def fetch_refusal(
        self, account: Address, to: Address, data: bytes, block: int, coin: int = 0
    ) -> str:
        """Say why a call failed in a block, by the state before it; "" if that does not tell."""
        transaction = _to_transaction(account, to, data, coin)
        try:
            self._rpc.fetch("eth_call", transaction, hex(block - 1))
        except RpcRefusal as error:
            return read_revert(error) or ""
        return ""

    def fetch_receipt(self, transaction: str) -> Receipt | None:
        """Find where a transaction was mined."""
        answer = self._sure.fetch("eth_getTransactionReceipt", transaction)
        if answer is None:
            return None
        record = to_record(answer, "a receipt")
        return Receipt(
            hash=transaction,
            block=to_number(record.get("blockNumber"), "a receipt's block"),
            block_hash=str(record.get("blockHash")),
            succeeded=to_number(record.get("status"), "a receipt's status") == 1,
            gas_used=to_number(record.get("gasUsed"), "gas used"),
            gas_price=to_number(record.get("effectiveGasPrice"), "the price of gas"),
        )

    def send_raw(self, raw: bytes) -> Sent:
        """
        Hand over signed bytes.

        Raises:
            TransactionRefusedError: the node would never take them as they are.
            RpcError: the node did not answer, or takes nothing now.
        """
        return self._sender.send_raw(raw)

    def _count(self, account: Address, block: int) -> int:
        answer = self._sure.fetch("eth_getTransactionCount", account, hex(block))
        return to_number(answer, "a nonce")


def find_contract(book: ChainBook, role: str) -> tuple[ChecksumAddress, Contract]:
    """
    Find a contract by its name in the book, or a strategy by `strategy:<name>`.

    Raises:
        KeyError: the book has none of that name.
    """
    kind, _, name = role.partition(":")
    if kind == "strategy":
        return book.address_of(name), load_contract("Strategy")
    return book.address_of(role), load_contract(ABIS[role])


def fetch_head(rpc: Rpc) -> Head:
    """Read the newest block and what gas costs in it."""
    record = to_record(rpc.fetch("eth_getBlockByNumber", "latest", False), "the newest block")
    return to_head(record)


def to_head(record: dict[str, object]) -> Head:
    """
    Translate a block.

    Raises:
        RpcError: it has no hash.
    """
    block_hash = record.get("hash")
    if not isinstance(block_hash, str):
        raise RpcError(f"the node gave a block without a hash: {record.get('number')!r}")
    return Head(
        number=to_number(record.get("number"), "a block's number"),
        hash=block_hash,
        timestamp=to_number(record.get("timestamp"), "a block's time"),
        base_fee=to_number(record.get("baseFeePerGas", "0x0"), "the base fee"),
    )


def read_revert(error: RpcRefusal) -> str | None:
    """Spell a revert; None when the node refused for another reason."""
    if error.data is not None:
        return explain(error.data)
    is_revert = error.code == REVERT_CODE or "revert" in str(error).lower()
    return str(error) if is_revert else None


def _to_transaction(account: Address, to: Address, data: bytes, coin: int) -> dict[str, str]:
    transaction = {"from": account, "to": to, "data": "0x" + data.hex()}
    return transaction | {"value": hex(coin)} if coin else transaction


def _bytes_of(value: object) -> object:
    """Turn hashes, which the domain writes as hex digits, into bytes; addresses stay text."""
    if isinstance(value, str) and value.startswith("0x") and len(value) == 66:
        return bytes.fromhex(value[2:])
    if isinstance(value, list | tuple):
        return [_bytes_of(each) for each in value]
    return value
