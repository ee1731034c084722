"""Counts of mutants, and what they say of those that nobody tried."""

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
    """

    mutants: int = 0
    tried: int = 0
    killed: int = 0
    equivalent: int = 0
    judged: int = 0

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
    def sure(self) -> float | None:
        """Lower end of the 95 % interval (Wilson) where only a sample was tried."""
        rate = self.rate
        if rate is None or self.tried == self.mutants:
            return rate
        n, square = self.counted, SURE * SURE
        spread = SURE * math.sqrt(rate * (1 - rate) / n + square / (4 * n * n))
        return (rate + square / (2 * n) - spread) / (1 + square / n)
