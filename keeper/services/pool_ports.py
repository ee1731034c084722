"""What following pools needs of the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from keeper.domain.events import Checkpoint
from keeper.domain.pool_book import PoolBase
from keeper.domain.pool_checks import Divergence
from keeper.domain.pool_events import Happening, PoolTerms
from keeper.domain.pools import Pool
from keeper.domain.units import Address


class PoolChain(Protocol):
    """The chain as far as pools are concerned; every method may raise RpcError."""

    def fetch_head(self) -> Checkpoint:
        """Read the newest block."""
        ...

    def fetch_hash(self, number: int) -> str | None:
        """Read the hash of the block that the chain has at a height now; None above its head."""
        ...

    def fetch_states(
        self, terms: Sequence[PoolTerms], block: Checkpoint
    ) -> Mapping[Address, Pool | None]:
        """
        Read the whole state of pools at a block.

        Raises:
            ChainMovedError: the block is no longer on the chain.
        """
        ...


class PoolRecord(Protocol):
    """What is known of pools; every call is one commit."""

    def fetch_terms(self) -> tuple[PoolTerms, ...]:
        """List the pools that were created, the oldest first."""
        ...

    def fetch_newest(self) -> Checkpoint | None:
        """Find the block up to which logs of pools are known; None before the first."""
        ...

    def begin(self, block: Checkpoint) -> None:
        """Follow logs from above a block on."""
        ...

    def fetch_happenings(self, since: int) -> tuple[Happening, ...]:
        """List what happened to pools in blocks from this one on, oldest first."""
        ...

    def fetch_bases(self, terms: Sequence[PoolTerms]) -> Mapping[Address, PoolBase]:
        """Find the states that are stored of these pools, and forget those of all others."""
        ...

    def save_bases(self, bases: Mapping[Address, PoolBase]) -> None:
        """Store states in the place of older ones."""
        ...

    def forget_until(self, block: int) -> None:
        """Forget logs of pools up to a block."""
        ...

    def fetch_wires(self) -> tuple[Divergence, ...]:
        """List divergences that were not cleared, the oldest first."""
        ...

    def trip(self, divergences: Sequence[Divergence]) -> None:
        """Note divergences for good, and forget the states of their pools."""
        ...

    def clear(self, pool: Address, base: PoolBase) -> None:
        """Note that the divergences of a pool are cleared by a state that was read anew."""
        ...
