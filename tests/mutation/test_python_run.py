"""A run over a small project: what its tests notice is killed, the rest is reported, once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.setup.environment import ROOT

MODULE = """
from functools import cache
from farm.steps import STEP

LIMIT = 3


def capped(amount: int) -> int:
    if amount > LIMIT:
        return LIMIT
    return amount


@cache
def twice(amount: int) -> int:
    return amount * STEP


def unseen(amount: int) -> int:
    return amount + 1
"""
TABLE = """
def row(amount: int) -> int:
    return amount + 5


ROWS = (row(1),)
"""
TESTS = """
from farm.sums import capped, twice
from farm.table import ROWS


def test_capped():
    assert capped(9) == 3
    assert capped(2) == 2


def test_twice():
    assert twice(4) == 8


def test_rows():
    assert ROWS == (6,)
"""
RUN = """
import sys
from pathlib import Path
from scripts.mutation.python_operators import find_mutants
from scripts.mutation.python_run import PythonRun

run = PythonRun(Path.cwd(), "farm", ["tests"], Path("scratch"), 5)
run.prepare()
mutants = [one for file, text in run.sources.items() for one in find_mutants(file, text)]
left = [mutant for mutant in mutants if run.known(mutant) is None]
run.run(left, lambda *_: True)
for mutant in mutants:
    print(mutant.place, mutant.change, run.known(mutant).status, mutant in left, sep="|")
"""


def run(farm: Path) -> dict[str, tuple[str, bool]]:
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{farm}"}
    command = [sys.executable, "-c", RUN]
    done = subprocess.run(
        command, cwd=farm, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split("|") for line in done.stdout.splitlines() if line.count("|") == 3]
    return {f"{place} {change}": (status, left == "True") for place, change, status, left in rows}


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("farm")
    steps = "STEP = 2\n"
    files = {
        "farm/steps.py": steps,
        "farm/sums.py": MODULE,
        "farm/table.py": TABLE,
        "tests/test_sums.py": TESTS,
        "pytest.ini": "[pytest]\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture(scope="module")
def first(farm: Path) -> dict[str, tuple[str, bool]]:
    return run(farm)


def test_run__of_a_small_project__kills_what_its_tests_see(
    first: dict[str, tuple[str, bool]],
) -> None:
    assert {name: status for name, (status, _) in first.items() if status != "killed"} == {
        # At the limit both answers are the limit.
        "farm/sums.py:9 if amount > LIMIT: -> if amount >= LIMIT:": "survived",
        "farm/sums.py:20 return amount + 1 -> return amount - 1": "uncovered",
        "farm/sums.py:20 return amount + 1 -> return amount + 2": "uncovered",
        "farm/sums.py:20 return amount + 1 -> return None": "uncovered",
    }
    assert first["farm/sums.py:5 LIMIT = 3 -> LIMIT = 4"] == (
        "killed",
        True,
    )  # only a new import brings this one
    assert first["farm/sums.py:16 return amount * STEP -> return amount // STEP"] == (
        "killed",
        True,
    )  # though its results are cached
    assert first["farm/steps.py:1 STEP = 2 -> STEP = 3"] == (
        "killed",
        True,
    )  # no test runs a line of it: those of who imports it count
    assert first["farm/table.py:3 return amount + 5 -> return amount - 5"] == (
        "killed",
        True,
    )  # no test runs this line: it runs while the test's file is imported


def test_run__again__tries_what_a_changed_or_another_test_may_judge_anew(
    farm: Path, first: dict[str, tuple[str, bool]]
) -> None:
    assert all(left for _, left in first.values())
    assert not any(left for _, left in run(farm).values())
    tests, text = farm / "tests/test_sums.py", (farm / "tests/test_sums.py").read_text()
    tests.write_text(f"import os\n{text}\n\ndef test_limit():\n    assert capped(3) == 3\n")
    assert {name for name, (_, left) in run(farm).items() if left} == {
        "farm/sums.py:9 if amount > LIMIT: -> if amount >= LIMIT:"
    }  # what was killed still is, and what survived meets the new test
    tests.write_text(text.replace("twice(4) == 8", "twice(5) == 10"))
    tried = {name for name, (_, left) in run(farm).items() if left}
    assert "farm/sums.py:16 return amount * STEP -> return amount // STEP" in tried
    assert "farm/sums.py:11 return amount -> return None" not in tried
