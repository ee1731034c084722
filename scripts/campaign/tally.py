"""How often something was called, and how often it went through."""

from __future__ import annotations

from dataclasses import dataclass


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
