"""The report's PDF: the figures of its HTML, the same bytes for the same data, nothing active."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from hashlib import sha256
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter, apply_configuration
from pypdf.errors import DependencyError
from pypdf.generic import NameObject

from keeper.adapters.html_report import render_report
from keeper.adapters.pdf_report import render_pdf
from keeper.adapters.report_files import Kind, read_report_file
from keeper.domain.dealing_pages import to_report_data
from keeper.domain.dealing_report import DealingReport, to_canonical
from keeper.domain.report import NOT_PROMISED, ReportData
from keeper.domain.risk_figures import RISK_SOURCES
from keeper.domain.units import WAD
from keeper.errors import ReportFileError
from tests.domain.reported import a_report, a_strike
from tests.services.report_pages import HOSTILE, bare, season
from tests.services.test_html_report import GOVERNED

ROOT = Path(__file__).resolve().parents[2]
ACTIVE = ("/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/URI", "/SubmitForm")
# Settings of another machine that must not matter.
OTHERWISE = {
    "PYTHONHASHSEED": "7",
    "TZ": "Asia/Tokyo",
    "SOURCE_DATE_EPOCH": "1700000000",
    "RL_invariant": "0",
    "RL_pageCompression": "1",
    "RL_pdfComments": "1",
    "RL_useA85": "0",
    "RL_decimalSymbol": ",",
    "RL_paraFontSizeHeightOffset": "1",
    "RL_ttfAsciiReadable": "1",
}
# Prints the hashes of both files of a report, in a process of its own.
ELSEWHERE = """
import sys
from hashlib import sha256
from pathlib import Path
from keeper.adapters.html_report import render_report
from keeper.adapters.pdf_report import render_pdf
from keeper.domain.dealing_pages import to_report_data
from keeper.domain.report_reading import from_canonical
data = to_report_data(from_canonical(sys.stdin.read()))
print(sha256(render_pdf(data)).hexdigest(), sha256(render_report(data).encode()).hexdigest())
"""


@cache
def long_report() -> DealingReport:
    """Report on a dealing after a long and wild season, with flows and exits."""
    strikes = tuple(
        a_strike(
            number,
            nav_per_share=WAD + (number * 37 % 101) * 10**15,
            benchmark=(2_000 + number * 53 % 211) * 10**24,
            exited=number * 10**18,
        )
        for number in range(1, 121)
    )
    return a_report(*strikes)


@cache
def long_files() -> tuple[bytes, bytes]:
    """Render it as PDF and as HTML."""
    data = to_report_data(long_report())
    return render_pdf(data), render_report(data).encode()


def everything() -> ReportData:
    """Fill all there is in one report."""
    figured = to_report_data(long_report())
    return replace(season(60), dealings=figured.dealings[:60], governance=GOVERNED)


def packed(text: str) -> str:
    """Leave out where lines end: the pages wrap other than a browser does."""
    return re.sub(r"\s+", "", text)


def text_of(pdf: bytes) -> str:
    return packed("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def figures_in(html: str) -> list[str]:
    """Take every figure, its name, and every cell of every table out of a page."""
    found = re.findall(r"<(?:dt|dd|td|th|b)\b[^>]*>(.*?)</(?:dt|dd|td|th|b)>", html, re.DOTALL)
    plain = (re.sub(r"<[^>]+>", "", each) for each in found)
    return [text for each in plain if (text := unescape(each).strip())]


@pytest.mark.parametrize("is_sealed", [False, True])
def test_pdf__of_any_report__has_every_figure_of_the_html(is_sealed: bool) -> None:
    data = to_report_data(long_report()) if is_sealed else everything()
    html = long_files()[1].decode() if is_sealed else render_report(data)
    pdf = text_of(long_files()[0] if is_sealed else render_pdf(data))
    wanted = figures_in(html)
    assert len(wanted) > 300
    assert [text for text in wanted if packed(text) not in pdf] == []
    for line in (*RISK_SOURCES, *NOT_PROMISED, *data.disclaimers):
        assert packed(line) in pdf


def test_pdf__same_data__are_the_same_bytes_in_any_process() -> None:
    ours = [sha256(each).hexdigest() for each in long_files()]
    theirs = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=to_canonical(long_report()),
        env={**os.environ, "PYTHONPATH": str(ROOT), **OTHERWISE},
        capture_output=True,
        text=True,
        check=True,
    )
    assert theirs.stdout.split() == ours


def test_pdf__every_page__says_its_number_the_chain_and_the_fund() -> None:
    report = long_report()
    pages = PdfReader(BytesIO(long_files()[0])).pages
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert f"Page {number} of {len(pages)}" in text
        assert f"Chain {report.chain_id}, fund {report.fund}" in text
    assert report.block_hash in pages[0].extract_text()


def test_pdf__hostile_names__stay_words_and_nothing_is_active() -> None:
    data = replace(season(name=HOSTILE), governance=GOVERNED)
    pdf = render_pdf(data)
    assert packed(HOSTILE) in text_of(pdf)
    assert [mark for mark in ACTIVE if re.search(rb"%b\b" % mark.encode(), pdf)] == []


def test_pdf__long_names_and_huge_amounts__still_fit_on_pages() -> None:
    data = season(name="W" * 5_000)
    assert len(PdfReader(BytesIO(render_pdf(data))).pages) < 20


def test_pdf__empty_fund__says_so() -> None:
    assert packed("two points in time, and there is none") in text_of(render_pdf(bare()))


def test_file__of_a_dealing__gives_its_figures_back_whatever_its_name(tmp_path: Path) -> None:
    for kind, content in zip((Kind.PDF, Kind.HTML), long_files(), strict=True):
        path = tmp_path / "anything"
        path.write_bytes(content)
        found = read_report_file(path)
        assert (found.kind, found.text) == (kind, to_canonical(long_report()))


def a_pdf(packing: str | None, name: str = "figures.json", data: bytes = b"{}") -> bytes:
    """Write a stranger's PDF, with something attached that is said to be packed."""
    writer = PdfWriter()
    writer.add_blank_page(10, 10)
    attached = writer.add_attachment(name, data)
    stream = attached.pdf_object["/EF"]["/F"].get_object()
    if packing is not None:
        stream[NameObject("/Filter")] = NameObject(packing)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def no_programs(tmp_path: Path) -> Iterator[Path]:
    """Put a program for packed pictures in the way, that leaves a mark when it is started."""
    mark, program = tmp_path / "started", tmp_path / "jbig2dec"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    with apply_configuration(jbig2dec_binary=str(program)):
        yield tmp_path
    assert not mark.exists()


