"""The DAO at one block."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.proposals import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class DaoView:
    """
    All proposals, and what one would need now.

    Args:
        now: unix seconds of the block.
        supply: all shares.
        quorum: votes for and abstaining that a vote needs that is counted now.
        standings: oldest first.
    """

    block: int
    now: int
    supply: int
    quorum: int
    standings: tuple[Standing, ...]
