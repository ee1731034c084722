"""One figure from two sides: how close they must be, whether they are, and what is between them."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.nav import within_tolerance

EXACT = "to the wei"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """
    One comparison.

    Args:
        what: the figure.
        ours: as the keeper reckons it.
        theirs: as the other side has it.
        within: how close they must be, in words.
        by: what theirs is more than ours, with its sign; empty when they are no numbers, or equal.
    """

    what: str
    ours: str
    theirs: str
    within: str
    passed: bool
    by: str = ""

    def __str__(self) -> str:
        """Say it in words."""
        distance = f" ({self.by})" if self.by else ""
        return f"{self.what}: {self.ours} and {self.theirs}{distance}, must agree {self.within}"


def check_exact(what: str, ours: object, theirs: object) -> Check:
    """Compare two values that must be equal."""
    return Check(
        what=what,
        ours=str(ours),
        theirs=str(theirs),
        within=EXACT,
        passed=ours == theirs,
        by=_distance(ours, theirs),
    )


def check_close(what: str, ours: int, theirs: int, tolerance: int) -> Check:
    """Compare two numbers that may differ by a wad of theirs."""
    return Check(
        what=what,
        ours=str(ours),
        theirs=str(theirs),
        within=f"within {tolerance / 10**16:g} %",
        passed=within_tolerance(ours, theirs, tolerance),
        by=_distance(ours, theirs),
    )


def fail(what: str, ours: str, theirs: object) -> Check:
    """Record a figure that cannot be right, with what it would have to be."""
    return Check(what=what, ours=ours, theirs=str(theirs), within=EXACT, passed=False)


def _distance(ours: object, theirs: object) -> str:
    if isinstance(ours, int) and isinstance(theirs, int) and ours != theirs:
        return f"{theirs - ours:+d}"
    return ""
