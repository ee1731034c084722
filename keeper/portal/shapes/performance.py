"""Return and risk."""

from __future__ import annotations

from keeper.portal.shapes.common import Seen, Shape, Time


class FigureShape(Shape):
    """
    One figure: `value` is the fund's, `benchmark` the same of holding the token.

    `unit` is `part` (0.1 is 10 %) or `ratio`; null where too few days would make it a guess.
    """

    id: str
    name: str
    value: float | None
    benchmark: float | None
    unit: str
    formula: str
    source: str


class Drawdown(Shape):
    """A fall from a high to the lowest point after it; `recovered` is null while it lasts."""

    began: Time
    lowest: Time
    recovered: Time | None
    depth: float


class BackTestShape(Shape):
    """How often a day was worse than the value at risk that was stated before it (Kupiec)."""

    days: int
    exceptions: int
    expected: float
    likelihood_ratio: float
    p_value: float
    rejected: bool


class Performance(Seen):
    """Return and risk of the struck NAV per share, 365 days a year."""

    since: Time | None
    until: Time | None
    days: int
    benchmark: str | None
    figures: list[FigureShape]
    drawdowns: list[Drawdown]
    back_test: BackTestShape | None
    notes: list[str]
