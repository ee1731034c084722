"""Render a fund's report as PDF: the figures, charts and tables of the HTML, on numbered pages."""

from __future__ import annotations

from random import Random
from xml.sax.saxutils import escape

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph

from keeper.adapters.government_grids import government_parts
from keeper.adapters.html_report import SEED
from keeper.adapters.pdf_canvas import COLOURS, ChartFlowable
from keeper.adapters.pdf_grids import lay_grid
from keeper.adapters.pdf_sheets import (
    WIDTH,
    Attached,
    build_pdf,
    bullets,
    figures,
    heading,
    style,
    title_of,
)
from keeper.adapters.report_charts import LegendItem, Plot, plots_of
from keeper.adapters.report_grids import grids_of
from keeper.adapters.svg_canvas import WIDE
from keeper.domain.dealing_report import ATTACHED_AS
from keeper.domain.report import NOT_PROMISED, ReportData
from keeper.domain.report_points import performance_figures
from keeper.domain.risk_figures import RISK_SOURCES, risk_table
from keeper.domain.wording import format_time


def render_pdf(data: ReportData) -> bytes:
    """
    Render a report.

    Args:
        data: what to show; texts may come from strangers, they are escaped.

    Returns:
        A whole PDF file with its fonts inside; the same data give the same bytes.
    """
    story = [
        *_opening(data),
        *_risk(data),
        *_charts(data),
        *(part for grid in grids_of(data) for part in lay_grid(grid)),
        *government_parts(data.governance),
        *heading("What is not promised"),
        *bullets((*NOT_PROMISED, *data.disclaimers)),
        *_seal(data),
    ]
    seal = data.seal
    attached = None if seal is None else Attached(name=ATTACHED_AS, text=seal.text)
    written = f"Written {format_time(data.written_at)} UTC"
    foot = written if seal is None else f"{written}. Chain {seal.chain_id}, fund {seal.fund}"
    return build_pdf(story, title=f"{data.title}: report", foot=foot, attached=attached)


def _opening(data: ReportData) -> list[Flowable]:
    kind = "recorded" if data.market.recorded else "generated, no market ever did this"
    lines = [data.subtitle, f"Market data, {kind}: {data.market.text}"]
    if data.seal is not None:
        lines += [f"{name}: {text}" for name, text in data.seal.lines]
    story = title_of(data.title, [line for line in lines if line])
    pairs = [(each.name, each.text) for each in (*performance_figures(data), *data.figures)]
    return [*story, *([*heading("Key figures"), figures(pairs)] if pairs else [])]


def _risk(data: ReportData) -> list[Flowable]:
    table = risk_table(data.dealings, Random(SEED))  # noqa: S311  no secret hangs on it
    if table is None:
        return []
    count = f"{table.days} daily return" + ("s" if table.days > 1 else "")
    note = f"From {count} of the struck NAV per share."
    if table.days < 365:
        note += " Yearly figures of less than a year are extrapolated."
    return [
        *heading("Return and risk", note),
        figures([(each.name, each.text) for each in table.figures]),
        *heading("How these are counted", room=20 * mm),
        *bullets(RISK_SOURCES),
    ]


def _charts(data: ReportData) -> list[Flowable]:
    plots = plots_of(data)
    if not plots:
        count = "is one" if data.points else "is none"
        return bullets([f"There are no charts: they need two points in time, and there {count}."])
    return [part for plot in plots for part in _chart(plot)]


def _chart(plot: Plot) -> list[Flowable]:
    chart = ChartFlowable(WIDE, plot.paint, WIDTH)
    legend = "&nbsp;&nbsp;&nbsp; ".join(_legend_item(item) for item in plot.legend)
    return [
        *heading(plot.title, plot.note, room=chart.height + 20 * mm),
        chart,
        Paragraph(legend, style("legend", 8, spaceBefore=3)),
    ]


def _legend_item(item: LegendItem) -> str:
    square = f'<font color="{COLOURS[item.colour]}">■</font>'
    return f"{square} {escape(item.name)} <b>{escape(item.text)}</b>"


def _seal(data: ReportData) -> list[Flowable]:
    if data.seal is None:
        return []
    return [*heading("How to check this report"), *bullets(data.seal.how_to_check)]
