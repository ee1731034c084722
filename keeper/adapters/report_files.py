"""Take the figures out of a report's file again, HTML or PDF, whoever wrote it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

from keeper.domain.dealing_report import ATTACHED_AS, FIGURES_ID
from keeper.domain.plain_text import plain_line
from keeper.errors import ReportFileError

LARGEST = 64 * 2**20  # bytes: a report of ten years has a fifth of that
PACKINGS = ("/FlateDecode", "['/FlateDecode']")  # an attachment's; or none, as it is written now
LONGEST_REASON = 300  # characters
PDF_MARK = b"%PDF-"


class Kind(Enum):
    """What a report can be written as."""

    HTML = "HTML"
    PDF = "PDF"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A report as it was found; `text` is said to be its canonical figures."""

    kind: Kind
    content: bytes
    text: str


def read_report_file(path: Path) -> ReportFile:
    """
    Read a file and find the figures in it.

    Raises:
        ReportFileError: it cannot be read, is no report, or carries none or several sets of them.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise ReportFileError(f"{path} has {size} bytes, a report has at most {LARGEST}")
        content = path.read_bytes()
    except OSError as error:
        raise ReportFileError(f"{path} cannot be read: {error.strerror}") from error
    if content.startswith(PDF_MARK):
        return ReportFile(kind=Kind.PDF, content=content, text=_read_pdf(content, path))
    return ReportFile(kind=Kind.HTML, content=content, text=_read_html(content, path))


def _read_html(content: bytes, path: Path) -> str:
    try:
        finder = _Finder()
        finder.feed(content.decode("utf-8"))
        finder.close()
    except (UnicodeDecodeError, AssertionError) as error:
        raise ReportFileError(f"{path} is neither PDF nor HTML: {error}") from error
    if len(finder.found) != 1:
        raise ReportFileError(f"{path} has {len(finder.found)} sets of hashed figures, not 1")
    return finder.found[0]


class _Finder(HTMLParser):
    """Collects the texts of the elements that carry the figures."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._tag: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if dict(attrs).get("id") == FIGURES_ID:
            self.found.append("")
            self._tag = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._tag:
            self._tag = None

    def handle_data(self, data: str) -> None:
        if self._tag is not None:
            self.found[-1] += data


def _attached_texts(content: bytes) -> list[str]:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject, StreamObject

    texts = []
    for each in PdfReader(BytesIO(content)).attachment_list:
        if ATTACHED_AS not in (each.name, each.alternative_name):
            continue
        files = each.pdf_object["/EF"]
        if not isinstance(files, DictionaryObject):
            raise TypeError(f"{ATTACHED_AS} has no file")
        stream = files["/UF" if "/UF" in files else "/F"]
        if not isinstance(stream, StreamObject):
            raise TypeError(f"{ATTACHED_AS} is no stream")
        packed = stream.get("/Filter")
        if packed is not None and str(packed) not in PACKINGS:
            raise ValueError(f"{ATTACHED_AS} is packed with {packed}")
        texts.append(stream.get_data().decode("ascii"))
    return texts


def _read_pdf(content: bytes, path: Path) -> str:
    from pypdf import apply_configuration

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells the operator of every oddity
    try:
        # No program of the machine is started for a stranger's file.
        with apply_configuration(jbig2dec_binary=None):
            texts = _attached_texts(content)
    except Exception as error:  # whatever a library meets in it, it is the file's fault
        why = plain_line(f"{type(error).__name__}: {error}", LONGEST_REASON)
        raise ReportFileError(f"{path} is no PDF that can be read: {why}") from error
    if len(texts) != 1:
        raise ReportFileError(f"{path} has {len(texts)} sets of hashed figures, not 1")
    return texts[0]
