"""What a look at one chain's market needs of the world."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from keeper.domain.borrowing import Lender
from keeper.domain.events import Checkpoint
from keeper.domain.listing import Verdict
from keeper.domain.pools import V3Pool
from keeper.domain.standing import Standing
from keeper.domain.units import Address


class StandingReads(Protocol):
    """Reads a strategy with its limits."""

    def fetch_standing(self, block: Checkpoint) -> Standing:
        """
        Read it at a block.

        Raises:
            TransactionRefusedError: the contracts take no orders at all now.
            ChainMovedError: the block is no longer on the chain.
        """
        ...


class LenderReads(Protocol):
    """Knows who lends the base asset within a transaction."""

    def fetch_lenders(
        self, pools: Iterable[tuple[V3Pool, Address]], block: Checkpoint
    ) -> tuple[Lender, ...]:
        """Read Aave and those of some v3 pools, each with its router, at a block."""
        ...


class VerdictBook(Protocol):
    """What rehearsals came to; every call is one commit."""

    def fetch(self, token: Address, pool: Address, since: int) -> Verdict | None:
        """Find the newest verdict on a token in a pool that is of a block from this one on."""
        ...

    def save(self, verdict: Verdict, block: int) -> None:
        """Keep a verdict in the place of an older one."""
        ...
