"""
Private ways for signed bytes: past the public pool, where everybody could see and front-run them.

No answer of such an endpoint counts for anything: receipts of the public chain alone say whether
a transaction was mined. The bytes are the same whichever way they go, so going several ways, and
going again, has one effect.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from keeper.adapters.rpc import Rpc
from keeper.adapters.senders import RawSender
from keeper.adapters.signed_bytes import read_signed
from keeper.domain.intents import Sent
from keeper.errors import RpcError, TransactionRefusedError

log = logging.getLogger(__name__)

Head = Callable[[], int]
"""Reads the number of the newest block, from a public node."""


class Notes(Protocol):
    """What outlives a process; see services.engine_ports.History."""

    def fetch_run(self, job: str) -> int:
        """Give what was noted; 0 for nothing."""
        ...

    def update_run(self, job: str, at: int) -> None:
        """Note it."""
        ...


class BundleSender:
    """
    A relay that takes bundles for blocks to come; each is a bundle of one transaction.

    Args:
        relay: signs what it is asked.
        head: of the chain.
        blocks: for how many blocks from the next one on.
    """

    def __init__(self, relay: Rpc, head: Head, blocks: int) -> None:
        self._relay, self._head, self._blocks = relay, head, blocks

    def send_raw(self, raw: bytes) -> Sent:
        """
        Offer signed bytes for each of the next blocks.

        Returns:
            That they were taken, if the relay took them for any.

        Raises:
            RpcError: it took them for no block, or there is no head to count from.
        """
        head = self._head()
        answers = [self._offer(raw, head + ahead) for ahead in range(1, self._blocks + 1)]
        failed = [answer for answer in answers if isinstance(answer, RpcError)]
        if len(failed) == len(answers):
            raise failed[0]
        return Sent.TAKEN

    def _offer(self, raw: bytes, block: int) -> RpcError | None:
        bundle = {"txs": ["0x" + raw.hex()], "blockNumber": hex(block)}
        try:
            self._relay.fetch("eth_sendBundle", bundle)
        except RpcError as error:
            log.warning("no bundle for block %s: %s", block, error)
            return error
        return None


class PrivateSender:
    """
    A private way first, the public pool only where that is allowed.

    Args:
        private: the private way.
        public: the public one; None never uses it.
        head: of the chain.
        wait_blocks: how long a nonce is kept private before it goes public.
        notes: in which block a nonce was first sent, which outlives this process. Losing one only
            begins the wait anew.
    """

    def __init__(
        self,
        *,
        private: RawSender,
        public: RawSender | None,
        head: Head,
        wait_blocks: int,
        notes: Notes,
    ) -> None:
        self._private, self._public, self._head = private, public, head
        self._wait_blocks, self._notes = wait_blocks, notes

    def send_raw(self, raw: bytes) -> Sent:
        """
        Hand over signed bytes.

        Raises:
            TransactionRefusedError: the public pool would never take them.
            RpcError: the last way that was tried does not take them now.
        """
        if self._public is None:
            return self._send_privately(raw)
        waited = self._waited(raw)
        if waited >= self._wait_blocks:
            log.warning("private for %s blocks and not mined: sent publicly now", waited)
            return self._public.send_raw(raw)
        try:
            return self._send_privately(raw)
        except RpcError as error:
            log.warning("the private way fails, so that it is sent publicly: %s", error)
            return self._public.send_raw(raw)

    def _send_privately(self, raw: bytes) -> Sent:
        """Take a refusal for a dead line: it is one endpoint's word, not the chain's."""
        try:
            return self._private.send_raw(raw)
        except TransactionRefusedError as error:
            raise RpcError(f"the private way takes nothing now: {error}") from error

    def _waited(self, raw: bytes) -> int:
        """Count blocks since the nonce was first sent; a replacement does not begin anew."""
        signed, block = read_signed(raw), self._head()
        name = f"private:{signed.sender}:{signed.request.nonce}"
        first = self._notes.fetch_run(name)
        if first == 0:
            self._notes.update_run(name, max(1, block))
            return 0
        return block - first
