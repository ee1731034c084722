"""Results outlive whatever stops a run, and hold until what they rest on changes."""

from __future__ import annotations

from pathlib import Path

from scripts.mutation.mutants import Result
from scripts.mutation.store import Store

KILLED = Result(key="a", status="killed", by="t.py::test", tests="of t.py")
SURVIVED = Result(key="b", status="survived", by="", tests="of all")


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
