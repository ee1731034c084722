"""
Read what the parts left under build/ and judge it.

Each reader turns the files of one part into records for build/proof.json, each of which says
whether it holds. A file that is missing or holds nothing is a fault of its part, never a pass.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from itertools import dropwhile
from pathlib import Path
from typing import Any, NamedTuple

JSON_BEGINS = {"{", "{\n", '{"', "{}", "[", "[\n", "[{", "[]"}
HALVES = ("test_twin__", "test_ours__")


class Finding(NamedTuple):
    """One line of the table."""

    claim: str
    calls: str
    result: str
    holds: bool


class Section(NamedTuple):
    """What one part showed."""

    records: Any
    findings: list[Finding]


class NothingShown(Exception):
    """A part left no result that could be judged."""


def read_json(path: Path) -> Any:
    """
    Read a file that a part has to leave.

    Raises:
        NothingShown: it is missing, or no JSON.
    """
    try:
        lines = path.read_text().splitlines(keepends=True)
        # forge may say something before its JSON.
        return json.loads("".join(dropwhile(lambda line: line[:2] not in JSON_BEGINS, lines)))
    except (OSError, ValueError) as error:
        raise NothingShown(f"{path.name}: {error}") from error


def read_invariants(build: Path) -> Section:
    """The campaigns: an invariant holds when no call broke it and some call was made."""
    campaign = read_json(build / "campaign.json")
    records = campaign.get("invariants", [])
    shares = campaign.get("shares", {})
    findings = [
        Finding(f"campaign {name}", f"{calls:,}", f"{calls / sum(shares.values()):.1%}", calls > 0)
        for name, calls in shares.items()
    ] + [
        Finding(
            f"invariant {record['id']}",
            f"{record['calls']:,}",
            f"{record['violations']} violations",
            record["violations"] == 0 and record["calls"] > 0,
        )
        for record in records
    ]
    return Section(records, required(findings, records, "an invariant"))


def required(findings: list[Finding], records: Any, what: str) -> list[Finding]:
    """
    Insist on something having been looked at.

    Raises:
        NothingShown: there is no record at all.
    """
    if not records:
        raise NothingShown(f"not {what} was looked at")
    return findings


def forge_tests(path: Path) -> Iterator[tuple[str, str, str, int]]:
    """File, name, status and number of runs of every test in forge's JSON."""
    for suite, report in sorted(read_json(path).items()):
        for name, result in sorted(report["test_results"].items()):
            fuzz = result.get("kind", {}).get("Fuzz") or {}
            yield Path(suite.split(":")[0]).stem, name, result["status"], int(fuzz.get("runs", 1))


def read_exploits(build: Path) -> Section:
    """Incidents: the attack has to work on the twin, or it shows nothing, and to fail on ours."""
    found: dict[str, dict[str, list[bool]]] = {}
    for file, name, status, _ in forge_tests(build / "forge-exploits.json"):
        for half in HALVES:
            if name.startswith(half):
                halves = found.setdefault(file.removesuffix(".t"), {})
                halves.setdefault(half, []).append(status == "Success")
    records, findings = [], []
    for name, halves in sorted(found.items()):
        twin, ours = (all(halves.get(half, [False])) for half in HALVES)
        records.append({"name": name, "twin_broken": twin, "ours_safe": ours})
        text = f"twin {'robbed' if twin else 'NOT robbed'}, ours {'safe' if ours else 'NOT safe'}"
        tests = sum(len(passed) for passed in halves.values())
        findings.append(Finding(name, str(tests), text, twin and ours))
    return Section(records, required(findings, records, "an incident"))


def ratio_of(worst: int, limit: int) -> float:
    """How near the worst came to the limit; beyond any where the limit is 0 and it is not."""
    if limit:
        return worst / limit
    return float(worst > 0) * 2


def read_bounds(build: Path) -> Section:
    """The terms of the theorem: the worst that was found is at most the limit."""
    records, findings = [], []
    for path in sorted((build / "bound").glob("*.json")):
        term = read_json(path)
        limit, worst = int(term["limit"]), int(term["worst_found"])
        ratio = ratio_of(worst, limit)
        records.append(
            {"term": term["term"], "limit": str(limit), "worst_found": str(worst), "ratio": ratio}
        )
        text = f"{worst:,} of {limit:,} {term['unit']}: {ratio:.4f}"
        # Floats only show: integers decide.
        findings.append(
            Finding(f"loss by {term['term']}", f"{term['calls']:,}", text, worst <= limit)
        )
    return Section(records, required(findings, records, "a term"))


