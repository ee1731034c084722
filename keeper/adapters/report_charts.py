"""The report's three charts, each in a wide shape and one for a phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from keeper.adapters.svg_canvas import (
    FUND,
    HOLD,
    INK,
    NARROW,
    SERIES,
    SERIES_COLOURS,
    VARIABLES,
    WIDE,
    days_of,
    draw,
)
from keeper.domain.report import (
    ReportData,
    ReportPoint,
)
from keeper.domain.report_points import allocation_series, drawdown_series, growth
from keeper.domain.wording import format_percent, format_time, format_units

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Lines = dict[str, list[float]]
MOST_POINTS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendItem:
    """A series' colour, name and figure at the end."""

    colour: str
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A titled chart in two shapes, of which a page shows one."""

    name: str
    title: str
    note: str
    wide: Markup
    narrow: Markup
    legend: tuple[LegendItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What a chart shows, before it has a shape; `legend` has marker colours, see svg_canvas."""

    name: str
    title: str
    note: str
    label: str
    paint: Callable[[Axes], None]
    legend: tuple[LegendItem, ...]


def draw_charts(data: ReportData) -> tuple[Chart, ...]:
    """Draw what the points allow as inline SVG."""
    return tuple(_chart(plot) for plot in plots_of(data))


def plots_of(data: ReportData) -> tuple[Plot, ...]:
    """Plot what the points allow: nothing with fewer than two, which show no course of things."""
    if len(data.points) < 2 or data.points[0].time == data.points[-1].time:
        return ()
    held = any(point.allocation for point in data.points)
    allocation = (_allocation_chart(data),) if held else ()
    return (_nav_chart(data), _drawdown_chart(data), *allocation)


def _nav_chart(data: ReportData) -> Plot:
    lines = _compared(data, growth)
    return _plot(
        name="nav",
        title="NAV per share against buying and holding",
        note="Change since the first point. The fund is shown after fees, holding without costs.",
        legend=_line_legend(lines),
        points=data.points,
        paint=lambda axes: _paint_lines(axes, data.points, lines),
    )


def _drawdown_chart(data: ReportData) -> Plot:
    lines = _compared(data, drawdown_series)

    def paint(axes: Axes) -> None:
        _paint_lines(axes, data.points, lines)
        days, fund = _days(data.points), next(iter(lines.values()))
        axes.fill_between(days, fund, color=FUND, alpha=0.18, linewidth=0)
        axes.set_ylim(min(-0.01, *(1.08 * min(line) for line in lines.values())), 0)

    deepest = {name: [min(line)] for name, line in lines.items()}
    return _plot(
        name="drawdown",
        title="Drawdown",
        note="How far each lies below its highest so far. The figures are the deepest points.",
        legend=_line_legend(deepest),
        points=data.points,
        paint=paint,
    )


def _allocation_chart(data: ReportData) -> Plot:
    points = _thinned(data.points)
    series = allocation_series(points, SERIES_COLOURS)

    def paint(axes: Axes) -> None:
        levels = [[amount / 10**data.decimals for amount in amounts] for amounts in series.values()]
        axes.stackplot(_days(points), *levels, colors=SERIES, linewidth=0, alpha=0.9)
        axes.yaxis.set_major_formatter(lambda value, _position: _short(value))
        axes.set_ylim(bottom=0)

    return _plot(
        name="allocation",
        title="Where the money was",
        note=f"In {data.symbol}, by strategy and token. The figures are those of the last point.",
        legend=tuple(
            LegendItem(
                colour=colour,
                name=name,
                text=format_units(amounts[-1], data.decimals, 2),
            )
            for colour, (name, amounts) in zip(SERIES, series.items(), strict=False)
        ),
        points=points,
        paint=paint,
    )


def _plot(
    *,
    name: str,
    title: str,
    note: str,
    legend: tuple[LegendItem, ...],
    points: Sequence[ReportPoint],
    paint: Callable[[Axes], None],
) -> Plot:
    span = f"{format_time(points[0].time)} to {format_time(points[-1].time)} UTC"
    ends = "; ".join(f"{item.name}: {item.text}" for item in legend)
    label = f"Chart: {title}. {span}. {note} {ends}"
    return Plot(name=name, title=title, note=note, label=label, paint=paint, legend=legend)


def _chart(plot: Plot) -> Chart:
    label = str(escape(plot.label))
    return Chart(
        name=plot.name,
        title=plot.title,
        note=plot.note,
        # Our own markup: the label is escaped above, everything else is numbers.
        wide=Markup(draw(plot.name, label, WIDE, plot.paint)),  # noqa: S704
        narrow=Markup(draw(plot.name, label, NARROW, plot.paint)),  # noqa: S704
        legend=tuple(replace(item, colour=VARIABLES[item.colour]) for item in plot.legend),
    )


def _compared(data: ReportData, measure: Callable[[Sequence[int]], list[float]]) -> Lines:
    lines = {"Fund": measure(data.nav_levels)}
    if data.benchmark_levels:
        lines[f"Holding {data.benchmark_name}"] = measure(data.benchmark_levels)
    return lines


def _paint_lines(axes: Axes, points: Sequence[ReportPoint], lines: Lines) -> None:
    from matplotlib.ticker import PercentFormatter

    axes.axhline(0, color=INK, linewidth=0.8)
    # The fund is drawn last, over what it is compared with.
    for line, colour in reversed(list(zip(lines.values(), (FUND, HOLD), strict=False))):
        axes.plot(_days(points), line, color=colour)
    axes.yaxis.set_major_formatter(PercentFormatter(xmax=1, symbol=" %"))


def _line_legend(lines: Lines) -> tuple[LegendItem, ...]:
    return tuple(
        LegendItem(colour=colour, name=name, text=format_percent(line[-1]))
        for colour, (name, line) in zip((FUND, HOLD), lines.items(), strict=False)
    )


def _days(points: Sequence[ReportPoint]) -> list[float]:
    return [days_of(point.time) for point in points]


def _thinned(points: Sequence[ReportPoint]) -> Sequence[ReportPoint]:
    """Leave out points that a screen could not show apart, never the first or the last."""
    step = -(-len(points) // MOST_POINTS)
    return points if step == 1 else (*points[:-1:step], points[-1])


def _short(value: float) -> str:
    for size, suffix in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:g}{suffix}"
    return f"{value:g}"
