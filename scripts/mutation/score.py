"""Counts of mutants, and what their first verdicts say of those that nobody tried."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

SURE = 1.96  # standard deviations of a 95 % interval


@dataclass(slots=True)
class Score:
    """
    Counts of one file, of a group, or of all.

    Attributes:
        mutants, tried, killed: each among those before it.
        equivalent: survivors that change nothing, by a judgement; they leave the count.
        judged: survivors about which anything was said.
        first_tried: of those that could be killed, how many have their first verdict written down.
        first_killed: how many of these no test had to be written for.
    """

    mutants: int = 0
    tried: int = 0
    killed: int = 0
    equivalent: int = 0
    judged: int = 0
    first_tried: int = 0
    first_killed: int = 0

    def add(self, other: Score) -> None:
        """Count another in."""
        for name, number in asdict(other).items():
            setattr(self, name, getattr(self, name) + number)

    @property
    def counted(self) -> int:
        """Mutants that were tried and could be killed."""
        return self.tried - self.equivalent

    @property
    def survivors(self) -> int:
        """Mutants that no test noticed."""
        return self.tried - self.killed

    @property
    def rate(self) -> float | None:
        """Part that was killed; none where nothing was tried."""
        return self.killed / self.counted if self.counted else None

    @property
    def first_rate(self) -> float | None:
        """Part that was killed when it was tried first; none where that is of none known."""
        return self.first_killed / self.first_tried if self.first_tried else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """
        Ends of the 95 % interval (Wilson) around the rate of first verdicts.

        The rate of last verdicts has none: its survivors are what tests were written for, and the
        mutants that nobody tried were not.
        """
        if (rate := self.first_rate) is None:
            return None
        n, square = self.first_tried, SURE * SURE
        spread = SURE * math.sqrt(rate * (1 - rate) / n + square / (4 * n * n))
        middle, whole = rate + square / (2 * n), 1 + square / n
        return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)

    @property
    def at_first(self) -> str:
        """Say in words how many were killed when they were tried first."""
        if self.interval is None:
            return "first verdicts not known"
        low, high = self.interval
        words = f"{self.first_killed:,} of {self.first_tried:,} at first"
        return f"{words}: {self.first_rate:.1%} ({low:.1%} to {high:.1%}, 95 % sure)"
