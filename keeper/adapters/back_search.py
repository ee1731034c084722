"""Search back through a chain whose older states may be gone."""

from __future__ import annotations

from collections.abc import Callable

from keeper.errors import ArchiveNeededError


def search_back(holds: Callable[[int], bool], last: int) -> int:
    """
    Find the first height at which something holds, that holds ever after.

    It goes back in growing steps, and in smaller ones again where the state is gone, so that all
    that a node still has is searched.

    Args:
        holds: asks the node about a height; may raise ArchiveNeededError.
        last: a height at which it holds.

    Raises:
        ArchiveNeededError: it held already in the oldest state there is.
    """
    found, step = last, 1
    while found > 0:
        earlier = max(found - step, 0)
        try:
            still = holds(earlier)
        except ArchiveNeededError:
            if step == 1:
                raise
            step //= 2
            continue
        if not still:
            return _between(holds, earlier, found)
        found, step = earlier, step * 2
    return found


def _between(holds: Callable[[int], bool], before: int, after: int) -> int:
    while after - before > 1:
        middle = (before + after) // 2
        if holds(middle):
            after = middle
        else:
            before = middle
    return after
