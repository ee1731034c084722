"""What an answer is made from."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.portal.look import Facts, Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """
    The newest look, and how much it is worth.

    Args:
        stale: why nothing newer could be read; None when the look is the newest.
        now: unix seconds of the wall clock at the look.
    """

    facts: Facts
    look: Look
    stale: str | None
    now: int