def read_forge(build: Path) -> Section:
    """Every other test of forge, in one line, and one more for each that failed."""
    tests = list(forge_tests(build / "forge-tests.json"))
    failed = [f"{file}::{name}" for file, name, status, _ in tests if status == "Failure"]
    skipped = [file for file, _, status, _ in tests if status == "Skipped"]
    runs = sum(number for _, _, _, number in tests)
    return count("tests in Solidity", len(tests), failed, len(skipped), runs)


def read_python(build: Path) -> Section:
    """Every test of pytest, likewise."""
    try:
        cases = list(ET.parse(build / "pytest.xml").iter("testcase"))  # noqa: S314 - pytest's own file
    except (OSError, ET.ParseError) as error:
        raise NothingShown(f"pytest.xml: {error}") from error
    bad = {"failure", "error"}
    failed = [
        f"{case.get('classname')}::{case.get('name')}"
        for case in cases
        if bad & {child.tag for child in case}
    ]
    skipped = [case for case in cases if case.find("skipped") is not None]
    return count("tests in Python", len(cases), failed, len(skipped), len(cases))


def count(what: str, tests: int, failed: list[str], skipped: int, runs: int) -> Section:
    """One line for all of them, and how many showed nothing, and one for each that failed."""
    records = {"tests": tests, "failed": failed, "skipped": skipped, "runs": runs}
    text = f"{len(failed)} failed, {skipped} skipped"
    findings = [Finding(f"{tests:,} {what}", f"{runs:,}", text, not failed)]
    findings += [Finding(name, "", "failed", False) for name in failed]
    return Section(records, required(findings, tests, "a test"))


def read_symbolic(build: Path) -> Section:
    """What halmos proved; what is known to be beyond its solver is shown as that."""
    records = read_json(build / "symbolic.json")
    findings = []
    for record in records:
        attempted = "::attempt_" in record["property"]
        holds = record["result"] == "proven" or (record["result"] == "unfinished" and attempted)
        text = f"{record['result']}, {record['bound'] or 'no arguments'}"
        if record["result"] == "unfinished":
            text += f", {record['limit_s']} s a query"
        findings.append(Finding(record["property"], f"{record['paths']} paths", text, holds))
    return Section(records, required(findings, records, "a property"))


def read_slither(build: Path) -> Section:
    """Static analysis: nothing of high or medium impact without a reason."""
    verdict = read_json(build / "slither.json")
    counts = {"high": verdict["high"], "medium": verdict["medium"]}
    text = f"{counts['high']} high, {counts['medium']} medium without a reason"
    holds = not (verdict["new"] or verdict["stale"] or any(counts.values()))
    findings = [Finding(f"slither; {verdict['accepted']} findings with a reason", "", text, holds)]
    findings += [Finding(name, "", "without a reason", False) for name in verdict["new"]]
    findings += [Finding(name, "", "accepted, not found", False) for name in verdict["stale"]]
    return Section(counts, findings)


def read_mutation(build: Path) -> Section:
    """How many wrong programs, of those tried, the tests find out, as `make mutate` left it."""
    record = read_json(build / "mutation.json")
    total, killed = record["total"], record["killed"]
    text = f"{killed:,} of {total:,} tried are killed; there are {record['mutants']:,}"
    findings = [
        Finding("wrong programs are found out", f"{total:,}", text, killed * 10 >= total * 9)
    ]
    return Section(record, required(findings, total, "a mutant"))


# The key in build/proof.json, and who reads it.
READERS: dict[str, tuple[str, Callable[[Path], Section]]] = {
    "campaign": ("invariants", read_invariants),
    "exploits": ("exploits", read_exploits),
    "bounds": ("bound", read_bounds),
    "symbolic": ("symbolic", read_symbolic),
    "slither": ("slither", read_slither),
    "forge": ("forge", read_forge),
    "python": ("python", read_python),
    "mutation": ("mutation", read_mutation),
}
