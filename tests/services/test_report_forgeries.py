"""A forged report is found, whatever was changed of it: a byte, what is hashed, or the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.adapters.report_files import Kind, read_report_file
from keeper.bootstrap.reports import set_pages
from keeper.domain.dealing_pages import to_report_data
from keeper.domain.dealing_report import Anchor, DealingReport, hash_of, to_canonical
from keeper.domain.report import ReportData, Seal
from keeper.errors import KeeperError
from keeper.services.report_checks import Fund, ReportVerifier
from tests.domain.reported import a_report, a_strike

OURS = a_report(*(a_strike(n, nav_per_share=10**18 + n * 10**15) for n in (1, 2, 3)))
KINDS = (Kind.HTML, Kind.PDF)
Row = TypeVar("Row")


class Chain:
    """A chain on which the report and its hash are as they should be."""

    def fetch_newest(self) -> int:
        return 500

    def fetch_report(self, dealing: int, until: int) -> DealingReport:
        return OURS

    def fetch_anchor(self, report: DealingReport, until: int) -> Anchor:
        digest = hash_of(to_canonical(OURS))
        return Anchor(hash=digest, block=400, transaction="0x12", by=OURS.fund)


@cache
def pages_of(report: DealingReport, kind: Kind) -> bytes:
    return set_pages(to_report_data(report), is_pdf=kind is Kind.PDF)


def judge(content: bytes) -> list[str]:
    """Say which kinds of faults a file has; "refused" where it is not even looked at."""
    verifier = ReportVerifier(Chain(), Fund(chain_id=OURS.chain_id, address=OURS.fund))
    with TemporaryDirectory() as folder:
        path = Path(folder, "report")
        path.write_bytes(content)
        try:
            file = read_report_file(path)
            verdict = verifier.verify(
                file.text, content, lambda report: pages_of(report, file.kind)
            )
        except KeeperError:
            return ["refused"]
    assert (verdict.exit_code == 0) is (verdict.faults == ())
    return [fault.partition(":")[0] for fault in verdict.faults]


@pytest.mark.parametrize("kind", KINDS)
def test_report__as_it_was_written__has_no_fault(kind: Kind) -> None:
    assert judge(pages_of(OURS, kind)) == []


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_byte__that_is_another_anywhere_in_a_file__is_found(
    kind: Kind, data: st.DataObject
) -> None:
    content = pages_of(OURS, kind)
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda drawn: drawn != content[place]))
    assert judge(content[:place] + bytes([byte]) + content[place + 1 :]) != []


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_bytes__cut_out_of_a_file_or_put_into_it__are_found(
    kind: Kind, data: st.DataObject
) -> None:
    content = pages_of(OURS, kind)
    first = data.draw(st.integers(0, len(content) - 1))
    last = data.draw(st.integers(first, min(len(content), first + 200)))
    added = data.draw(st.binary(max_size=20).filter(lambda drawn: drawn != content[first:last]))
    assert judge(content[:first] + added + content[last:]) != []


@given(st.data())
def test_byte__of_what_is_hashed__is_found_though_the_pages_are_set_to_match(
    data: st.DataObject,
) -> None:
    text = to_canonical(OURS)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters().filter(lambda drawn: drawn != text[place]))
    forged = text[:place] + other + text[place + 1 :]
    verifier = ReportVerifier(Chain(), Fund(chain_id=OURS.chain_id, address=OURS.fund))
    try:
        verdict = verifier.verify(forged, b"pages", lambda _: b"pages")
    except KeeperError:
        return
    kinds = [fault.partition(":")[0] for fault in verdict.faults]
    assert kinds[0] not in ("hash", "pages")  # what was changed, by its name
    assert kinds[-1] == "hash"


def other_titles(data: ReportData, seal: Seal) -> list[ReportData]:
    return [
        replace(data, title=data.title + "!"),
        replace(data, subtitle="3 struck dealings, the last struck never"),
        replace(data, written_at=data.written_at + 60),
        replace(data, symbol="USDT"),
        replace(data, decimals=18),
        replace(data, benchmark_name="nothing else"),
        replace(data, disclaimers=()),
        replace(data, seal=replace(seal, lines=seal.lines[1:])),
        replace(data, seal=replace(seal, how_to_check=("Trust us.",))),
    ]


def other_figures(data: ReportData, seal: Seal) -> list[ReportData]:
    del seal
    changed = [replace(each, text=each.text + "0") for each in data.figures]
    named = replace(data.figures[1], name=data.figures[1].name.upper())
    fee = replace(data.fees[1], shares=data.fees[1].shares + 10**16)
    return [
        *(replace(data, figures=_with(data.figures, i, each)) for i, each in enumerate(changed)),
        replace(data, figures=_with(data.figures, 1, named)),
        replace(data, fees=_with(data.fees, 1, fee)),
    ]


def other_rows(data: ReportData, seal: Seal) -> list[ReportData]:
    del seal
    row = data.dealings[1]
    rows = [
        replace(row, struck_at=row.struck_at + 60),
        replace(row, nav_per_share=row.nav_per_share + 10**12),
        replace(row, assets_in=row.assets_in + 10**6),
        replace(row, rolled=row.rolled + 10**18),
        replace(row, performance_shares=row.performance_shares + 10**18),
    ]
    return [replace(data, dealings=_with(data.dealings, 1, each)) for each in rows]


def other_points(data: ReportData, seal: Seal) -> list[ReportData]:
    del seal
    point = data.points[1]
    points = [
        replace(point, nav_per_share=point.nav_per_share * 2),
        replace(point, benchmark=point.benchmark * 2),
        replace(point, allocation={"cash": point.total_assets}),
    ]
    last = replace(data.points[-1], total_assets=10**13)
    found = [replace(data, points=_with(data.points, 1, each)) for each in points]
    return [*found, replace(data, points=_with(data.points, 2, last))]


def _with(rows: tuple[Row, ...], place: int, row: Row) -> tuple[Row, ...]:
    return (*rows[:place], row, *rows[place + 1 :])


@pytest.mark.parametrize("forge", [other_titles, other_figures, other_rows, other_points])
def test_pages__that_show_anything_else_beside_the_right_figures__are_found(
    forge: Callable[[ReportData, Seal], list[ReportData]],
) -> None:
    data = to_report_data(OURS)
    assert data.seal is not None
    # Every other one as a PDF: both are set from the same data.
    for forged, kind in zip(forge(data, data.seal), cycle(KINDS), strict=False):
        assert judge(set_pages(forged, is_pdf=kind is Kind.PDF)) == ["pages"], forged
