"""What an act of a season is, and when it happens."""

from collections.abc import Callable
from dataclasses import dataclass

from scripts.season.stage import Stage

Act = Callable[[Stage], None]
HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """An act and its hour, counted from the season's first point."""

    hour: int
    what: str
    act: Act


def at(day: int, hour: int, what: str, act: Act) -> Cue:
    """Set an act to an hour of a day, the first of which is day 0."""
    return Cue(hour=day * HOURS + hour, what=what, act=act)
