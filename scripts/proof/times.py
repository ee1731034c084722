"""How long the proof takes, by the last run of each part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scripts.proof.parts import Part

MINUTE_S = 60


def expect(parts: Sequence[Part], seconds: Mapping[str, float]) -> str:
    """
    Say how long some parts will take.

    Args:
        parts: that will run, in lanes side by side.
        seconds: what a part took when it last ran; those that never did are missing.
    """
    if not parts:
        return "nothing has to be run"
    lanes = {part.lane for part in parts}
    longest = max(
        sum(seconds.get(part.name, 0) for part in parts if part.lane == lane) for lane in lanes
    )
    unknown = [part.name for part in parts if part.name not in seconds]
    if len(unknown) == len(parts):
        return f"{names(parts)}: how long it takes is not known, since nothing of it ever ran here"
    text = f"{names(parts)}: {in_words(longest)} by the last runs here"
    return text + (f", and what {', '.join(unknown)} takes, which never ran" if unknown else "")


def names(parts: Sequence[Part]) -> str:
    """Name parts."""
    return ", ".join(part.name for part in parts)


def in_words(seconds: float) -> str:
    """Say a time in minutes and seconds."""
    minutes, rest = divmod(round(seconds), MINUTE_S)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
