"""What trades on two chains need of the world."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from keeper.domain.intents import Intent
from keeper.domain.plan import PlannedCall
from keeper.domain.sagas import Ending, Saga
from keeper.ports import Outcome


class Desk(Protocol):
    """Acts on one chain, and knows what became of it there."""

    def session(self) -> AbstractContextManager[None]:
        """Be the only one that acts for the account, with nothing left unfinished."""
        ...

    def send_call(self, call: PlannedCall) -> Outcome:
        """Carry out a call once; see ports.ChainWriter."""
        ...

    def fetch_last(self, key: str) -> Intent | None:
        """Find the last attempt at a leg in the journal."""
        ...

    def fetch_time(self) -> int:
        """Read the time of the newest block, unix seconds."""
        ...

    def fetch_used(self, strategy: str, order_id: int) -> bool:
        """Ask the strategy whether it carried out this order id."""
        ...


class SagaBook(Protocol):
    """What was planned, and how it ended; every call is one commit."""

    def insert(self, saga: Saga) -> None:
        """Write a saga down before its first leg is sent; one that is there stays as it is."""
        ...

    def fetch_open(self) -> tuple[Saga, ...]:
        """List what has not ended, oldest first."""
        ...

    def end(self, saga: Saga, ending: Ending, now: int) -> None:
        """Note how a saga ended; the first note stands."""
        ...
