"""What follows from the points of a report: growth, drawdowns, allocation, and their figures."""

from __future__ import annotations

from collections.abc import Sequence

from keeper.domain.performance import drawdowns, max_drawdown
from keeper.domain.report import Figure, ReportData, ReportPoint
from keeper.domain.wording import SHARE_DECIMALS, format_percent, format_units

OTHERS = "everything else"


def growth(levels: Sequence[int]) -> list[float]:
    """
    Rebase levels on the first one.

    Args:
        levels: shape (n,), above 0.

    Returns:
        Shape (n,), 0.0 first; 0.1 = 10 % more than at first.
    """
    return [level / levels[0] - 1 for level in levels]


def drawdown_series(levels: Sequence[int]) -> list[float]:
    """Return how far each level lies below the highest so far, in [-1, 0]."""
    return drawdowns(levels)


def allocation_series(points: Sequence[ReportPoint], most: int) -> dict[str, list[int]]:
    """
    Turn the allocation of each point into one series a holding.

    Args:
        points: oldest first.
        most: series to keep apart, at least 1; the smallest ones beyond are added up as `OTHERS`.

    Returns:
        Base units by name, each of shape (points,), in order of first appearance; what is absent
        at a point, or below 0, counts 0.
    """
    names = dict.fromkeys(name for point in points for name in point.allocation)
    series = {name: [max(p.allocation.get(name, 0), 0) for p in points] for name in names}
    kept = sorted(series, key=lambda name: (-sum(series[name]), name))
    if len(kept) <= most:
        return series
    merged = kept[most - 1 :]
    others = [sum(column) for column in zip(*(series.pop(name) for name in merged), strict=True)]
    return {**series, OTHERS: others}


def performance_figures(data: ReportData) -> tuple[Figure, ...]:
    """Say what the points come to: NAV, returns and deepest drawdowns; nothing without points."""
    if not data.points:
        return ()
    last = data.points[-1]
    nav = format_units(last.nav_per_share, SHARE_DECIMALS, 6)
    figures = [
        Figure(name="NAV per share", text=f"{nav} {data.symbol}"),
        Figure(
            name="Net assets",
            text=f"{format_units(last.total_assets, data.decimals, 2)} {data.symbol}",
        ),
    ]
    for name, levels in (
        ("Fund", data.nav_levels),
        (f"Holding {data.benchmark_name}", data.benchmark_levels),
    ):
        if levels:
            change, deepest = format_percent(growth(levels)[-1]), max_drawdown(levels)
            figures.append(Figure(name=f"{name}, whole time", text=change))
            figures.append(Figure(name=f"{name}, deepest drawdown", text=format_percent(deepest)))
    return tuple(figures)
