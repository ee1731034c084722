"""Read what forge and pytest say of tests: which failed, and which showed nothing and why."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from scripts.proof.findings import Finding, NothingShown, Section, Tried, read_json, required

WORDS = 100  # of a reason that the table shows


class Case(NamedTuple):
    """
    One test.

    Attributes:
        file: below tests/.
        name: without parameters.
        shown: as its own tool calls it.
        runs: how often it was tried.
        why: it showed nothing; empty of what ran.
    """

    file: str
    name: str
    shown: str
    failed: bool
    runs: int
    why: str


def forge_cases(path: Path) -> Iterator[Case]:
    """Every test in forge's JSON."""
    for suite, report in sorted(read_json(path).items()):
        file = suite.split(":")[0].removeprefix("tests/")
        for name, result in sorted(report["test_results"].items()):
            fuzz = result.get("kind", {}).get("Fuzz") or {}
            skipped = result["status"] == "Skipped"
            yield Case(
                file,
                name.partition("(")[0],
                f"{Path(file).stem}::{name}",
                result["status"] == "Failure",
                int(fuzz.get("runs", 1)),
                (result.get("reason") or "it says no reason") if skipped else "",
            )


def pytest_cases(path: Path) -> Iterator[Case]:
    """Every test in pytest's XML."""
    try:
        cases = list(ET.parse(path).iter("testcase"))  # noqa: S314 - pytest's own file
    except (OSError, ET.ParseError) as error:
        raise NothingShown(f"{path.name}: {error}") from error
    for case in cases:
        place, name = case.get("classname", ""), case.get("name", "")
        words = place.split(".")
        # A class of tests stands behind its module.
        module = [*words[:-1]] if words[-1][:1].isupper() else words
        yield Case(
            "/".join(module).removeprefix("tests/") + ".py",
            name.partition("[")[0].partition("@")[0],  # the group that xdist keeps together
            f"{place}::{name}",
            bool({"failure", "error"} & {child.tag for child in case}),
            1,
            why_skipped(case.find("skipped")),
        )


def why_skipped(mark: ET.Element | None) -> str:
    """Say why a test showed nothing; an expected failure is none that passed."""
    if mark is None:
        return ""
    word = "expected to fail: " if mark.get("type") == "pytest.xfail" else ""
    return word + (mark.get("message") or "it says no reason")


def read_forge(build: Path) -> Section:
    """Every other test of forge."""
    return count("tests in Solidity", list(forge_cases(build / "forge-tests.json")))


def read_python(build: Path) -> Section:
    """Every test of pytest, likewise."""
    return count("tests in Python", list(pytest_cases(build / "pytest.xml")))


def count(what: str, cases: list[Case]) -> Section:
    """One line for all, one for each that failed, one for each file and reason of not running."""
    failed = [case.shown for case in cases if case.failed]
    skips = Counter((case.file, shortly(case.why)) for case in cases if case.why)
    runs, skipped = sum(case.runs for case in cases), skips.total()
    records = {"tests": len(cases), "failed": failed, "skipped": skipped, "runs": runs}
    records["skips"] = [
        {"file": file, "tests": number, "why": why} for (file, why), number in sorted(skips.items())
    ]
    text = f"{len(failed)} failed, {skipped} skipped"
    findings = [Finding(f"{len(cases):,} {what}", f"{runs:,}", text, not failed)]
    findings += [Finding(name, "", "failed", False) for name in failed]
    findings += [
        Finding(file, "", f"{number} skipped: {why}", True)
        for (file, why), number in sorted(skips.items())
    ]
    return Section(records, required(findings, cases, "a test"), by_name(cases))


def shortly(why: str) -> str:
    """Bring a reason onto one short line."""
    flat = " ".join(why.split())
    return flat if len(flat) <= WORDS else f"{flat[: WORDS - 1]}…"


def by_name(cases: Iterable[Case]) -> Mapping[str, Tried]:
    """Add tests up by file and name, as tests/README.md cites them; whoever was skipped is none."""
    tried: dict[str, Tried] = {}
    for case in cases:
        if not case.why:
            key = f"{case.file}::{case.name}"
            one = Tried(case.runs, int(case.failed))
            tried[key] = tried.get(key, Tried(0, 0, 0)).plus(one)
    return tried
