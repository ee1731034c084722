"""A dry run: everything up to the transaction, which is simulated and never signed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from keeper.domain.plan import PlannedCall
from keeper.domain.units import Address
from keeper.ports import Outcome
from keeper.services.engine_ports import Wire

DRY_RUN = "dry run: simulated, not sent"


class Rehearsal:
    """
    ports.ChainWriter that sends nothing.

    Args:
        account: in whose name calls are simulated; its key is not needed.
    """

    def __init__(self, wire: Wire, account: Address) -> None:
        self._wire, self._account = wire, account

    @contextmanager
    def session(self) -> Iterator[None]:
        """Nothing to keep others from."""
        yield

    def require_seen(self, block: int, block_hash: str) -> int:
        """Nothing of ours has happened before any block."""
        del block, block_hash
        return 0

    def send_call(self, call: PlannedCall) -> Outcome:
        """
        Simulate a call at the newest block.

        Raises:
            TransactionRefusedError: it would revert.
        """
        to, data = self._wire.encode(call)
        head = self._wire.fetch_head()
        gas = self._wire.fetch_gas(self._account, to, data, head, call.coin)
        return Outcome(
            key=call.key,
            done=False,
            transaction="",
            block=head.number,
            gas_used=gas,
            reason=DRY_RUN,
        )
