"""The one text of a report that is hashed: one spelling, nothing lost, every change named."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.dealing_report import (
    FORMATS,
    Anchor,
    DealingReport,
    NamedToken,
    differences_of,
    hash_of,
    spelt_as,
    to_canonical,
)
from keeper.domain.plain_text import ascii_line, plain_line
from keeper.domain.report_reading import from_canonical
from keeper.domain.report_verdict import ReportVerdict
from keeper.domain.units import Address
from keeper.errors import ReportFileError
from tests.domain.reported import AMOUNTS, NAMES, TOKENS, a_report, a_strike, reports


@given(reports())
def test_canonical__of_any_report__loses_nothing(report: DealingReport) -> None:
    text = to_canonical(report)
    assert from_canonical(text) == report
    assert text.isascii()
    assert " " not in text.replace(json.dumps(report.name), "")
    assert differences_of(report, report) == ()


@given(reports(), st.data())
def test_anything__that_is_changed__changes_the_hash_and_is_named(
    report: DealingReport, data: st.DataObject
) -> None:
    text = to_canonical(report)
    record = json.loads(text)
    places = [place for place in places_of(record) if place != ["format"]]
    place = data.draw(st.sampled_from(places))
    *path, key = place
    node = reduce(lambda below, step: below[step], path, record)
    old = node[key]
    texts = AMOUNTS.map(str) if old.isdecimal() else NAMES
    new = node[key] = data.draw(texts.filter(lambda drawn: drawn != old))
    other = from_canonical(json.dumps(record, sort_keys=True, separators=(",", ":")))
    assert hash_of(to_canonical(other)) != hash_of(text)
    where = ".".join(str(step + 1 if isinstance(step, int) else step) for step in place)
    assert differences_of(report, other) == (
        f"{where}: the chain has {plain_line(old, 200)}, the file {plain_line(new, 200)}",
    )


def places_of(node: object) -> list[list[str | int]]:
    """List the way to every text in a record, whatever it is of."""
    if isinstance(node, str):
        return [[]]
    steps = node.items() if isinstance(node, dict) else enumerate(node)
    return [[step, *rest] for step, below in steps for rest in places_of(below)]


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


OTHER_KINDS = (None, 7, [], {}, "", [[]], True)


@given(reports(), st.data())
def test_anything__of_another_kind__is_refused_by_its_name(
    report: DealingReport, data: st.DataObject
) -> None:
    record = json.loads(to_canonical(report))
    places = [place for place in places_of(record) if place != ["format"]]
    lists = [["strikes"], ["tokens"], ["strikes", 0, "held"]]
    *path, key = data.draw(st.sampled_from(places + lists))
    node = reduce(lambda below, step: below[step], path, record)
    kind, needed = (list, "no list") if isinstance(node[key], list) else (str, "not text")
    node[key] = data.draw(
        st.sampled_from([each for each in OTHER_KINDS if not isinstance(each, kind)])
    )
    with pytest.raises(ReportFileError, match=rf"{key} is .*{needed}"):
        from_canonical(json.dumps(record, sort_keys=True, separators=(",", ":")))


@pytest.mark.parametrize("path", [["strikes"], ["tokens"], ["strikes", 0, "held"]])
@pytest.mark.parametrize("other", [each for each in OTHER_KINDS if not isinstance(each, list)])
def test_list__of_another_kind__is_refused_by_its_name(
    path: list[str | int], other: object
) -> None:
    record = json.loads(to_canonical(a_report()))
    node = reduce(lambda below, step: below[step], path[:-1], record)
    node[path[-1]] = other
    with pytest.raises(ReportFileError, match=f"{path[-1]} is no list"):
        from_canonical(json.dumps(record, sort_keys=True, separators=(",", ":")))


def test_hash__is_the_keccak_of_the_line() -> None:
    # Published: keccak256 of the empty text.
    assert hash_of("") == "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"


# Written out by hand: what is recorded may never change by a byte.
PINNED = (
    r'{"benchmark":"","block_hash":"0xab","chain_id":"1","format":"dealing-report-2","fund":"0x01",'
    r'"name":"Caf\\u{e9} \\u{1fae8}","performance":"0x02","strikes":[{"assets_in":"5",'
    r'"assets_out":"2","benchmark":"0","block":"101","cash":"400000000000","exited":"0",'
    r'"filled":"3","gross_per_share":"1000000000000000000","held":[],'
    r'"high_water_mark":"1000000000000000000","management_shares":"7",'
    r'"nav_per_share":"1000000000000000000","net_assets":"1000000000000","number":"1",'
    r'"performance_shares":"8","remote":"0","rolled":"1","shares_out":"4",'
    r'"struck_at":"1700086400","supply":"1000000000000000000000000","total_assets":"1000000000000",'
    r'"transaction":"0x77"}],"tokens":[{"address":"0x03","decimals":"6","symbol":"USD\\u{20ae}0"}]}'
)


def pinned(version: str) -> DealingReport:
    """Make the report whose line is pinned."""
    base = NamedToken(address=Address("0x03"), symbol=ascii_line("USD\u20ae0"), decimals=6)
    return a_report(
        a_strike(1, transaction="0x77", held=(), benchmark=0),
        chain_id=1,
        fund=Address("0x01"),
        performance=Address("0x02"),
        name=ascii_line("Caf\u00e9 \U0001fae8"),
        block_hash="0xab",
        tokens=(base,),
        benchmark=None,
        format=version,
    )


def test_canonical__of_names_outside_ascii__is_these_bytes() -> None:
    text = to_canonical(pinned("dealing-report-2"))
    assert text == PINNED
    assert hash_of(text) == "0x0dde7ea7508ce1d140549cf8509900bfa334240cd54a60968350bc18882ebc1e"


def test_canonical__of_the_first_format__is_still_written_and_read() -> None:
    text = to_canonical(pinned("dealing-report-1"))
    assert text == PINNED.replace("report-2", "report-1")
    assert from_canonical(text) == pinned("dealing-report-1")
    cleaned_by_tables = text.replace(r"\\u{e9}", r"\u00e9")
    assert from_canonical(cleaned_by_tables).name.startswith("Caf\u00e9 ")


@given(reports(), st.sampled_from(FORMATS), st.sampled_from(FORMATS))
def test_format__of_a_report__is_found_by_its_hash(
    report: DealingReport, recorded: str, own: str
) -> None:
    as_recorded, ours = (replace(report, format=each) for each in (recorded, own))
    assert spelt_as(ours, hash_of(to_canonical(as_recorded))) == as_recorded
    assert spelt_as(ours, "0x" + "01" * 32) == ours


@given(reports(), st.characters(exclude_characters="".join(map(chr, range(0x20, 0x7F)))))
def test_name__that_no_keeper_spells__is_refused(report: DealingReport, strange: str) -> None:
    for name in (f"a{strange}", "", "x" * 1_001):
        symbol = replace(report.tokens[0], symbol=name)
        for other in (
            replace(report, name=name),
            replace(report, tokens=(symbol, *report.tokens[1:])),
        ):
            with pytest.raises(ReportFileError, match="no keeper spells a name"):
                from_canonical(to_canonical(other))


@given(st.text())
def test_name__of_anything__is_one_that_keepers_spell(name: str) -> None:
    report = a_report(name=ascii_line(name) or "0x01")
    assert from_canonical(to_canonical(report)) == report


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
    ["", "{}", "[]", "null", "1", '"a"', '{"format":"dealing-report-3"}', "[" * 100_000, "{"],
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


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"strikes": []}, "no strike, or no token"),
        ({"tokens": []}, "no strike, or no token"),
        ({"format": "dealing-report-0"}, "of none of the formats dealing-report-"),
        ({"format": ""}, "of none of the formats dealing-report-"),
    ],
)
def test_text__without_what_makes_it_a_report__is_refused_by_what_it_lacks(
    change: dict[str, object], complaint: str
) -> None:
    record = json.loads(to_canonical(a_report())) | change
    with pytest.raises(ReportFileError, match=complaint):
        from_canonical(json.dumps(record, sort_keys=True, separators=(",", ":")))


def test_symbol__of_each_token__is_its_own() -> None:
    report = a_report()
    assert [report.symbol_of(each.address) for each in TOKENS] == ["USDC", "WETH"]


ANCHOR = Anchor(hash="0xab", block=1, transaction="0x12", by=Address("0x01"))


@pytest.mark.parametrize(
    ("faults", "anchor", "names", "words"),
    [
        (("strikes.1.cash: 1, 2",), ANCHOR, (), "this is not the report that follows"),
        (("hash: x", "strikes.1.cash: 1, 2"), ANCHOR, (), "this is not the report"),
        (("hash: x",), ANCHOR, (), "but another hash is recorded of this dealing"),
        (("pages: x",), None, (), "but the pages are not what this keeper sets from them"),
        (("hash: x", "pages: y"), ANCHOR, (), "of this dealing, and the pages are not"),
        ((), None, (), "but no hash of this dealing is recorded yet"),
        ((), ANCHOR, (), "this is the recorded report, and its figures are the chain's"),
        ((), ANCHOR, ("name",), "the chain's, but a name in it is another today"),
    ],
)
def test_verdict__is_one_sentence_and_one_code_for_each_thing_to_do(
    faults: tuple[str, ...],
    anchor: Anchor | None,
    names: tuple[str, ...],
    words: str,
) -> None:
    verdict = ReportVerdict(dealing=1, hash="0xab", anchor=anchor, faults=faults, names=names)
    assert words in verdict.words
    assert verdict.exit_code == (2 if faults else 1 if anchor is None else 0)
