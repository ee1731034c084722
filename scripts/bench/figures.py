"""One figure of the bench, and how a ratio of times is taken."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A count, or a ratio of two times with two digits behind the point."""

    name: str
    value: int | float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Something whose time is taken, `repeats` times a round if it is too quick for the clock."""

    action: Callable[[], object]
    repeats: int = 1

    def round_ns(self) -> float:
        """Take the time of one action, nanoseconds."""
        started = time.perf_counter_ns()
        for _ in range(self.repeats):
            self.action()
        return (time.perf_counter_ns() - started) / self.repeats


def time_ratio(slow: Timed, quick: Timed, *, rounds: int = ROUNDS) -> float:
    """
    Tell how many times as long the first takes as the second.

    Rounds of the two take turns, and the quickest of each counts: whatever else the machine did
    only ever adds time.
    """
    pairs = [(slow.round_ns(), quick.round_ns()) for _ in range(rounds)]
    return round(min(a for a, _ in pairs) / min(b for _, b in pairs), 2)
