"""Bits that many answers have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from keeper.portal.shapes.common import At
from keeper.portal.sight import Sight

T = TypeVar("T")


def at_of(sight: Sight) -> At:
    """Say at which block something was read."""
    snapshot = sight.look.snapshot
    return At(
        block=snapshot.block,
        hash=snapshot.block_hash,
        time=snapshot.timestamp,
        stale=sight.stale,
    )


def page_of(rows: Sequence[T], offset: int, limit: int) -> Sequence[T]:
    """Cut a page out of rows that are newest first."""
    return rows[offset : offset + limit]


def thin(rows: Sequence[T], most: int) -> list[T]:
    """Leave out rows at even distances; the first and the last stay."""
    if len(rows) <= most:
        return list(rows)
    last = len(rows) - 1
    return [rows[place * last // (most - 1)] for place in range(most)]
