"""Tables on PDF pages: as large as their numbers allow, with their heads on every page."""

from __future__ import annotations

import keeper.adapters.pdf_settings  # noqa: F401  before anything of reportlab

# isort: split
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.enums import TA_RIGHT
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, LongTable, Paragraph

from keeper.adapters.pdf_fonts import BOLD, PLAIN
from keeper.adapters.pdf_sheets import BAND, LINE, LONGEST_CELL, MUTED, WIDTH, heading, say, style

SIZES = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
PADDING = 3.0
LEAST_WORDS = 110.0  # points that a column of words keeps


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """
    A table in words.

    Args:
        title: above it.
        note: below the title; what the numbers are in.
        heads: of the columns.
        rows: cells, as many as heads.
        foot: a last row that sums up; empty for none.
        words: columns of running text, which are wrapped and stand to the left.
    """

    title: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()
    words: frozenset[int] = frozenset({0})


def lay_grid(grid: Grid) -> list[Flowable]:
    """Set a table; its heads come again on every page."""
    lines = [grid.heads, *grid.rows, *([grid.foot] if grid.foot else [])]
    widths, size = _fit(lines, grid.words)
    body = [
        [_cell(text, size, column in grid.words) for column, text in enumerate(row)]
        for row in lines[1:]
    ]
    heads = [
        _cell(text, size, column in grid.words, head=True) for column, text in enumerate(grid.heads)
    ]
    table = LongTable([heads, *body], colWidths=widths, repeatRows=1, hAlign="LEFT")
    table.setStyle(_rules(len(lines), has_foot=bool(grid.foot)))
    return [*heading(grid.title, grid.note), table]


def _fit(lines: Sequence[Sequence[str]], words: frozenset[int]) -> tuple[list[float], float]:
    """Choose the largest size at which numbers stay on one line, and share the width out."""
    for size in SIZES:
        needed = [_needed(column, size) for column in zip(*lines, strict=True)]
        fixed = sum(width for place, width in enumerate(needed) if place not in words)
        least = {place: min(needed[place], LEAST_WORDS) for place in words}
        spare = WIDTH - fixed - sum(least.values())
        if spare >= 0:
            break
    else:  # not even the smallest: everything is wrapped
        return _squeeze(needed), SIZES[-1]
    asked = sum(needed[place] for place in words) or 1
    return [
        least[place] + width * spare / asked if place in words else width
        for place, width in enumerate(needed)
    ], size


def _squeeze(needed: Sequence[float]) -> list[float]:
    """Share too little width out: narrow columns keep theirs, wide ones get what is left."""
    widths, spare = list(needed), WIDTH
    for done, place in enumerate(sorted(range(len(needed)), key=needed.__getitem__)):
        widths[place] = min(needed[place], spare / (len(needed) - done))
        spare -= widths[place]
    return widths


def _needed(cells: Sequence[str], size: float) -> float:
    """Measure a column; its head may be wrapped at spaces."""
    head = max((stringWidth(word, BOLD, size) for word in cells[0].split()), default=0.0)
    body = max((stringWidth(cell[:LONGEST_CELL], PLAIN, size) for cell in cells[1:]), default=0.0)
    return float(max(head, body, size)) + 2 * PADDING + 1


def _cell(text: str, size: float, is_words: bool, *, head: bool = False) -> Paragraph:
    options: dict[str, object] = {} if is_words else {"alignment": TA_RIGHT}
    if head:
        options |= {"fontName": BOLD, "textColor": MUTED}
    return say(text, style("cell", size, splitLongWords=1, **options))


def _rules(lines: int, *, has_foot: bool) -> list[tuple[object, ...]]:
    rules: list[tuple[object, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, MUTED),
        ("BACKGROUND", (0, 0), (-1, 0), BAND),
    ]
    if has_foot:
        rules.append(("LINEABOVE", (0, lines - 1), (-1, lines - 1), 0.8, MUTED))
        rules.append(("BACKGROUND", (0, lines - 1), (-1, lines - 1), BAND))
    return rules
