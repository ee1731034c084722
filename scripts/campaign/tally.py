"""How often something was called, and how often it went through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Name = TypeVar("Name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often an act or a function was called, and how often it went through."""

    calls: int
    succeeded: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(calls=self.calls + other.calls, succeeded=self.succeeded + other.succeeded)

    @property
    def percent(self) -> int:
        """Rounded down."""
        return 100 * self.succeeded // self.calls if self.calls else 0


NOTHING = Tally(calls=0, succeeded=0)


def total(tallies: Iterable[Tally]) -> Tally:
    """Add up all of them."""
    return sum(tallies, start=NOTHING)


def sum_up(parts: Iterable[Mapping[Name, Tally]]) -> dict[Name, Tally]:
    """Add up tallies that have one name."""
    sums: dict[Name, Tally] = {}
    for part in parts:
        for what, tally in part.items():
            sums[what] = sums.get(what, NOTHING) + tally
    return sums
