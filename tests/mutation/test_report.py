"""The report counts what it should, names every survivor, and says how sure a sample is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.mutation.judged import Judgement, read_judgements
from scripts.mutation.mutants import Result
from scripts.mutation.report import Report, faults, render, to_json
from scripts.mutation.sampling import first_of_each, spread
from scripts.mutation.score import Score
from scripts.setup.environment import ROOT
from tests.mutation.samples import mutant

KILLED = Result(key="", status="killed", by="t.py::test", tests="")
SURVIVED = Result(key="", status="survived", by="", tests="")


def judgement(verdict: str) -> Judgement:
    return Judgement(
        file="a.py", scope="f", change="a < b -> a <= b", verdict=verdict, because="of it"
    )  # type: ignore[arg-type]


def report_of(*results: Result | None, judgements: Iterable[Judgement] = ()) -> Report:
    """A report of one group, with a mutant for each result, None for one that was not tried."""
    report = Report()
    report.begin("group")
    for line, result in enumerate(results, start=1):
        report.add("group", mutant(line), result, judgements)
    return report


def test_report__names_a_survivor_with_its_place_and_change() -> None:
    report = report_of(KILLED, SURVIVED)
    assert "a.py:2 f: survived: a < b -> a <= b  [not judged]" in render(report)
    record = json.loads(to_json(report))
    assert record["survivors"][0]["place"] == "a.py:2"
    assert (record["total"], record["killed"]) == (2, 1)


@pytest.mark.parametrize(("verdict", "counted"), [("equivalent", 1), ("accepted", 2)])
def test_report__leaves_out_of_the_score_only_what_changes_nothing(
    verdict: str, counted: int
) -> None:
    record = json.loads(to_json(report_of(KILLED, SURVIVED, judgements=[judgement(verdict)])))
    assert (record["total"], record["killed"], len(record["survivors"])) == (counted, 1, 1)
    assert (record["groups"][0]["survivors"], record["groups"][0]["judged"]) == (1, 1)


def test_report__of_mutants_that_tests_were_written_for__claims_only_what_was_so_at_first() -> None:
    written_for = replace(KILLED, first="survived")
    report = report_of(*[replace(KILLED, first="killed")] * 30, *[written_for] * 20, None)
    assert (report.total.rate, report.total.first_rate) == (1, 0.6)
    assert "50 of 51 mutants tried" in render(report)
    assert "30 of 50 at first: 60.0% (46.2% to 72.4%, 95 % sure)" in render(report)
    record = json.loads(to_json(report))
    assert record["first_interval"] == record["groups"][0]["first_interval"] == [0.4618, 0.7239]
    assert (record["first_killed"], record["first_tried"], record["killed"]) == (30, 50, 50)


def test_report__of_older_results__has_no_interval() -> None:
    report = report_of(*[KILLED] * 50, None)
    assert report.total.interval is None
    assert "first verdicts not known" in render(report)
    assert "95 %" not in render(report)
    assert json.loads(to_json(report))["first_interval"] == []


def test_first_verdict__of_what_changes_nothing__leaves_the_count() -> None:
    survived = replace(SURVIVED, first="survived")
    assert report_of(survived, judgements=[judgement("accepted")]).total.first_tried == 1
    assert report_of(survived, judgements=[judgement("equivalent")]).total.first_tried == 0


def test_report__of_nothing_tried__has_no_rate_and_is_sure_of_nothing() -> None:
    report = report_of(None, None)
    report.begin("other")
    assert (report.total.rate, report.total.interval) == (None, None)
    assert "sure" not in render(report)
    assert "first" not in render(report)
    assert "100" not in render(report)
    assert "not looked at" in render(report)
    assert json.loads(to_json(report))["first_rate"] is None


def test_report__of_groups__has_a_line_for_each_and_says_which_is_of_older_sources() -> None:
    report = report_of(KILLED, SURVIVED)
    report.begin("other", "of then", older=True)
    report.add("other", mutant(1, "b.py"), KILLED, [])
    groups = json.loads(to_json(report))["groups"]
    assert [(one["name"], one["tried"], one["rate"], one["older"]) for one in groups] == [
        ("group", 2, 0.5, False),
        ("other", 1, 1.0, True),
    ]
    assert [line[:5] for line in render(report).splitlines() if "older sources" in line] == [
        "other"
    ]


def test_faults__below_the_least__name_the_counts() -> None:
    assert faults(report_of(SURVIVED), [], 0.9) == ["0 of 1 killed, at least 90% are wanted"]
    assert faults(report_of(KILLED), ["group"], 0.9) == []


def test_faults__of_a_group_that_was_asked_for_and_not_tried__name_it() -> None:
    report = report_of(None)
    assert faults(report, ["group", "gone"], 0.9) == [
        "nothing of group was tried",
        "nothing of gone was tried",
    ]


@given(tried=st.integers(1, 5_000), part=st.floats(0, 1))
def test_interval__of_first_verdicts__holds_their_rate_and_narrows(tried: int, part: float) -> None:
    killed = round(tried * part)
    few = Score(first_tried=tried, first_killed=killed)
    many = Score(first_tried=tried * 4, first_killed=killed * 4)
    assert few.interval is not None
    assert many.interval is not None
    rate = killed / tried
    assert 0 <= few.interval[0] <= many.interval[0] + 1e-9 <= rate + 2e-9
    assert rate - 2e-9 <= many.interval[1] - 1e-9 <= few.interval[1] <= 1


@pytest.mark.parametrize(
    ("killed", "tried", "low", "high"),
    [(10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634)],
)
def test_interval__is_that_of_wilsons_published_table(
    killed: int, tried: int, low: float, high: float
) -> None:
    found = Score(first_tried=tried, first_killed=killed).interval
    assert found == pytest.approx((low, high), abs=5e-5)


def test_spread__takes_the_same_part_of_every_file() -> None:
    mutants = [
        mutant(line, file) for file, count in (("a", 60), ("b", 30)) for line in range(count)
    ]
    first = [one.file for one in spread(mutants, seed=1)[:30]]
    assert (first.count("a"), first.count("b")) == (20, 10)


def test_spread__of_a_seed__is_always_the_same_and_complete() -> None:
    mutants = [mutant(line) for line in range(50)]
    assert spread(mutants, seed=1) == spread(mutants, seed=1) != spread(mutants, seed=2)
    assert sorted(one.line for one in spread(mutants, seed=1)) == list(range(50))


def test_first_of_each__takes_as_many_of_every_file_and_small_ones_whole() -> None:
    mutants = [mutant(line, file) for file, count in (("a", 60), ("b", 3)) for line in range(count)]
    sample = first_of_each(mutants, 5, seed=1)
    assert [sum(one.file == file for one in sample) for file in ("a", "b")] == [5, 3]
    assert sample == first_of_each(mutants, 5, seed=1) != first_of_each(mutants, 5, seed=2)
    assert sample[:5] == first_of_each(mutants, 9, seed=1)[:5], "a larger sample goes on"
    assert len(first_of_each(mutants, None, seed=1)) == 63


def test_judgements__as_committed__have_reasons_and_files() -> None:
    for one in read_judgements(ROOT / "tests/mutation/judged.toml"):
        assert one.verdict in ("equivalent", "accepted")
        assert len(one.because) > 10
        assert (ROOT / one.file).is_file()


def test_judgements__without_a_file__are_none(tmp_path: Path) -> None:
    assert read_judgements(tmp_path / "none.toml") == []
