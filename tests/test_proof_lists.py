"""`make prove` shows whole lists: invariants, skipped tests, broken rules, wrong programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.campaign.broken import REPORT, read_rules
from scripts.campaign.sources import CLAIM, FOLDERS, FORGE
from scripts.mutation.index import PYTHON, names_of
from scripts.mutation.targets import read_targets
from scripts.proof import __main__ as command
from scripts.proof.broken_rules import (
    DOCUMENT,
    difference,
    in_words,
    read_broken_rules,
    read_table,
)
from scripts.proof.findings import Finding, NothingShown, Tried
from scripts.proof.invariants import README, is_carried_by, merge, read_listed
from scripts.proof.ledger import Outcome
from scripts.proof.parts import PARTS
from scripts.proof.suites import Case, count, pytest_cases
from scripts.proof.times import expect
from scripts.proof.wrong_programs import LEAST_OF_GROUP, read_mutation

LISTED = {"S1": ["forge/campaign/A.sol::_a"], "E1": ["faults/test_w.py::no_key"]}
LOOK = {"id": "S1", "calls": 9, "violations": 0}
MACHINE = "faults/test_w.py::runTest"


def test_list__in_words__has_every_number_once_with_its_places() -> None:
    listed = read_listed(README.read_text())
    assert len(listed) == README.read_text().count("\n- **")
    assert all(listed.values())


def test_list__each_number__is_carried_by_a_test_or_claimed_in_a_campaign() -> None:
    paths = [path for name in FOLDERS for path in (FORGE / name).glob("*.sol")]
    claims = {
        number
        for path in paths
        for group in CLAIM.findall(path.read_text())
        for number in group.split(", ")
    }
    for number, places in read_listed(README.read_text()).items():
        names = [(place.partition("::")[0], place.partition("::")[2]) for place in places]
        tested = any(file.endswith(".py") or name.startswith("test") for file, name in names)
        assert tested or number in claims, number


@pytest.mark.parametrize(
    ("place", "test", "carries"),
    [
        ("domain/test_a.py::test_b", "domain/test_a.py::test_b", True),
        ("domain/test_a.py::test_b", "domain/test_a.py::test_c", False),
        ("faults/test_w.py::no_key", "faults/test_w.py::runTest", True),
        ("faults/test_w.py::no_key", "faults/test_v.py::runTest", False),
        ("forge/A.t.sol::testFuzz_b", "forge/A.t.sol::testFuzz_b", True),
        ("forge/campaign/A.sol::_b", "forge/campaign/A.sol::_c", False),
    ],
)
def test_place__of_the_list__is_a_test_or_all_of_a_state_machine(
    place: str, test: str, carries: bool
) -> None:
    assert is_carried_by(place, test) == carries


def test_invariants__of_campaigns_and_of_tests__are_one_list() -> None:
    section = merge(LISTED, [LOOK], {MACHINE: Tried(3, 0)})
    assert section.records == [
        {"id": "S1", "calls": 9, "violations": 0, "tests": 0, "not_run": []},
        {"id": "E1", "calls": 3, "violations": 0, "tests": 1, "not_run": []},
    ]
    assert all(finding.holds for finding in section.findings)
    assert "not run" not in " ".join(finding.result for finding in section.findings)


def test_invariants__whose_tests_did_not_run__say_which_and_hold_by_the_others() -> None:
    forge, python = "forge/A.t.sol::testFuzz_a", "domain/test_a.py::test_b"
    listed = {"S1": [*LISTED["S1"], forge, python], "E1": [*LISTED["E1"], "faults/test_v.py::step"]}
    section = merge(listed, [LOOK], {MACHINE: Tried(3, 0), forge: Tried(5, 0)})
    assert [record["not_run"] for record in section.records] == [
        [python],
        ["faults/test_v.py::step"],
    ]
    whole, *lines = section.findings
    assert whole.result == "2 looked at, 0 violated, 2 of the tests named for them not run"
    assert [(line.claim, line.result, line.holds) for line in lines] == [
        ("invariant S1", f"0 violations, 1 tests; not run: {python}", True),
        ("invariant E1", "0 violations, 1 tests; not run: faults/test_v.py::step", True),
    ]


@pytest.mark.parametrize(
    ("looks", "tried", "named"),
    [
        ([LOOK], {}, "E1"),
        ([], {MACHINE: Tried(3, 0)}, "S1"),
        ([LOOK], {MACHINE: Tried(3, 1)}, "E1"),
        ([{**LOOK, "violations": 1}], {MACHINE: Tried(3, 0)}, "S1"),
        ([LOOK, {**LOOK, "id": "S9"}], {MACHINE: Tried(3, 0)}, "S9"),
    ],
)
def test_invariant__violated_or_looked_at_by_nobody_or_on_no_list__does_not_hold(
    looks: list[dict[str, Any]], tried: dict[str, Tried], named: str
) -> None:
    broken = [one.claim for one in merge(LISTED, looks, tried).findings if not one.holds]
    assert f"invariant {named}" in broken


def outcome(name: str, **changes: Any) -> Outcome:
    fields = {"state": "s", "seconds": 1.0, "cpu_seconds": 1.0, "faults": [], "records": []}
    return Outcome(name=name, **{**fields, "findings": [], **changes})


def test_invariants__before_all_have_run_that_look_at_some__are_not_shown() -> None:
    outcomes: dict[str, Outcome | None] = {name: outcome(name) for name in command.CARRIERS}
    assert command.put_together(outcomes) is not None
    assert command.put_together({**outcomes, "python": None}) is None


def test_skipped__tests__are_named_by_file_with_their_reason(tmp_path: Path) -> None:
    skip = '<skipped type="{}" message="no\n recording"/>'
    cases = "".join(
        f'<testcase classname="tests.domain.{name}" name="test_x[{number}]">{inner}</testcase>'
        for name, number, inner in [
            ("test_a", 1, skip.format("pytest.skip")),
            ("test_a", 2, skip.format("pytest.skip")),
            ("test_b.TestMachine", 3, skip.format("pytest.xfail")),
            ("test_b", 4, ""),
        ]
    )
    (tmp_path / "pytest.xml").write_text(f"<testsuites>{cases}</testsuites>")
    section = count("tests in Python", list(pytest_cases(tmp_path / "pytest.xml")))
    assert section.findings[1:] == [
        Finding("domain/test_a.py", "", "2 skipped: no recording", True),
        Finding("domain/test_b.py", "", "1 skipped: expected to fail: no recording", True),
    ]
    assert section.tried == {"domain/test_b.py::test_x": Tried(1, 0)}


def test_group__that_ran_in_one_process__is_no_part_of_a_name(tmp_path: Path) -> None:
    names = ("test_x[1]@browser", "test_y@browser")
    cases = "".join(f'<testcase classname="tests.portal.test_a" name="{name}"/>' for name in names)
    (tmp_path / "pytest.xml").write_text(f"<testsuites>{cases}</testsuites>")
    found = [case.name for case in pytest_cases(tmp_path / "pytest.xml")]
    assert found == ["test_x", "test_y"]


def test_case__that_was_tried_often__counts_as_often() -> None:
    one = Case("forge/A.t.sol", "testFuzz_a", "A::testFuzz_a", failed=False, runs=256, why="")
    two = one._replace(failed=True)
    tried = count("tests", [one, two]).tried
    assert tried == {"forge/A.t.sol::testFuzz_a": Tried(512, 1, 2)}


def test_broken_rules__in_the_documentation__are_those_of_the_list() -> None:
    table = read_table(DOCUMENT.read_text())
    assert {rule: number for rule, (number, _) in table.items()} == {
        rule.name: rule.caught_by for rule in read_rules()
    }


@pytest.mark.skipif(not REPORT.exists(), reason="no rule was broken here: scripts.campaign.broken")
def test_broken_rules__that_were_measured_here__are_all_found_out() -> None:
    assert [one.claim for one in read_broken_rules(REPORT.parent).findings if not one.holds] == []


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"a": ("K2", 69)}, ""),
        ({"a": ("K1", 69)}, "; docs/prove.md says K1 after 69"),
        ({"a": ("K2", 1_070)}, "; docs/prove.md says K2 after 1,070"),
        ({}, "; not in the table of docs/prove.md"),
    ],
)
def test_broken_rule__whose_documentation_is_another__says_so(
    told: dict[str, tuple[str, int]], words: str
) -> None:
    assert difference(("K2", 69), "a", told) == words


def test_broken_rule__that_no_invariant_named__does_not_hold(tmp_path: Path) -> None:
    row = {"name": "a", "caught_by": "K2", "calls": 69, "words": ""}
    rows = [{**row, "caught": True}, {**row, "caught": False}]
    (tmp_path / "broken_rules.json").write_text(json.dumps(rows))
    found = read_broken_rules(tmp_path).findings
    assert [one.holds for one in found[:2]] == [True, False]
    assert [one.result for one in found[2:]] == ["not tried"] * len(read_rules())


@pytest.mark.parametrize(
    ("caught_by", "caught", "words"),
    [
        ("K2", True, "K2 is named"),
        ("K2", False, "K2 is NOT named"),
        ("Gmx2025", True, "our half of Gmx2025 fails"),
        ("Gmx2025", False, "our half of Gmx2025 does NOT fail"),
    ],
)
def test_broken_rule__is_told_by_what_stands_for_it(
    caught_by: str, caught: bool, words: str
) -> None:
    assert in_words(caught_by, caught=caught) == words


def wrong_programs(build: Path, changes: dict[str, dict[str, int]] | None = None) -> list[Finding]:
    """Judge groups that are as good as can be, but for some."""
    groups = []
    for name in names_of(read_targets()):
        counts = {"mutants": 100, "tried": 50, "killed": 50, "equivalent": 0}
        counts |= (changes or {}).get(name, {})
        survivors = counts["tried"] - counts["killed"]
        more = {"rate": 1.0, "fingerprint": "", "judged": 0}
        groups.append({"name": name, **counts, **more, "survivors": survivors})
    total = {key: sum(one[key] for one in groups) for key in ("mutants", "tried", "killed")}
    counted = total["tried"] - sum(one["equivalent"] for one in groups)
    (build / "mutation.json").write_text(json.dumps({**total, "total": counted, "groups": groups}))
    return read_mutation(build).findings


def broken(findings: list[Finding]) -> list[str]:
    return [one.claim for one in findings if not one.holds]


def test_mutation__with_enough_tried_and_killed__holds(tmp_path: Path) -> None:
    assert broken(wrong_programs(tmp_path)) == []


def test_mutation__without_groups_or_anything_tried__shows_nothing(tmp_path: Path) -> None:
    nothing = {"tried": 0, "total": 0, "killed": 0, "mutants": 9, "groups": []}
    for record in ({"total": 1, "killed": 1}, nothing):
        (tmp_path / "mutation.json").write_text(json.dumps(record))
        with pytest.raises(NothingShown):
            read_mutation(tmp_path)


def test_mutation__of_older_sources__says_so(tmp_path: Path) -> None:
    last = wrong_programs(tmp_path)[-1]
    assert last.result.endswith("of older sources")
    assert "50 killed of 50 tried of 100; 100.0%, first verdicts not known" in last.result


def test_mutation__with_first_verdicts__shows_their_rate_beside_that_of_now(tmp_path: Path) -> None:
    found = wrong_programs(tmp_path, {"fees": {"first_tried": 40, "first_killed": 30}})
    words = next(one.result for one in found if one.claim == "those of fees")
    assert "100.0%, 30 of 40 at first: 75.0% (59.8% to 85.8%, 95 % sure)" in words


@pytest.mark.parametrize(
    ("changes", "claims"),
    [
        ({PYTHON: {"tried": 29, "killed": 29}}, ["those of python"]),
        ({"fees": {"tried": 0, "killed": 0}}, ["those of fees"]),
        ({"fees": {"mutants": 5, "tried": 4, "killed": 4}}, ["those of fees"]),
        ({"fees": {"mutants": 5, "tried": 5, "killed": 5}}, []),
        ({PYTHON: {"killed": 44}}, ["those in Python"]),
        ({PYTHON: {"killed": 45}}, []),
        ({PYTHON: {"tried": 9_000, "killed": 9_000}, "fund": {"killed": 0}}, []),
        (
            {PYTHON: {"tried": 9_000, "killed": 9_000}, "fund": {"tried": 99, "killed": 0}},
            ["those in Solidity"],
        ),
    ],
)
def test_mutation__of_too_few_or_with_too_many_survivors__does_not_hold(
    changes: dict[str, dict[str, int]], claims: list[str], tmp_path: Path
) -> None:
    assert broken(wrong_programs(tmp_path, changes)) == claims


def test_mutation__of_one_mutant_of_each_group__does_not_hold(tmp_path: Path) -> None:
    few = {name: {"tried": 1, "killed": 1} for name in names_of(read_targets())}
    found = wrong_programs(tmp_path, few)
    assert "500 have to be tried" in found[0].result
    assert len(broken(found)) == 1 + len(few)
    assert LEAST_OF_GROUP > 1


def test_time__by_the_last_runs__is_that_of_the_longer_lane() -> None:
    chosen = [part for part in PARTS if part.name in ("campaign", "bounds", "python")]
    assert "2 min 10 s" in expect(chosen, {"campaign": 100, "bounds": 30, "python": 50})
    assert "python takes, which never ran" in expect(chosen, {"campaign": 100, "bounds": 30})
    assert "not known" in expect(chosen, {})
    assert expect([], {}) == "nothing has to be run"


def test_show__of_whatever_there_is__writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "BUILD", tmp_path)
    assert command.main(["--show"]) == 1, "what was not run does not hold"
    assert list(tmp_path.iterdir()) == []
    assert "not run" in capsys.readouterr().out
