"""Draw a chart as SVG that takes its colours and its font from the page around it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DAY_S = 86_400
SERIES_COLOURS = 8
HOURS_SHOWN_DAYS = 2
TICK_DAYS = (1, 2, 5, 7, 14, 30, 61, 91, 182, 365)

# matplotlib wants colours, the page has variables: one marker colour stands for each.
INK, GRID, FUND, HOLD = "#0b0001", "#0b0002", "#0b0003", "#0b0004"
SERIES = tuple(f"#0b01{number:02x}" for number in range(SERIES_COLOURS))
VARIABLES = {
    INK: "var(--muted)",
    GRID: "var(--grid)",
    FUND: "var(--fund)",
    HOLD: "var(--hold)",
    **{marker: f"var(--series-{number})" for number, marker in enumerate(SERIES)},
}

STYLE = {
    "axes.edgecolor": GRID,
    "axes.labelcolor": INK,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.axisbelow": True,
    "axes.formatter.useoffset": False,
    "font.size": 11.0,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "lines.linewidth": 2.0,
    "lines.solid_joinstyle": "round",
    "svg.fonttype": "none",
    "svg.hashsalt": "report",
    "text.color": INK,
    "xtick.color": GRID,
    "xtick.labelcolor": INK,
    "ytick.color": GRID,
    "ytick.labelcolor": INK,
    "ytick.major.size": 0.0,
}
PLAIN = {"Date": None, "Creator": None, "Format": None, "Type": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """
    The size of a drawing in inches of 72 units, and how many dates fit below it.

    Args:
        name: part of the ids in the drawing, so that two shapes of a chart fit on one page.
    """

    name: str
    width: float
    height: float
    dates: int


WIDE = Shape(name="wide", width=10.0, height=3.6, dates=8)
NARROW = Shape(name="narrow", width=4.3, height=3.1, dates=4)


def draw(name: str, label: str, shape: Shape, paint: Callable[[Axes], None]) -> str:
    """
    Draw one chart.

    Args:
        name: unique among the charts of a page, letters alone.
        label: HTML-escaped words for those who do not see it.
        shape: its size.
        paint: puts the data on the axes; x is in days since 1970, see `days_of`.

    Returns:
        An inline <svg> without references to anything outside it; the same data give the same text.
    """
    out = StringIO()
    paint_figure(
        shape,
        paint,
        lambda figure: figure.savefig(out, format="svg", metadata=PLAIN, facecolor="none"),
    )
    return _embed(out.getvalue(), f"{name}-{shape.name}", label)


def paint_figure(
    shape: Shape, paint: Callable[[Axes], None], write: Callable[[Figure], None]
) -> None:
    """Put a chart together as all charts look, and have it written."""
    # Slow to import, and a keeper under cron hardly ever draws.
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context():
        # A user's own matplotlibrc must not change a report.
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        figure = Figure(
            figsize=(shape.width, shape.height), dpi=72, layout="constrained", facecolor="none"
        )
        axes = figure.add_subplot(facecolor="none")
        axes.grid(axis="y")
        paint(axes)
        _set_dates(axes, shape.dates)
        write(figure)


def days_of(time: int) -> float:
    """Turn unix seconds into the days since 1970 that the charts' x axes count."""
    return time / DAY_S


def ticks_of(first: float, last: float, most: int) -> list[float]:
    """
    Choose evenly spaced dates to write below a chart: whole hours up to two days, else whole days.

    Args:
        first, last: days since 1970, first < last.
        most: dates that fit.

    Returns:
        At most `most` days since 1970 within [first, last].
    """
    length = last - first
    hours = [hours / 24 for hours in (1, 2, 3, 6, 12)] if length <= HOURS_SHOWN_DAYS else []
    fitting = [step for step in (*hours, *TICK_DAYS) if length / step <= most - 1]
    step = fitting[0] if fitting else float(ceil(length / (most - 1)))
    start = ceil(first / step) * step if step < 1 else ceil(first)
    return [start + step * index for index in range(most) if start + step * index <= last]


def _set_dates(axes: Axes, most: int) -> None:
    first, last = axes.dataLim.intervalx
    axes.set_xlim(first, last)
    ticks, words = ticks_of(first, last, most), _date_format(last - first)
    times = [datetime.fromtimestamp(round(tick * DAY_S), UTC) for tick in ticks]
    axes.set_xticks(ticks, [words(time) for time in times])


def _date_format(days: float) -> Callable[[datetime], str]:
    if days <= HOURS_SHOWN_DAYS:
        return lambda time: f"{time:%H:%M}"
    if days <= 400:
        return lambda time: f"{time.day} {time:%b}"
    return lambda time: f"{time:%b %Y}"


def _embed(svg: str, prefix: str, label: str) -> str:
    """Strip what only a file of its own needs, keep ids apart and let the page choose colours."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<style[^>]*>.*?</style>", "", svg, flags=re.DOTALL)
    svg = svg.replace("xlink:href=", "href=")
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\g<1>{prefix}-", svg)
    for marker, variable in VARIABLES.items():
        svg = svg.replace(marker, variable)
    box = re.search(r'viewBox="([^"]+)"', svg)
    assert box is not None
    opening = f'<svg class="chart" viewBox="{box[1]}" role="img" aria-label="{label}">'
    return re.sub(r"<svg[^>]*>", lambda _match: opening, svg, count=1)
