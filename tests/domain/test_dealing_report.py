"""The one text of a report that is hashed: one spelling, nothing lost, every change named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.dealing_report import (
    DealingReport,
    differences_of,
    hash_of,
    to_canonical,
)
from keeper.domain.report_reading import from_canonical
from keeper.errors import ReportFileError
from tests.domain.reported import AMOUNTS, FIGURES, a_report, a_strike, reports


@given(reports())
def test_canonical__of_any_report__loses_nothing(report: DealingReport) -> None:
    text = to_canonical(report)
    assert from_canonical(text) == report
    assert text.isascii()
    assert " " not in text.replace(json.dumps(report.name), "")
    assert differences_of(report, report) == ()


@given(reports(), st.data())
def test_figure__that_is_changed__changes_the_hash_and_is_named(
    report: DealingReport, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(report.strikes) - 1))
    name = data.draw(st.sampled_from(FIGURES))
    old = getattr(report.strikes[place], name)
    new = data.draw(AMOUNTS.filter(lambda drawn: drawn != old))
    strikes = list(report.strikes)
    strikes[place] = replace(strikes[place], **{name: new})
    other = replace(report, strikes=tuple(strikes))
    assert hash_of(to_canonical(other)) != hash_of(to_canonical(report))
    expected = f"strikes.{place + 1}.{name}: the chain has {old}, the file {new}"
    assert differences_of(report, other) == (expected,)


def test_differences__of_strikes_that_are_missing__name_them() -> None:
    short, long = a_report(a_strike(1)), a_report(a_strike(1), a_strike(2))
    (found,) = differences_of(short, long)
    assert found.startswith("strikes.2: the chain has nothing, the file {")


def test_differences__with_what_could_steer_a_terminal__are_short_plain_words() -> None:
    hostile = "\x1b[2J\x1b[1;1Hverified\ud800\u202e\n" + "x" * 100_000
    for change in ({"name": hostile}, {"block_hash": hostile}, {"fund": hostile}):
        (found,) = differences_of(a_report(), replace(a_report(), **change))
        assert found.isprintable()
        assert len(found) < 1_000
        found.encode()
    strike = a_strike(2, transaction=hostile)
    (found,) = differences_of(a_report(), a_report(a_strike(1), strike))
    assert found.isprintable()
    assert len(found) < 1_000


def test_text__with_something_huge_in_a_field__is_refused_in_a_few_words() -> None:
    record = json.loads(to_canonical(a_report()))
    record["name"] = ["\x1b[2J" * 50_000]
    with pytest.raises(ReportFileError, match="its figures cannot be read") as refused:
        from_canonical(json.dumps(record))
    assert len(str(refused.value)) < 1_000


def test_hash__is_the_keccak_of_the_line() -> None:
    # Published: keccak256 of the empty text.
    assert hash_of("") == "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"


@given(reports(), st.sampled_from((" ", "\n", "\t")))
def test_other_spelling_of_the_same_figures__is_refused(report: DealingReport, gap: str) -> None:
    text = to_canonical(report)
    for other in (
        text + gap,
        gap + text,
        text.replace(",", f",{gap}", 1),
        json.dumps(json.loads(text)),
    ):
        with pytest.raises(ReportFileError, match="not spelt the way that is hashed"):
            from_canonical(other)
    again = json.loads(text) | {"more": "1"}
    with pytest.raises(ReportFileError, match="not spelt"):
        from_canonical(json.dumps(again, sort_keys=True, separators=(",", ":")))


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", "1", '"a"', '{"format":"dealing-report-2"}', "[" * 100_000, "{"],
)
def test_text__that_is_no_report__is_refused(text: str) -> None:
    with pytest.raises(ReportFileError, match="its figures"):
        from_canonical(text)


@given(reports(), st.data())
def test_text__with_anything_in_a_field__is_refused_by_name(
    report: DealingReport, data: st.DataObject
) -> None:
    record = json.loads(to_canonical(report))
    key = data.draw(st.sampled_from(sorted(record)))
    junk = st.none() | st.booleans() | st.floats(allow_nan=False) | st.lists(st.none(), max_size=2)
    record[key] = data.draw(junk)
    with pytest.raises(ReportFileError, match="its figures"):
        from_canonical(json.dumps(record, sort_keys=True, separators=(",", ":")))
