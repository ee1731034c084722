"""The pages of a PDF file: headings, figures, tables, page numbers, and a text that is attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFStream,
    PDFString,
    PDFZCompress,
)
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from keeper.adapters.pdf_fonts import BOLD, PLAIN, register_fonts
from keeper.domain.plain_text import plain_line

MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
INK, MUTED, LINE, BAND = (HexColor(each) for each in ("#17202b", "#5a6675", "#c9d1da", "#f3f5f8"))
FRAME = 6  # points that reportlab keeps free inside of the margins
FIGURES_A_ROW = 4
LONG_TITLE = 45  # characters
LONGEST_CELL = 400  # characters: a row has to fit on a page
LONGEST_FIGURE = 120  # likewise, in a quarter of the width
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A text that comes along inside the file."""

    name: str
    text: str


def style(name: str, size: float, **options: object) -> ParagraphStyle:
    """Make a style of the one font."""
    register_fonts()
    given = {"fontName": PLAIN, "leading": size * 1.35, "textColor": INK, **options}
    return ParagraphStyle(name, fontSize=size, **given)


def say(text: str, kind: ParagraphStyle, longest: int = LONGEST_CELL) -> Paragraph:
    """Set a text that may be anybody's."""
    return Paragraph(escape(plain_line(text, longest)), kind)


def title_of(title: str, lines: Sequence[str]) -> list[Flowable]:
    """Begin a document."""
    size = 17 if len(title) <= LONG_TITLE else 12
    head = say(title, style("title", size, fontName=BOLD, leading=22))
    muted = style("subtitle", 8.5, textColor=MUTED, splitLongWords=1)
    return [head, *(say(line, muted) for line in lines), Spacer(1, 4 * mm)]


def heading(title: str, note: str = "", room: float = 40 * mm) -> list[Flowable]:
    """Begin a part, on the next page where too little room is left on this one."""
    parts: list[Flowable] = [CondPageBreak(room), Spacer(1, 5 * mm)]
    parts.append(say(title, style("heading", 11.5, fontName=BOLD)))
    if note:
        parts.append(say(note, style("note", 7.5, textColor=MUTED, spaceAfter=2)))
    return parts


def bullets(lines: Sequence[str]) -> list[Flowable]:
    """List sentences."""
    kind = style("bullet", 8, leftIndent=9, bulletIndent=0, spaceAfter=2)
    return [Paragraph(escape(line), kind, bulletText="•") for line in lines]


def figures(pairs: Sequence[tuple[str, str]]) -> Flowable:
    """Show figures under their names, several in a row."""
    name, value = style("name", 7, textColor=MUTED), style("value", 9.5, fontName=BOLD)
    cells = [
        [say(key, name, LONGEST_FIGURE), say(text, value, LONGEST_FIGURE)] for key, text in pairs
    ]
    cells += [[]] * (-len(cells) % FIGURES_A_ROW)
    rows = [cells[i : i + FIGURES_A_ROW] for i in range(0, len(cells), FIGURES_A_ROW)]
    table = Table(rows, colWidths=[WIDTH / FIGURES_A_ROW] * FIGURES_A_ROW)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 6),
            ("LINEBEFORE", (0, 0), (-1, -1), 1.5, LINE),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    return table


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


def build_pdf(
    story: Sequence[Flowable], *, title: str, foot: str, attached: Attached | None = None
) -> bytes:
    """
    Make the file.

    Args:
        story: what is on the pages.
        title: of the document.
        foot: at the bottom of every page, beside its number.
        attached: a text that programs read back, see `report_files`.

    Returns:
        The same bytes for the same story.
    """
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN - FRAME,
        rightMargin=MARGIN - FRAME,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 4 * mm,
        title=plain_line(title, LONGEST_CELL),
        lang="en",
        invariant=1,
    )

    def make_canvas(*given: object, **options: object) -> NumberedCanvas:
        return NumberedCanvas(*given, foot=foot, attached=attached, **options)

    document.build(list(story), canvasmaker=make_canvas)
    return out.getvalue()


class NumberedCanvas(Canvas):  # type: ignore[misc]  # reportlab has no types
    """Knows how many pages there are before it writes the first."""

    def __init__(
        self, *given: object, foot: str, attached: Attached | None, **options: object
    ) -> None:
        super().__init__(*given, **options)
        self._foot, self._attached = foot, attached
        self._kept: list[dict[str, object]] = []

    def showPage(self) -> None:  # noqa: N802  reportlab's name
        """Keep the page until the number of pages is known."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write all pages."""
        for place, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            self._write_foot(place, len(self._kept))
            super().showPage()
        if self._attached is not None:
            _attach(self._doc, self._attached)
        super().save()

    def _write_foot(self, page: int, pages: int) -> None:
        self.setFont(PLAIN, 6.5)
        self.setFillColor(MUTED)
        self.setStrokeColor(LINE)
        self.setLineWidth(0.5)
        self.line(MARGIN, MARGIN, A4[0] - MARGIN, MARGIN)
        self.drawString(MARGIN, MARGIN - 10, self._foot)
        self.drawRightString(A4[0] - MARGIN, MARGIN - 10, f"Page {page} of {pages}")


def _attach(document: object, attached: Attached) -> None:
    """Put a text into the file as an attachment (ISO 32000-1, 7.11.4)."""
    reference = document.Reference  # type: ignore[attr-defined]
    kind = {"Type": PDFName("EmbeddedFile"), "Subtype": PDFName("application#2Fjson")}
    content = attached.text.encode("ascii")
    where = reference(PDFStream(PDFDictionary(kind), content, [PDFZCompress]))
    name = PDFString(attached.name)
    spec = {"Type": PDFName("Filespec"), "F": name, "UF": name}
    spec["EF"] = PDFDictionary({"F": where})
    names = PDFArray([name, reference(PDFDictionary(spec))])
    files = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": names})})
    document.Catalog.Names = files  # type: ignore[attr-defined]


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
        return [width * WIDTH / sum(needed) for width in needed], SIZES[-1]
    asked = sum(needed[place] for place in words) or 1
    return [
        least[place] + width * spare / asked if place in words else width
        for place, width in enumerate(needed)
    ], size


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
