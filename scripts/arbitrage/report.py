"""The demo's report: one HTML page with charts that opens without a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from keeper.adapters.report_charts import Chart, LegendItem
from keeper.adapters.svg_canvas import FUND, HOLD, NARROW, SERIES, VARIABLES, WIDE, days_of, draw
from keeper.domain.wording import format_time
from scripts.arbitrage.books import Conservation
from scripts.arbitrage.carrier import Crossed
from scripts.arbitrage.minutes import MINUTE_S, Recording
from scripts.arbitrage.play import Look, Played

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UNIT, WETH_UNIT = 10**6, 10**18
NOTE = "The hours below count the minutes in which arbitrage was looked for, one after another."


def write_report(
    path: Path,
    recording: Recording,
    played: Played,
    transfers: Sequence[Crossed],
    conservation: Conservation,
    *,
    figures: Mapping[str, str],
) -> None:
    """Write the page."""
    environment = Environment(
        loader=ChoiceLoader(
            [FileSystemLoader(Path(__file__).parent), PackageLoader("keeper.adapters")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    names = conservation.__slots__
    page = environment.get_template("report.html.j2").render(
        recording=recording,
        figures=figures,
        charts=_charts(played.looks),
        flows={name.replace("_", " "): getattr(conservation, name) for name in names},
        unexplained=conservation.unexplained,
        transfers=transfers,
        format_time=format_time,
    )
    path.write_text(page, encoding="utf-8")


def _charts(looks: Sequence[Look]) -> list[Chart]:
    """Draw gap, result and inventory; nothing with fewer than two minutes."""
    if len(looks) < 2:
        return []
    nets = [sum(trade.net for trade in look.taken) / UNIT for look in looks]
    gaps = {"gap": [look.minute.gap_bps for look in looks]}
    weth = {
        name: [look.holdings[side][1] / WETH_UNIT for look in looks]
        for side, name in enumerate(("WETH at home", "WETH away"))
    }
    money = {
        "cash at home": [look.holdings[0][0] / UNIT for look in looks],
        "cash away": [look.holdings[1][0] / UNIT for look in looks],
        "in flight": [look.in_flight / UNIT for look in looks],
    }
    return [
        _chart("gap", "Gap of the two prices", "Away above home, basis points.", gaps),
        _chart(
            "net", "What trades were expected to leave", "USDC after all costs, summed up.",
            {"net": list(accumulate(nets))},
        ),
        _chart("weth", "WETH of the strategies", "On either side.", weth),
        _chart("money", "Cash of the strategies, and in flight", "USDC.", money),
    ]  # fmt: skip


def _chart(name: str, title: str, note: str, lines: Mapping[str, Sequence[float]]) -> Chart:
    colours = (FUND, HOLD, *SERIES)

    def paint(axes: Axes) -> None:
        for colour, line in zip(colours, lines.values(), strict=False):
            days = [days_of(number * MINUTE_S) for number in range(len(line))]
            axes.plot(days, line, color=colour)

    legend = tuple(
        LegendItem(colour=VARIABLES[colour], name=word, text=f"{line[-1]:,.2f}")
        for colour, (word, line) in zip(colours, lines.items(), strict=False)
    )
    ends = "; ".join(f"{item.name}: {item.text}" for item in legend)
    label = str(escape(f"Chart: {title}. {note} {ends}"))
    wide, narrow = _drawings(name, label, paint)
    return Chart(
        name=name, title=title, note=f"{note} {NOTE}", wide=wide, narrow=narrow, legend=legend
    )


def _drawings(name: str, label: str, paint: Callable[[Axes], None]) -> tuple[Markup, Markup]:
    """Draw both shapes; our own markup: the label is escaped, everything else is numbers."""
    wide, narrow = (Markup(draw(name, label, shape, paint)) for shape in (WIDE, NARROW))  # noqa: S704
    return wide, narrow
