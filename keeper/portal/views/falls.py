"""The deepest falls of a series, each from its high to its recovery."""

from __future__ import annotations

from collections.abc import Sequence

from keeper.portal.shapes.performance import Drawdown

MOST = 5


def find_falls(levels: Sequence[tuple[int, int]]) -> list[Drawdown]:
    """
    Find the deepest falls.

    Args:
        levels: times and levels, in the order of time.
    """
    falls: list[Drawdown] = []
    high: tuple[int, int] | None = None
    low: tuple[int, int] | None = None
    for time, level in levels:
        if high is None or level >= high[1]:
            if high is not None and low is not None:
                falls.append(_fall(high, low, time))
            high, low = (time, level), None
        elif low is None or level < low[1]:
            low = (time, level)
    if high is not None and low is not None:
        falls.append(_fall(high, low, None))
    return sorted(falls, key=lambda fall: fall.depth)[:MOST]


def _fall(high: tuple[int, int], low: tuple[int, int], recovered: int | None) -> Drawdown:
    depth = low[1] / high[1] - 1
    return Drawdown(began=high[0], lowest=low[0], recovered=recovered, depth=depth)