@pytest.mark.parametrize(
    "packing",
    ["/JBIG2Decode", "/Crypt", "/NoSuchDecode", "/JPXDecode", "/LZWDecode", "/ASCII85Decode"],
)
def test_file__packed_in_an_odd_way__is_no_report_and_starts_nothing(
    no_programs: Path, packing: str
) -> None:
    path = no_programs / "file"
    path.write_bytes(a_pdf(packing))
    with pytest.raises(ReportFileError, match="is packed with"):
        read_report_file(path)
    path.write_bytes(a_pdf(None))
    assert read_report_file(path).text == "{}"


@pytest.mark.parametrize(
    "error", [DependencyError("a"), NotImplementedError("b"), IndexError("c"), AssertionError("d")]
)
def test_file__with_which_the_reader_of_pdf_files_fails__is_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(PdfReader, "__init__", fail)
    path = tmp_path / "file"
    path.write_bytes(b"%PDF-1.4")
    with pytest.raises(ReportFileError, match=type(error).__name__):
        read_report_file(path)


def test_file__torn_anywhere__is_no_report_or_the_whole(tmp_path: Path) -> None:
    content, path = a_pdf(None, data=b"{}" * 40), tmp_path / "file"
    for place in range(0, len(content), 7):
        for torn in (content[:place], content[:place] + b"<<[(" + content[place + 4 :]):
            path.write_bytes(torn)
            with suppress(ReportFileError):
                read_report_file(path)
