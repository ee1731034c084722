"""One chain's writer, journal and strategy, as trades on two chains need them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from keeper.domain.intents import Intent
from keeper.domain.plan import PlannedCall
from keeper.ports import ChainWriter, Outcome
from keeper.services.engine_ports import Journal, Writer


class StrategyReads(Protocol):
    """What a chain says of itself and of a strategy; every method may raise RpcError."""

    def fetch_time(self) -> int:
        """Read the time of the newest block."""
        ...

    def fetch_used(self, strategy: str, order_id: int) -> bool:
        """Ask a strategy whether it carried out an order id."""
        ...


class ChainDesk:
    """
    services.saga_ports.Desk of one account.

    Args:
        writer: acts, or in a dry run simulates.
        rehearsal: simulates in the account's name.
        journal: of the account.
        reads: of the chain.
    """

    def __init__(
        self, writer: Writer, rehearsal: ChainWriter, journal: Journal, reads: StrategyReads
    ) -> None:
        self._writer, self._rehearsal = writer, rehearsal
        self._journal, self._reads = journal, reads

    def session(self) -> AbstractContextManager[None]:
        """Be the only one that acts for the account."""
        return self._writer.session()

    def send_call(self, call: PlannedCall) -> Outcome:
        """Carry out a call once; see services.execution."""
        return self._writer.send_call(call)

    def require_accepted(self, call: PlannedCall) -> None:
        """
        Simulate a call at the newest block.

        Raises:
            TransactionRefusedError: the contract would refuse it.
        """
        self._rehearsal.send_call(call)

    def fetch_last(self, key: str) -> Intent | None:
        """Find the last attempt at a leg."""
        return self._journal.fetch_last(key)

    def fetch_time(self) -> int:
        """Read the time of the newest block."""
        return self._reads.fetch_time()

    def fetch_used(self, strategy: str, order_id: int) -> bool:
        """Ask the strategy whether it carried out an order id."""
        return self._reads.fetch_used(strategy, order_id)
