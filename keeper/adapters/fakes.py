"""A world in memory, for tests: a chain with a strict pool, a signer, a clock that only we move."""

from __future__ import annotations

from dataclasses import dataclass, field

from keeper.adapters.fake_host import (
    GENESIS_TIME,
    FakeLock,
    FakeNotifier,
    FakeTimer,
    Unguarded,
)
from keeper.adapters.fake_pool import (
    ACCOUNT,
    CONTRACT,
    INTRINSIC_GAS,
    FakeSigner,
    FakeTransaction,
    admit,
    hash_of,
)
from keeper.domain.intents import Fees, Head, NonceUse, Receipt, Sent
from keeper.domain.plan import PlannedCall
from keeper.domain.units import Address
from keeper.errors import RpcError, TransactionRefusedError

__all__ = [
    "ACCOUNT",
    "CONTRACT",
    "GENESIS_TIME",
    "FakeLock",
    "FakeNotifier",
    "FakeSigner",
    "FakeTimer",
    "FakeWire",
    "Unguarded",
]

GAS = 50_000
BLOCK_S = 12


@dataclass(slots=True, kw_only=True)
class FakeWire:
    """
    services.engine_ports.Wire with one account, a pool as strict as geth's, and reorgs.

    Args:
        auto_mine: mine whatever arrives at once.
        deaf: the next calls of these methods fail like a dead line, once for each mention.
        lag: blocks by which the node that answers a method is behind the one that mines.
        refusal: what every simulation answers; None to let calls pass.
        reverting: what is mined now fails.
    """

    auto_mine: bool = True
    deaf: list[str] = field(default_factory=list)
    lag: dict[str, int] = field(default_factory=dict)
    refusal: str | None = None
    reverting: bool = False
    base_fee: int = 10**9
    balance: int = 10**18
    blocks: list[list[FakeTransaction]] = field(default_factory=lambda: [[]])
    pool: dict[int, FakeTransaction] = field(default_factory=dict)
    failed: set[bytes] = field(default_factory=set)
    forks: dict[int, int] = field(default_factory=dict)

    # --- what tests look at, and do ---

    @property
    def effects(self) -> list[bytes]:
        """Calls that were carried out, in order; no-ops have no effect."""
        return [
            transaction.data
            for block in self.blocks
            for transaction in block
            if transaction.to == CONTRACT and transaction.raw not in self.failed
        ]

    def mine(self) -> None:
        """Mine everything in the pool that is next in line and pays the base fee."""
        block: list[FakeTransaction] = []
        nonce = self._nonce(len(self.blocks) - 1)
        while nonce in self.pool and self.pool[nonce].fees.max_fee >= self.base_fee:
            block.append(self.pool.pop(nonce))
            nonce += 1
        self.failed |= {each.raw for each in block if self.reverting and each.to == CONTRACT}
        self.blocks.append(block)

    def reorganise(self, depth: int) -> None:
        """Replace the newest blocks by empty ones; their transactions are gone."""
        for number in range(len(self.blocks) - depth, len(self.blocks)):
            self.blocks[number] = []
            self.forks[number] = self.forks.get(number, 0) + 1

    def send_as_stranger(self, nonce: int) -> None:
        """Let another program with the same key use a nonce."""
        fees, to = Fees(max_fee=10**12, tip=10**9), "0x" + "00" * 20
        self.pool[nonce] = FakeTransaction(b"stranger", nonce, to, b"", INTRINSIC_GAS, fees)

    # --- Wire ---

    def encode(self, call: PlannedCall) -> tuple[Address, bytes]:
        """Take the key for the call."""
        return CONTRACT, call.key.encode()

    def fetch_head(self) -> Head:
        """Read the newest block."""
        number = self._newest("fetch_head")
        time = GENESIS_TIME + BLOCK_S * number
        return Head(number=number, hash=self._hash(number), timestamp=time, base_fee=self.base_fee)

    def fetch_block_hash(self, number: int) -> str | None:
        """Read the hash of the block at a height."""
        return self._hash(number) if number <= self._newest("fetch_block_hash") else None

    def fetch_nonce(self, account: Address, block_hash: str | None = None) -> int:
        """Count an account's mined transactions."""
        newest = self._newest("fetch_nonce")
        assert account == ACCOUNT
        if block_hash is None:
            return self._nonce(newest)
        numbers = [number for number in range(newest + 1) if self._hash(number) == block_hash]
        if not numbers:
            raise RpcError(f"the node does not know block {block_hash}")
        return self._nonce(numbers[0])

    def fetch_final_nonce(self, account: Address, block: int) -> int:
        """Count them at a height."""
        assert account == ACCOUNT
        if block > self._newest("fetch_final_nonce"):
            raise RpcError(f"the node does not know block {block}")
        return self._nonce(block)

    def fetch_nonce_use(self, account: Address, nonce: int, block: int) -> NonceUse:
        """Find the block that used a nonce."""
        assert account == ACCOUNT
        newest = min(block, self._newest("fetch_nonce_use"))
        number = next(n for n in range(newest + 1) if self._nonce(n) > nonce)
        hashes = tuple(hash_of(each.raw) for each in self.blocks[number])
        return NonceUse(block=number, transactions=hashes)

    def fetch_balance(self, account: Address) -> int:
        """Give what tests put in."""
        assert account == ACCOUNT
        return self.balance

    def fetch_tip(self) -> int:
        """Ask what tip a unit of gas takes."""
        self._newest("fetch_tip")
        return 10**8

    def fetch_gas(
        self, account: Address, to: Address, data: bytes, head: Head, coin: int = 0
    ) -> int:
        """Simulate; the fake asks nobody."""
        del account, to, data, head, coin
        self._newest("fetch_gas")
        if self.refusal is not None:
            raise TransactionRefusedError(self.refusal)
        return GAS

    def fetch_refusal(
        self, account: Address, to: Address, data: bytes, block: int, coin: int = 0
    ) -> str:
        """Give the reason that tests put in."""
        del account, to, data, block, coin
        return self.refusal or ""

    def fetch_receipt(self, transaction: str) -> Receipt | None:
        """Find where a transaction was mined."""
        newest = self._newest("fetch_receipt")
        for number, block in enumerate(self.blocks[: newest + 1]):
            for mined in block:
                if hash_of(mined.raw) == transaction:
                    return self._receipt(transaction, number, mined)
        return None

    def send_raw(self, raw: bytes) -> Sent:
        """Take bytes into the pool by geth's rules."""
        newest = self._newest("send_raw")
        transaction = FakeTransaction.read(raw)
        if transaction.nonce < self._nonce(newest):
            return Sent.NONCE_USED
        sent = admit(transaction, self.pool, self.balance)
        if sent is Sent.TAKEN:
            self.pool[transaction.nonce] = transaction
            if self.auto_mine:
                self.mine()
        return sent

    def _newest(self, method: str) -> int:
        """Answer as the node behind a method: with its newest block, or not at all."""
        if method in self.deaf:
            self.deaf.remove(method)
            raise RpcError(f"the line is dead in {method}")
        return max(0, len(self.blocks) - 1 - self.lag.get(method, 0))

    def _nonce(self, block: int) -> int:
        return sum(len(mined) for mined in self.blocks[: block + 1])

    def _hash(self, number: int) -> str:
        hashes = [hash_of(each.raw) for each in self.blocks[number]]
        return hash_of(f"{number}:{self.forks.get(number, 0)}:{hashes}".encode())

    def _receipt(self, transaction: str, number: int, mined: FakeTransaction) -> Receipt:
        return Receipt(
            hash=transaction,
            block=number,
            block_hash=self._hash(number),
            succeeded=mined.raw not in self.failed,
            gas_used=GAS,
            gas_price=self.base_fee + mined.fees.tip,
        )
