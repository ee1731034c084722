"""The font of PDF pages: DejaVu Sans, which comes with matplotlib and has many scripts' letters."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"


@cache
def register_fonts() -> None:
    """Make both weights known to the writer of PDF files; once a process."""
    import matplotlib as mpl
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    for name in (PLAIN, BOLD):
        registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    for bold, italic in ((0, 0), (0, 1), (1, 0), (1, 1)):
        addMapping(PLAIN, bold, italic, BOLD if bold else PLAIN)
