"""A world in memory, for tests: a chain with a strict pool, a signer, a clock that only we move."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from eth_utils.crypto import keccak

from keeper.domain.intents import Fees, Head, Receipt, Sent, TransactionRequest
from keeper.domain.plan import PlannedCall
from keeper.domain.units import Address
from keeper.errors import PendingError, RpcError, TransactionRefusedError

ACCOUNT = Address("0x" + "Aa" * 20)
CONTRACT = Address("0x" + "cC" * 20)
GAS = 50_000
BLOCK_S = 12
GENESIS_TIME = 1_700_000_000


class FakeSigner:
    """Signs by writing the request down."""

    address = ACCOUNT

    def sign(self, request: TransactionRequest) -> tuple[str, bytes]:
        """Return hash and raw bytes."""
        record = {
            "nonce": request.nonce,
            "to": request.to,
            "data": request.data.hex(),
            "max_fee": request.fees.max_fee,
            "tip": request.fees.tip,
        }
        raw = json.dumps(record, sort_keys=True).encode()
        return hash_of(raw), raw


def hash_of(raw: bytes) -> str:
    """Hash raw bytes as a node would."""
    return "0x" + keccak(raw).hex()


@dataclass(frozen=True, slots=True)
class _Transaction:
    """Raw bytes, read."""

    raw: bytes
    nonce: int
    to: str
    data: bytes
    fees: Fees

    @classmethod
    def read(cls, raw: bytes) -> _Transaction:
        record = json.loads(raw)
        fees = Fees(max_fee=record["max_fee"], tip=record["tip"])
        return cls(raw, record["nonce"], record["to"], bytes.fromhex(record["data"]), fees)


@dataclass(slots=True, kw_only=True)
class FakeWire:
    """
    services.engine_ports.Wire with one account, a pool as strict as geth's, and reorgs.

    Args:
        auto_mine: mine whatever arrives at once.
        deaf: the next calls of these methods fail like a dead line, once for each mention.
        refusal: what every simulation answers; None to let calls pass.
        reverting: what is mined now fails.
    """

    auto_mine: bool = True
    deaf: list[str] = field(default_factory=list)
    refusal: str | None = None
    reverting: bool = False
    base_fee: int = 10**9
    blocks: list[list[_Transaction]] = field(default_factory=lambda: [[]])
    pool: dict[int, _Transaction] = field(default_factory=dict)
    failed: set[bytes] = field(default_factory=set)
    forks: int = 0

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
        block: list[_Transaction] = []
        nonce = self._nonce(len(self.blocks) - 1)
        while nonce in self.pool and self.pool[nonce].fees.max_fee >= self.base_fee:
            block.append(self.pool.pop(nonce))
            nonce += 1
        self.failed |= {each.raw for each in block if self.reverting and each.to == CONTRACT}
        self.blocks.append(block)

    def reorganise(self, depth: int) -> None:
        """Replace the newest blocks by empty ones; their transactions are gone."""
        self.forks += 1
        for number in range(len(self.blocks) - depth, len(self.blocks)):
            self.blocks[number] = []

    def send_as_stranger(self, nonce: int) -> None:
        """Let another program with the same key use a nonce."""
        fees = Fees(max_fee=10**12, tip=10**9)
        self.pool[nonce] = _Transaction(b"stranger", nonce, "0x" + "00" * 20, b"", fees)

    # --- Wire ---

    def encode(self, call: PlannedCall) -> tuple[Address, bytes]:
        """Take the key for the call."""
        return CONTRACT, call.key.encode()

    def fetch_head(self) -> Head:
        """Read the newest block."""
        self._hear("fetch_head")
        number = len(self.blocks) - 1
        time = GENESIS_TIME + BLOCK_S * number
        return Head(number=number, hash=self._hash(number), timestamp=time, base_fee=self.base_fee)

    def fetch_nonce(self, account: Address, block: int | None = None) -> int:
        """Count an account's mined transactions."""
        self._hear("fetch_nonce")
        assert account == ACCOUNT
        return self._nonce(len(self.blocks) - 1 if block is None else block)

    def fetch_tip(self) -> int:
        """Ask what tip a unit of gas takes."""
        self._hear("fetch_tip")
        return 10**8

    def fetch_gas(self, account: Address, to: Address, data: bytes, head: Head) -> int:
        """Simulate; the fake asks nobody."""
        del account, to, data, head
        self._hear("fetch_gas")
        if self.refusal is not None:
            raise TransactionRefusedError(self.refusal)
        return GAS

    def fetch_refusal(self, account: Address, to: Address, data: bytes, block: int) -> str:
        """Give the reason that tests put in."""
        del account, to, data, block
        return self.refusal or ""

    def fetch_receipt(self, transaction: str) -> Receipt | None:
        """Find where a transaction was mined."""
        self._hear("fetch_receipt")
        for number, block in enumerate(self.blocks):
            for mined in block:
                if hash_of(mined.raw) == transaction:
                    return self._receipt(transaction, number, mined)
        return None

    def send_raw(self, raw: bytes) -> Sent:
        """Take bytes into the pool by geth's rules."""
        self._hear("send_raw")
        transaction = _Transaction.read(raw)
        if transaction.nonce < self._nonce(len(self.blocks) - 1):
            return Sent.NONCE_USED
        known = self.pool.get(transaction.nonce)
        if known is not None and known.raw != raw and not _replaces(transaction, known):
            return Sent.UNDERPRICED
        self.pool[transaction.nonce] = transaction
        if self.auto_mine:
            self.mine()
        return Sent.TAKEN

    def _hear(self, method: str) -> None:
        if method in self.deaf:
            self.deaf.remove(method)
            raise RpcError(f"the line is dead in {method}")

    def _nonce(self, block: int) -> int:
        return sum(len(mined) for mined in self.blocks[: block + 1])

    def _hash(self, number: int) -> str:
        return hash_of(f"{number}:{self.forks}:{len(self.blocks[number])}".encode())

    def _receipt(self, transaction: str, number: int, mined: _Transaction) -> Receipt:
        return Receipt(
            hash=transaction,
            block=number,
            block_hash=self._hash(number),
            succeeded=mined.raw not in self.failed,
            gas_used=GAS,
            gas_price=self.base_fee + mined.fees.tip,
        )


def _replaces(new: _Transaction, old: _Transaction) -> bool:
    """Whether both fee fields are at least a tenth higher."""
    pairs = ((new.fees.max_fee, old.fees.max_fee), (new.fees.tip, old.fees.tip))
    return all(offered * 10 >= known * 11 for offered, known in pairs)


@dataclass(slots=True)
class FakeTimer:
    """A clock that stands still until it is waited for."""

    time: int = GENESIS_TIME

    def now(self) -> int:
        """Return unix seconds."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let at least a second pass."""
        self.time += max(1, int(seconds))


@dataclass(slots=True)
class FakeLock:
    """A lock that somebody else may hold."""

    taken: bool = False

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold it, or refuse."""
        if self.taken:
            raise PendingError("another keeper is at work")
        yield


@dataclass(slots=True)
class FakeNotifier:
    """ports.Notifier that remembers what arrived; nothing does while its line is dead."""

    name: str = "fake"
    line_is_dead: bool = False
    alerts: list[tuple[str, str]] = field(default_factory=list)

    def send_alert(self, title: str, text: str) -> bool:
        """Remember an alert."""
        if not self.line_is_dead:
            self.alerts.append((title, text))
        return not self.line_is_dead
