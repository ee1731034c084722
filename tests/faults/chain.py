"""A chain that only tests can see: blocks, forks, and a record of every effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from keeper.domain.units import Address
from tests.faults.signed import Signed

COUNTER = Address(to_checksum_address("0x" + "c0" * 20))
GENESIS_TIME = 1_700_000_000
BLOCK_S = 12
GWEI = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block; `failed` are the hashes of what reverted in it."""

    number: int
    hash: str
    parent: str
    timestamp: int
    base_fee: int
    transactions: tuple[Signed, ...] = ()
    failed: frozenset[str] = frozenset()


def key_of(data: bytes) -> int:
    """Read from a call which key it is for: its last argument."""
    return int.from_bytes(data[-20:], "big")


@dataclass(frozen=True, slots=True)
class View:
    """A chain as one node sees it: blocks from 0 to its head."""

    blocks: tuple[Block, ...]

    @property
    def head(self) -> Block:
        """The newest block."""
        return self.blocks[-1]

    def nonce(self, sender: str, number: int | None = None) -> int:
        """Count the transactions of an account up to a block."""
        seen = self.blocks if number is None else self.blocks[: number + 1]
        return sum(each.sender == sender for block in seen for each in block.transactions)

    def find(self, transaction: str) -> tuple[Block, Signed] | None:
        """Find where a transaction was mined."""
        for block in reversed(self.blocks):
            for each in block.transactions:
                if each.hash == transaction:
                    return block, each
        return None

    def number_of(self, block_hash: str) -> int | None:
        """Find a canonical block by its hash."""
        found = (block.number for block in reversed(self.blocks) if block.hash == block_hash)
        return next(found, None)

    def behind(self, blocks: int) -> View:
        """Give the same chain as it was some blocks ago."""
        return View(self.blocks[: max(1, len(self.blocks) - blocks)])

    def effects(self) -> Counter[int]:
        """
        Count how often each key was carried out.

        The contract is not idempotent on purpose: what is sent twice counts twice.
        """
        return Counter(
            key_of(each.data)
            for block in self.blocks
            for each in block.transactions
            if each.to == COUNTER and each.hash not in block.failed
        )


@dataclass(slots=True)
class Chain:
    """
    The chain itself.

    Args:
        name: two chains of other names share no hash.
        reverting: whether what is mined now fails.
    """

    name: str
    reverting: bool = False
    base_fee: int = GWEI
    view: View = field(init=False)
    abandoned: View = field(init=False)
    _salt: int = 0

    def __post_init__(self) -> None:
        genesis = Block(
            number=0,
            hash=self._hash("0x", ()),
            parent="0x" + "00" * 32,
            timestamp=GENESIS_TIME,
            base_fee=self.base_fee,
        )
        self.view = self.abandoned = View((genesis,))

    def add(self, transactions: Iterable[Signed]) -> None:
        """Add a block."""
        head, mined = self.view.head, tuple(transactions)
        failed = {each.hash for each in mined if self.reverting and each.to == COUNTER}
        block = Block(
            number=head.number + 1,
            hash=self._hash(head.hash, mined),
            parent=head.hash,
            timestamp=head.timestamp + BLOCK_S,
            base_fee=self.base_fee,
            transactions=mined,
            failed=frozenset(failed),
        )
        self.view = View((*self.view.blocks, block))

    def cut(self, depth: int) -> list[Signed]:
        """Take the newest blocks off and return what was in them, oldest first."""
        depth = min(depth, len(self.view.blocks) - 1)
        self.abandoned, kept = self.view, self.view.behind(depth)
        lost = self.view.blocks[len(kept.blocks) :]
        self.view, self._salt = kept, self._salt + 1
        return [each for block in lost for each in block.transactions]

    def pass_time(self, seconds: int) -> None:
        """Add the empty blocks of some time."""
        for _ in range(seconds // BLOCK_S):
            self.add(())

    def _hash(self, parent: str, mined: tuple[Signed, ...]) -> str:
        text = f"{self.name}:{self._salt}:{parent}:{','.join(each.hash for each in mined)}"
        return "0x" + keccak(text.encode()).hex()
