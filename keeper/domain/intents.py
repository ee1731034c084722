"""
Intents and the transactions that carry them out: states, nonces, fees, and what follows from them.

    PLANNED ── refused or abandoned ─────────────→ REFUSED        nothing was ever signed
       │ nonce taken
    RESERVED ─ no bytes were stored, nonce freed ─→ REFUSED
       │ bytes stored
    SIGNED ── nonce used by a stranger, final ────→ LOST
       │ ↑ receipt seen · receipt gone in a reorg
    MINED ─── final ──────────────────────────────→ DONE · FAILED · CANCELLED

What is concluded goes back to SIGNED when the chain undoes even final blocks: then the nonce counts
as unused again, and the stored bytes are sent once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from keeper.domain.units import Address


class State(StrEnum):
    """Where an intent stands; see the module's drawing."""

    PLANNED = "planned"
    RESERVED = "reserved"
    SIGNED = "signed"
    MINED = "mined"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    LOST = "lost"


LIVE = frozenset({State.PLANNED, State.RESERVED, State.SIGNED, State.MINED})
# Their nonces are used up on the chain as far as the journal knows.
USED = frozenset({State.MINED, State.DONE, State.FAILED, State.CANCELLED, State.LOST})


class Role(StrEnum):
    """What a transaction is for: the intent itself, or a no-op that frees its nonce."""

    ACTION = "action"
    NO_OP = "no_op"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """What a unit of gas may cost, wei: both fields of EIP-1559."""

    max_fee: int
    tip: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Where a transaction was mined, and whether it succeeded; `gas_price` is what it paid, wei."""

    hash: str
    block: int
    block_hash: str
    succeeded: bool
    gas_used: int
    gas_price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """
    A signed transaction, stored before it was sent.

    Args:
        raw: the bytes; the same ones are sent again, never signed anew.
        signed_at: unix seconds of the wall clock.
        receipt: the last one seen; None before, and after a reorg.
    """

    hash: str
    raw: bytes
    role: Role
    fees: Fees
    gas: int
    signed_at: int
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """
    One effect that is wanted once.

    Args:
        id: of the journal.
        key: what is wanted; `attempt` counts the tries, and only the last one can be live.
        to: the contract.
        data: the call.
        not_after: unix seconds of chain time.
        value: base units that it puts to work; 0 for what leads back to cash.
        coin: native coin that it carries, wei.
        nonce: None before one is taken and after it was freed.
        broadcasts: every transaction ever signed for it, oldest first; all share the nonce.
        reason: why it ended as it did; empty on success.
    """

    id: int
    key: str
    attempt: int
    purpose: str
    to: Address
    data: bytes
    not_after: int
    state: State
    nonce: int | None = None
    broadcasts: tuple[Broadcast, ...] = ()
    reason: str = ""
    value: int = 0
    coin: int = 0

    @property
    def is_live(self) -> bool:
        """Whether something may still happen because of it."""
        return self.state in LIVE

    @property
    def mined(self) -> Broadcast | None:
        """The transaction that was mined, if any."""
        return next((each for each in self.broadcasts if each.receipt is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionRequest:
    """A transaction before it is signed; `coin` is the native coin that it carries, wei."""

    chain_id: int
    nonce: int
    to: Address
    data: bytes
    gas: int
    fees: Fees
    coin: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A block and what gas costs after it."""

    number: int
    hash: str
    timestamp: int
    base_fee: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NonceUse:
    """The block in which an account used a nonce, and the hashes of its transactions."""

    block: int
    transactions: tuple[str, ...]


class Sent(StrEnum):
    """What a node said to raw bytes."""

    TAKEN = "taken"  # now, or it knew them already
    NONCE_USED = "nonce used"  # by these bytes or by others: receipts tell
    UNDERPRICED = "underpriced"  # something with the same nonce offers more, or too close to it


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionTerms:
    """
    How patient and how generous the keeper is.

    Args:
        finality_blocks: blocks on top of a receipt before it is taken for good.
        max_fee: most that a unit of gas may cost, wei.
        wait_s: how long one call is waited for before the keeper leaves it to its next run.
        poll_s: longest pause between two looks.
        stuck_after_s: age of a transaction at which it is replaced by a dearer one.
        max_tries: transactions for one intent before it is given up with a no-op.
    """

    finality_blocks: int
    max_fee: int
    wait_s: int
    poll_s: float
    stuck_after_s: int
    max_tries: int


def choose_nonce(chain_nonce: int, live_nonces: Sequence[int]) -> int:
    """Choose the next nonce: the chain's, or one above the highest that is still promised."""
    return max(chain_nonce, max(live_nonces, default=-1) + 1)


def concluded_state(broadcast: Broadcast) -> State:
    """Tell how an intent ends whose mined transaction is final."""
    assert broadcast.receipt is not None
    if broadcast.role is Role.NO_OP:
        return State.CANCELLED
    return State.DONE if broadcast.receipt.succeeded else State.FAILED


def is_final(receipt: Receipt, head: Head, finality_blocks: int) -> bool:
    """Whether a receipt is as deep as the operator wants; 0 blocks takes every receipt at once."""
    return head.number >= receipt.block + finality_blocks
