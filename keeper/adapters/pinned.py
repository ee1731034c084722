"""Reads of one block by its hash, once more at the new one when it was reorganised away."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

from keeper.adapters.address_book import ChainBook
from keeper.adapters.rpc import Rpc, RpcRefusal, to_bytes, to_number, to_record
from keeper.adapters.transactions import to_head
from keeper.domain.events import Checkpoint
from keeper.domain.intents import Head
from keeper.errors import ArchiveNeededError, ChainMismatchError, RpcError

T = TypeVar("T")

log = logging.getLogger(__name__)


class PinnedReads:
    """
    Reads by block hash.

    Args:
        rpc: the node, or a quorum of them.
    """

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    def fetch_block(self, tag: str) -> Head:
        """Read a block's header by number or tag."""
        answer = self._rpc.fetch("eth_getBlockByNumber", tag, False)
        if answer is None:
            raise RpcError(f"the node does not know block {tag}")
        return to_head(to_record(answer, f"block {tag}"))

    def require_chain(self, book: ChainBook) -> None:
        """
        Check that the node serves the chain of a book.

        Raises:
            ChainMismatchError: chain id or genesis differ.
        """
        chain_id = to_number(self._rpc.fetch("eth_chainId"), "the chain id")
        if chain_id != book.chain_id:
            raise ChainMismatchError(f"the node serves chain {chain_id}, the book {book.chain_id}")
        genesis = self.fetch_block("0x0").hash
        if genesis != book.genesis_hash:
            raise ChainMismatchError(
                f"the node's chain began with {genesis}, the book's with {book.genesis_hash}"
            )

    def fetch_at(self, block: int | None, read: Callable[[Head], T]) -> T:
        """
        Read at a block; None is the newest.

        Args:
            block: its number.
            read: reads by the hash of the block that it is handed.

        Raises:
            RpcRefusal, ArchiveNeededError: the node refuses, and the block is still what it was.
        """
        tag = "latest" if block is None else hex(block)
        head = self.fetch_block(tag)
        try:
            return read(head)
        except (RpcRefusal, ArchiveNeededError):
            again = self.fetch_block(tag)
            if again.hash == head.hash:
                raise
            log.warning("block %s changed under a read, which begins anew", head.number)
            return read(again)

    def fetch_call(
        self,
        to: str,
        data: str,
        head: Head | Checkpoint,
        lent: Mapping[str, str] | None = None,
        gas: int | None = None,
    ) -> bytes:
        """
        Call at a block.

        Args:
            to: whom.
            data: with what.
            head: the block.
            lent: code that stands at some addresses for this call alone.
            gas: most that it may take; as much as each node gives by default.

        Raises:
            RpcRefusal: it reverts, or the node will not carry it out.
        """
        pinned = {"blockHash": head.hash, "requireCanonical": True}
        extra = [{at: {"code": code} for at, code in lent.items()}] if lent else []
        call = {"to": to, "data": data} | ({} if gas is None else {"gas": hex(gas)})
        answer = self._rpc.fetch("eth_call", call, pinned, *extra)
        return to_bytes(answer, "a call's answer")
