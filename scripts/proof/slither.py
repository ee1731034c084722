"""
Run slither over contracts/ and hold what it finds against what was accepted with a reason.

slither reads syntax trees, so that nothing is optimised or linked for it: our own compiler writes
them in seconds, and slither finds them where it would look for Foundry's. What it finds at high or
medium impact must be listed in accepted.toml; what is listed must be found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.proof.tools import proof_tool
from scripts.setup.compile import SETTINGS, find_sources
from scripts.setup.environment import ROOT
from scripts.setup.solc import VERSION

ACCEPTED = Path(__file__).with_name("accepted.toml")
FOLDER = ROOT / "build" / "slither"
REPORT = ROOT / "build" / "slither.json"
IMPACTS = ("High", "Medium")


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Finding:
    """What a detector says of one function; where it says so is left out, for lines move."""

    impact: str
    detector: str
    function: str

    def __str__(self) -> str:
        return f"{self.impact.lower()}: {self.detector} in {self.function}"


def write_syntax_trees() -> None:
    """
    Compile as far as the syntax trees, into a file such as Foundry leaves after a build.

    Raises:
        solcx.exceptions.SolcError: the contracts do not compile.
    """
    import solcx  # Slow to import.

    names = find_sources(ROOT)
    request = {
        "language": "Solidity",
        "sources": {name: {"content": (ROOT / name).read_text()} for name in names},
        "settings": {**SETTINGS, "outputSelection": {"*": {"": ["ast"], "*": ["abi"]}}},
    }
    output = solcx.compile_standard(request, base_path=str(ROOT), solc_version=VERSION)
    code = {"object": "", "sourceMap": ""}
    nothing = {"bytecode": code, "deployedBytecode": code, "methodIdentifiers": {}}
    for contracts in output["contracts"].values():
        for contract in contracts.values():
            contract["evm"] = nothing
    (FOLDER / "build-info").mkdir(parents=True, exist_ok=True)
    record = {"solcVersion": VERSION, "input": request, "output": output}
    (FOLDER / "build-info" / "contracts.json").write_text(json.dumps(record))


def run_slither() -> dict[str, Any]:
    """
    Let slither read the syntax trees.

    Raises:
        RuntimeError: with slither's own words where it did not come to an end.
    """
    raw = FOLDER / "raw.json"
    raw.unlink(missing_ok=True)
    options = (
        "--compile-force-framework foundry --foundry-ignore-compile --filter-paths node_modules "
        "--exclude-informational --exclude-low --exclude-optimization --fail-none"
    )
    places: list[str | Path] = [
        "--foundry-build-info-directory",
        FOLDER / "build-info",
        "--json",
        raw,
    ]
    done = subprocess.run(
        [proof_tool("slither"), ".", *options.split(), *places],
        cwd=ROOT,
        # What it finds hangs on the order of its sets: the same every time.
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not raw.exists():
        raise RuntimeError(f"slither ended with {done.returncode}\n{done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(raw.read_text())
    return report


def name_place(element: dict[str, Any]) -> str:
    """Contract and function that an element of the code is in."""
    parent = element.get("type_specific_fields", {}).get("parent")
    if parent is None:
        return str(element["name"])
    if element["type"] == "function":
        return f"{parent['name']}.{element['name']}"
    return name_place(parent)


def parse(report: dict[str, Any]) -> Iterator[Finding]:
    """Read slither's JSON: what is of high or medium impact, once for each finding."""
    for result in report["results"].get("detectors", []):
        if result["impact"] in IMPACTS:
            functions = [e for e in result["elements"] if e["type"] == "function"]
            place = name_place((functions or result["elements"])[0])
            yield Finding(impact=result["impact"], detector=result["check"], function=place)


def read_accepted(text: str) -> Counter[tuple[str, str]]:
    """
    Count what was accepted, by detector and function.

    Raises:
        ValueError: an entry gives no reason.
    """
    accepted: Counter[tuple[str, str]] = Counter()
    for entry in tomllib.loads(text)["accepted"]:
        if not entry.get("reason", "").strip() or "\n" in entry["reason"].strip():
            raise ValueError(
                f"{entry['detector']}: a reason is one line, not {entry.get('reason')}"
            )
        accepted.update((entry["detector"], function) for function in entry["functions"])
    return accepted


def read_wavering(text: str) -> frozenset[tuple[str, str]]:
    """Name what slither finds in some runs only: it follows some of its sets by address."""
    return frozenset(
        (entry["detector"], function)
        for entry in tomllib.loads(text)["accepted"]
        if entry.get("wavers", False)
        for function in entry["functions"]
    )


def judge(
    findings: list[Finding],
    accepted: Counter[tuple[str, str]],
    wavering: frozenset[tuple[str, str]] = frozenset(),
) -> dict[str, Any]:
    """
    Sort what was found into accepted and new.

    Args:
        findings: of a run.
        accepted: how often each may be found.
        wavering: those of them that need not be found.

    Returns:
        `high` and `medium` count what nobody explained, `accepted` what somebody did, `new` names
        the former, `stale` what was accepted and is found no more.
    """
    left = accepted.copy()
    new: list[Finding] = []
    for finding in sorted(findings):
        key = (finding.detector, finding.function)
        if left[key]:
            left[key] -= 1
        else:
            new.append(finding)
    counts = Counter(finding.impact for finding in new)
    return {
        "high": counts["High"],
        "medium": counts["Medium"],
        "accepted": len(findings) - len(new),
        "new": [str(finding) for finding in new],
        "stale": sorted(f"{key[0]} in {key[1]}" for key in left.elements() if key not in wavering),
    }


def main() -> int:
    """Write the report and fail on whatever nobody explained."""
    write_syntax_trees()
    told = ACCEPTED.read_text()
    verdict = judge(list(parse(run_slither())), read_accepted(told), read_wavering(told))
    REPORT.write_text(json.dumps(verdict, indent=2) + "\n")
    for remark in verdict["new"]:
        print(f"slither: not explained: {remark}", file=sys.stderr)
    for remark in verdict["stale"]:
        print(f"slither: accepted, and found no more: {remark}", file=sys.stderr)
    counts = f"{verdict['high']} high and {verdict['medium']} medium findings without a reason"
    print(f"slither: {counts}, {verdict['accepted']} with one")
    return 1 if verdict["new"] or verdict["stale"] else 0


if __name__ == "__main__":
    sys.exit(main())
