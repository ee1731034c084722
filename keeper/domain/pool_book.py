"""The pools that a fund may trade on, all at one block, and those that it must not."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.events import Checkpoint
from keeper.domain.pool_checks import Divergence
from keeper.domain.pool_events import PoolTerms
from keeper.domain.pools import Pool
from keeper.errors import PoolDivergedError


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolBase:
    """
    A state that a pool's later events stand on.

    Args:
        state: None before the pool has a price.
        block: whose state it is.
        checked_block: number of the last block at which the state by events was the chain's own.
    """

    state: Pool | None
    block: Checkpoint
    checked_block: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolEntry:
    """
    A pool at the book's block.

    Args:
        state: None before it has a price.
        changed: block of the newest event that is known; None without any since its base.
        checked_block: see PoolBase.
    """

    terms: PoolTerms
    state: Pool | None
    changed: int | None
    checked_block: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolBook:
    """
    Every pool at one block.

    Args:
        block: whose state this is.
        entries: pools whose state is known.
        wires: what diverged and was not cleared; these pools are not among the entries.
    """

    block: Checkpoint
    entries: tuple[PoolEntry, ...]
    wires: tuple[Divergence, ...]

    @property
    def pools(self) -> tuple[Pool, ...]:
        """
        List the pools that have a price.

        Raises:
            PoolDivergedError: a pool diverged, so that nothing that was read the same way is sure.
        """
        self.require_sound()
        return tuple(each.state for each in self.entries if each.state is not None)

    def require_sound(self) -> None:
        """
        Refuse to go on while a wire is tripped.

        Raises:
            PoolDivergedError: it names pool, field, both values and the block.
        """
        if not self.wires:
            return
        first, more = self.wires[0], len(self.wires) - 1
        others = f", and {more} more fields differ" if more else ""
        command = f"`keeper arb rearm {first.pool}`"
        raise PoolDivergedError(
            f"{first.text}{others}; nothing is traded on pools until {command} read it anew"
        )
