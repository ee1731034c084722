"""What carrying out transactions needs of the world, below ports.ChainWriter."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from keeper.domain.history import Point
from keeper.domain.intents import (
    Broadcast,
    Fees,
    Head,
    Intent,
    NonceUse,
    Receipt,
    Sent,
    State,
    TransactionRequest,
)
from keeper.domain.plan import PlannedCall
from keeper.domain.spending import Spent
from keeper.domain.units import Address
from keeper.ports import ChainReader, ChainWriter


class Wire(Protocol):
    """The chain as far as transactions are concerned; every method may raise RpcError."""

    def encode(self, call: PlannedCall) -> tuple[Address, bytes]:
        """Find a call's contract and encode its arguments."""
        ...

    def fetch_head(self) -> Head:
        """Read the newest block."""
        ...

    def fetch_block_hash(self, number: int) -> str | None:
        """Read the hash of the block that the chain has at a height now; None above its head."""
        ...

    def fetch_nonce(self, account: Address, block_hash: str | None = None) -> int:
        """Count an account's mined transactions as of a block; None is the newest."""
        ...

    def fetch_final_nonce(self, account: Address, block: int) -> int:
        """Count them at a final height; every node that is asked has to agree, else RpcError."""
        ...

    def fetch_nonce_use(self, account: Address, nonce: int, block: int) -> NonceUse:
        """Find the block, at most `block`, in which an account used a nonce."""
        ...

    def fetch_balance(self, account: Address) -> int:
        """Read what an account has for gas, wei."""
        ...

    def fetch_tip(self) -> int:
        """Ask what tip a unit of gas takes now, wei."""
        ...

    def fetch_gas(
        self, account: Address, to: Address, data: bytes, head: Head, coin: int = 0
    ) -> int:
        """Simulate at the head and estimate; raises TransactionRefusedError with the reason."""
        ...

    def fetch_refusal(
        self, account: Address, to: Address, data: bytes, block: int, coin: int = 0
    ) -> str:
        """Say why a call failed in a block, by the state before it; "" if that does not tell."""
        ...

    def fetch_receipt(self, transaction: str) -> Receipt | None:
        """Find where a transaction was mined."""
        ...

    def send_raw(self, raw: bytes) -> Sent:
        """Hand over signed bytes; raises TransactionRefusedError when no node would take them."""
        ...


class SendGuard(Protocol):
    """
    What may hold a transaction back. It fails closed: any exception means that nothing is sent.
    """

    def require_allowed(self, intent: Intent, *, gas: int, fees: Fees, now: int) -> None:
        """
        Judge an intent that passed its simulation, before it gets a nonce.

        Args:
            intent: written down, not signed.
            gas: limit that would be signed.
            fees: that would be signed, wei a unit of gas.
            now: unix seconds of the wall clock, as in `Broadcast.signed_at`.

        Raises:
            GuardError: target, selector, budget or kill file speak against it.
        """
        ...

    def require_running(self) -> None:
        """
        Check that sending is wanted at all; asked before every send, re-send and replacement.

        Raises:
            GuardError: the operator stopped it.
        """
        ...


class Signer(Protocol):
    """Whoever holds the keeper's key."""

    @property
    def address(self) -> Address:
        """The account that signs."""
        ...

    def sign(self, request: TransactionRequest) -> tuple[str, bytes]:
        """Return hash and raw bytes."""
        ...


class Journal(Protocol):
    """What was wanted and what came of it; every call is one commit."""

    def fetch_live(self) -> tuple[Intent, ...]:
        """List what is not concluded, oldest first."""
        ...

    def fetch_last(self, key: str) -> Intent | None:
        """Find the last attempt at something."""
        ...

    def fetch_highest_block(self) -> int:
        """Give the newest block in which something of ours was mined; 0 without any."""
        ...

    def fetch_next_nonce(self) -> int:
        """Give the nonce above every one that is used up on the chain; 0 without any."""
        ...

    def fetch_spent(self, since: int) -> Spent:
        """Sum up what was signed at or after a time, unix seconds; see domain.spending."""
        ...

    def insert_intent(
        self,
        *,
        key: str,
        purpose: str,
        to: Address,
        data: bytes,
        not_after: int,
        now: int,
        value: int = 0,
        coin: int = 0,
    ) -> Intent:
        """Write down the next attempt at something before anything is done for it."""
        ...

    def reserve_nonce(self, intent: Intent, chain_nonce: int) -> Intent:
        """Give an intent its nonce, above the chain's and every one that is still promised."""
        ...

    def insert_broadcast(self, intent: Intent, broadcast: Broadcast) -> Intent:
        """Store a signed transaction, before it is sent."""
        ...

    def update_receipt(self, intent: Intent, receipt: Receipt | None) -> Intent:
        """Note where an intent was mined, or with None that no receipt is left of it."""
        ...

    def conclude(self, intent: Intent, state: State, reason: str = "") -> Intent:
        """End an intent; a nonce under which nothing was ever signed is free again."""
        ...

    def reopen(self, nonce: int) -> tuple[Intent, ...]:
        """Take back what was concluded under this nonce and above, and list it."""
        ...


class Lock(Protocol):
    """One keeper at a time for a chain and an account."""

    def hold(self) -> AbstractContextManager[None]:
        """Hold the lock, or raise PendingError when another process has it; never waits."""
        ...

    def require_held(self) -> None:
        """Keep the lock, or raise LeaseLostError when another keeper has taken over."""
        ...


class Timer(Protocol):
    """Wall-clock time that can be waited for."""

    def now(self) -> int:
        """Return unix seconds."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Writer(ChainWriter, Protocol):
    """A ChainWriter that can be had for oneself for a while."""

    def session(self) -> AbstractContextManager[None]:
        """Be the only one that acts for the account, with nothing left unfinished."""
        ...

    def require_seen(self, block: int, block_hash: str) -> int:
        """Refuse a state without all our effects; return the block of the newest of them."""
        ...


class History(Protocol):
    """What the keeper remembers of its looks at the fund, and when its jobs ran."""

    def fetch_newest_time(self) -> int:
        """Give the time of the newest point; 0 without any."""
        ...

    def insert_point(self, point: Point) -> None:
        """Remember a look."""
        ...

    def fetch_points(self) -> tuple[Point, ...]:
        """List all points, oldest first."""
        ...

    def fetch_run(self, job: str) -> int:
        """Give the time at which a job last ran; 0 for never."""
        ...

    def update_run(self, job: str, at: int) -> None:
        """Note when a job ran."""
        ...


class FundReader(ChainReader, Protocol):
    """A ChainReader that also knows which order ids are free."""

    def fetch_order_id(self, strategy: Address) -> int:
        """Find the first order id that a strategy has not used yet."""
        ...
