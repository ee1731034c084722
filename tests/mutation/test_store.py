"""Results outlive whatever stops a run, and hold until what they rest on changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scripts.mutation.mutants import Result
from scripts.mutation.store import Store
from tests.mutation.samples import mutant

KILLED = Result(
    key="a", status="killed", by="t.py::test", tests="of t.py", identity="A", first="killed"
)
SURVIVED = Result(key="b", status="survived", by="", tests="of all", identity="B", first="survived")
OLDER = '{"key": "a", "status": "survived", "by": "", "tests": "of all"}\n'


def digest_of(by: str) -> str:
    return "of t.py" if by else "of all"


def test_store__read_again__has_every_result(tmp_path: Path) -> None:
    for result in (KILLED, SURVIVED):
        Store(tmp_path / "s.jsonl").add(result)
    again = Store(tmp_path / "s.jsonl")
    assert [again.find(key, digest_of) for key in "abc"] == [KILLED, SURVIVED, None]


def test_store__with_a_line_cut_off__loses_that_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    Store(path).add(KILLED)
    with path.open("a") as file:
        file.write('{"key": "b", "sta')
    Store(path).add(SURVIVED)
    again = Store(path)
    assert [again.find(key, digest_of) for key in "ab"] == [KILLED, SURVIVED]


def test_result__whose_tests_changed__is_forgotten(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.jsonl")
    store.add(KILLED)
    store.add(SURVIVED)
    assert store.find("a", lambda by: "new" if by else "of all") is None
    assert store.find("b", lambda by: "of t.py" if by else "new") is None


def test_killed__by_a_test_that_stayed__holds_though_others_changed(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.jsonl")
    store.add(KILLED)
    assert store.find("a", lambda by: "of t.py" if by else "new") == KILLED


def first_in(path: Path, key: str) -> str | None:
    found = Store(path).find(key, digest_of)
    assert found is not None
    return found.first


@pytest.mark.parametrize("key", ["b", "of another version of its file"])
def test_first_verdict__stays__though_a_test_was_written_that_kills(
    key: str, tmp_path: Path
) -> None:
    path = tmp_path / "s.jsonl"
    Store(path).add(SURVIVED)
    for _ in range(2):
        Store(path).add(replace(KILLED, key=key, identity="B"))
    assert first_in(path, key) == "survived"


def test_first_verdict__of_a_mutant_that_is_new__is_its_own(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    for result in (KILLED, SURVIVED):
        Store(path).add(replace(result, first=None))
    assert [first_in(path, key) for key in "ab"] == ["killed", "survived"]


def test_first_verdict__of_an_older_row__is_not_known_and_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(OLDER)
    assert first_in(path, "a") is None
    Store(path).add(KILLED)
    Store(path).add(replace(KILLED, key="of another version of its file"))
    assert first_in(path, "a") is None
    assert first_in(path, "of another version of its file") is None


def test_identity__of_a_mutant__outlives_other_changes_of_its_file() -> None:
    moved = replace(mutant(1), line=9, start=90, end=91)
    assert moved.identity == mutant(1).identity
    assert replace(mutant(1), around=("a < b", "a > b")).identity != mutant(1).identity
    assert replace(mutant(1), scope="g").identity != mutant(1).identity
