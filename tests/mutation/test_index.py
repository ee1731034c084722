"""The index of a group spares a report all preparation, and never passes old sources for new."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.mutation import __main__ as command
from scripts.mutation.index import (
    PYTHON,
    Index,
    fingerprint,
    names_of,
    read_index,
    sizes,
    write_index,
)
from scripts.mutation.mutants import Result
from scripts.mutation.store import Store
from scripts.mutation.targets import Group, PythonTarget, Targets
from tests.mutation.samples import mutant

GROUP = Group(name="libraries", files=("contracts/A.sol",), tests=("tests/forge/A.t.sol",))
TARGETS = Targets(python=PythonTarget(folder="keeper", tests=("tests",)), groups=(GROUP,))


def result(key: str, status: str = "killed") -> Result:
    return Result(key=key, status=status, by="", tests="t")  # type: ignore[arg-type]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one contract and one module, for `make mutate`."""
    for name in ("contracts/A.sol", "tests/forge/A.t.sol", "keeper/a.py", "tests/test_a.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "SCRATCH", tmp_path / "build" / "mutation")
    monkeypatch.setattr(command, "REPORT", tmp_path / "build" / "mutation.json")
    monkeypatch.setattr(command, "read_targets", lambda: TARGETS)
    (tmp_path / "build" / "mutation").mkdir(parents=True)
    return tmp_path


def indexed(root: Path, name: str, *results: Result | None) -> None:
    """Leave the index of a group whose mutants are a, b, c and so on."""
    scratch = root / "build" / "mutation"
    entries = tuple(
        (chr(ord("a") + at), mutant(at, "contracts/A.sol"), one) for at, one in enumerate(results)
    )
    write_index(
        scratch,
        Index(
            group=name,
            fingerprint=fingerprint(root, TARGETS, name),
            read=sizes(scratch),
            entries=entries,
        ),
    )


def written(root: Path) -> dict[str, object]:
    """Read what programs read."""
    return dict(json.loads((root / "build" / "mutation.json").read_text()))


def test_index__read_again__is_what_was_written_with_what_came_later(tmp_path: Path) -> None:
    store = Store(tmp_path / "contracts.jsonl")
    store.add(result("b"))
    entries = (
        ("a", mutant(1, "contracts/A.sol"), result("a")),
        ("b", mutant(2, "contracts/A.sol"), None),
        ("c", mutant(3, "contracts/A.sol"), None),
    )
    index = Index(group="g", fingerprint="f", read=sizes(tmp_path), entries=entries)
    write_index(tmp_path, index)
    assert read_index(tmp_path, "g") == index
    assert list(index.known(tmp_path)) == list(entries), "a run left b out: its tests had changed"
    store.add(result("c", "survived"))
    known = {key: found for key, _, found in index.known(tmp_path)}
    later = replace(result("c", "survived"), first="survived")
    assert known == {"a": result("a"), "b": None, "c": later}


def test_index__of_a_group_that_nobody_prepared__is_none(tmp_path: Path) -> None:
    assert read_index(tmp_path, "libraries") is None


@pytest.mark.parametrize(
    ("name", "file"), [("libraries", "tests/forge/A.t.sol"), (PYTHON, "keeper/a.py")]
)
def test_fingerprint__of_a_group__changes_with_its_sources_and_tests_alone(
    name: str, file: str, project: Path
) -> None:
    before = {one: fingerprint(project, TARGETS, one) for one in names_of(TARGETS)}
    (project / file).write_text("another")
    after = {one: fingerprint(project, TARGETS, one) for one in names_of(TARGETS)}
    assert {one for one in before if before[one] != after[one]} == {name}


def test_report__of_one_group__writes_what_is_known_of_all(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    indexed(project, PYTHON, *[result("a")] * 9, None)
    indexed(project, "libraries", result("a"), None)
    assert command.main(["--report", "--only", "libraries"]) == 0
    record = written(project)
    assert (record["mutants"], record["tried"], record["killed"]) == (12, 10, 10)
    assert "prepared" not in capsys.readouterr().err


def test_report__of_a_group_of_which_nothing_was_tried__fails_and_says_so(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    indexed(project, PYTHON, result("a"))
    assert command.main(["--report", "--only", "libraries"]) == 1
    assert "nothing of libraries was tried" in capsys.readouterr().err
    assert written(project)["total"] == 1


def test_report__of_nothing_tried_at_all__fails_and_leaves_the_last_one_alone(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = project / "build" / "mutation.json"
    report.write_text("{}")
    indexed(project, "libraries", None)
    assert command.main(["--report"]) == 1
    assert report.read_text() == "{}"
    said = capsys.readouterr()
    assert "nothing was tried" in said.err
    assert "%" not in said.out


def test_report__of_sources_that_changed__says_of_which_group(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    indexed(project, PYTHON, result("a"))
    indexed(project, "libraries", result("a"))
    (project / "contracts" / "A.sol").write_text("another")
    assert command.main(["--report"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "older sources" in line]
    assert [line.split()[0] for line in lines] == ["libraries"]
