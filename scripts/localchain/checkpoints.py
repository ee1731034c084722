"""
Hyperlane's messages and the checkpoints that validators sign, as its contracts reckon them.

A message: version (1) ‖ nonce (4) ‖ origin (4) ‖ sender (32) ‖ destination (4) ‖ recipient (32) ‖
body. A checkpoint is the root of the tree of all messages up to one, and that one's index and id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils.crypto import keccak
from web3 import Web3

TREE_DEPTH = 32
HEADER_BYTES = 77
DOMAIN_MARK = b"HYPERLANE"


@dataclass(frozen=True)
class Message:
    """A dispatched message, byte by byte."""

    raw: bytes

    @cached_property
    def id(self) -> bytes:
        """What the mailboxes call it."""
        return keccak(self.raw)

    @property
    def nonce(self) -> int:
        """Its number at the origin's mailbox."""
        return int.from_bytes(self.raw[1:5], "big")

    @property
    def origin(self) -> int:
        """Domain that it comes from."""
        return int.from_bytes(self.raw[5:9], "big")

    @property
    def destination(self) -> int:
        """Domain that it goes to."""
        return int.from_bytes(self.raw[41:45], "big")

    @property
    def recipient(self) -> str:
        """Contract that handles it."""
        return Web3.to_checksum_address(self.raw[57:HEADER_BYTES])

    @property
    def body(self) -> bytes:
        """What it says."""
        return self.raw[HEADER_BYTES:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a validator signs for: a message, and the tree in which it is the last."""

    origin: int
    hook: str
    root: bytes
    index: int
    message_id: bytes

    def digest(self) -> bytes:
        """Hash it as the ISM does, before the prefix of signed messages."""
        hook = bytes.fromhex(self.hook[2:]).rjust(32, b"\0")
        mark = keccak(self.origin.to_bytes(4, "big") + hook + DOMAIN_MARK)
        return keccak(mark + self.root + self.index.to_bytes(4, "big") + self.message_id)

    def metadata(self, signatures: Iterable[bytes]) -> bytes:
        """Put together what the ISM checks a message by."""
        hook = bytes.fromhex(self.hook[2:]).rjust(32, b"\0")
        return hook + self.root + self.index.to_bytes(4, "big") + b"".join(signatures)


def sign_checkpoint(checkpoint: Checkpoint, keys: Sequence[str]) -> list[bytes]:
    """
    Sign with every key, in their order: the ISM walks its own list once.

    Returns:
        65 bytes of each.
    """
    text = encode_defunct(checkpoint.digest())
    return [bytes(Account.sign_message(text, key).signature) for key in keys]


class MessageTree:
    """
    The incremental Merkle tree of a MerkleTreeHook.

    Of each height only the one branch is kept that a later leaf can still be joined with.
    """

    def __init__(self) -> None:
        self.count = 0
        self._branches = [bytes(32)] * TREE_DEPTH

    def insert(self, leaf: bytes) -> None:
        """Add a message id."""
        self.count += 1
        size, node = self.count, leaf
        for height in range(TREE_DEPTH):
            if size & 1:
                self._branches[height] = node
                return
            node = keccak(self._branches[height] + node)
            size >>= 1

    def root(self) -> bytes:
        """Compute the root with all leaves so far."""
        node, empty = bytes(32), bytes(32)
        for height, branch in enumerate(self._branches):
            node = keccak(branch + node) if self.count >> height & 1 else keccak(node + empty)
            empty = keccak(empty + empty)
        return node
