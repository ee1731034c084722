"""The pages of a PDF file: headings, figures, tables, page numbers, and a text that is attached."""

from __future__ import annotations

import keeper.adapters.pdf_settings  # noqa: F401  before anything of reportlab

# isort: split
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import md5
from io import BytesIO
from time import gmtime
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFStream,
    PDFString,
)
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
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
BEGUN = 946_684_800  # unix seconds that every file is dated with: 2000-01-01
FRAME = 6  # points that reportlab keeps free inside of the margins
FIGURES_A_ROW = 4
LONG_TITLE = 45  # characters
LONGEST_CELL = 400  # characters: a row has to fit on a page
LONGEST_FIGURE = 120  # likewise, in a quarter of the width


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
        The same bytes for the same story: nothing is packed, since builds of zlib differ, and
        neither the clock nor the environment has a say.
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
        pageCompression=0,
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
        _forget_time(self._doc)
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


def _forget_time(document: Any) -> None:
    """Take SOURCE_DATE_EPOCH out of a document that was just begun: every file is as old."""
    stamp = document._timeStamp  # noqa: SLF001  reportlab asks the environment alone
    stamp.t, stamp.lt, stamp.YMDhms = BEGUN, gmtime(BEGUN), tuple(gmtime(BEGUN))[:6]
    document.signature = md5(usedforsecurity=False)


def _attach(document: object, attached: Attached) -> None:
    """Put a text into the file as an attachment (ISO 32000-1, 7.11.4)."""
    reference = document.Reference  # type: ignore[attr-defined]
    kind = {"Type": PDFName("EmbeddedFile"), "Subtype": PDFName("application#2Fjson")}
    content = attached.text.encode("ascii")
    where = reference(PDFStream(PDFDictionary(kind), content))
    name = PDFString(attached.name)
    spec = {"Type": PDFName("Filespec"), "F": name, "UF": name}
    spec["EF"] = PDFDictionary({"F": where})
    names = PDFArray([name, reference(PDFDictionary(spec))])
    files = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": names})})
    document.Catalog.Names = files  # type: ignore[attr-defined]
