"""
What was proven of which state of the sources: one file for each part under build/proof/.

A part that came to its end is not run again while no source changes, so that the whole can be put
together from parts that ran at different times.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scripts.proof.collect import READERS
from scripts.proof.findings import Finding, NothingShown, Section, Tried
from scripts.setup.environment import ROOT

BUILD = ROOT / "build"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a part ended."""

    name: str
    state: str  # of the sources
    seconds: float
    cpu_seconds: float
    faults: list[str]  # what went wrong beside what the findings say
    findings: list[Finding]
    records: Any
    tried: Mapping[str, Tried] = field(default_factory=dict)  # tests by file and name

    @property
    def holds(self) -> bool:
        return not self.faults and all(finding.holds for finding in self.findings)


def read_state(root: Path = ROOT) -> str:
    """Fingerprint every file that git would keep, except prose: docs/ changes no result."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True).stdout
    digest = hashlib.sha256()
    for name in sorted(set(names.split("\0")) - {""}):
        path = root / name
        if path.is_file() and not name.startswith("docs/"):
            digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def judge(name: str, build: Path = BUILD) -> tuple[Section, list[str]]:
    """Read what a part left, and say what was missing."""
    try:
        return READERS[name][1](build), []
    except NothingShown as error:
        return Section([], []), [str(error)]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return Section([], []), [f"the results of {name} cannot be read: {error!r}"]


def save(outcome: Outcome, build: Path = BUILD) -> None:
    """Keep an outcome for as long as the sources stay as they are."""
    folder = build / "proof"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{outcome.name}.json").write_text(json.dumps(asdict(outcome), indent=1) + "\n")


def load(name: str, state: str, build: Path = BUILD) -> Outcome | None:
    """The outcome of a part for this state of the sources, if there is one."""
    outcome = load_last(name, build)
    return outcome if outcome and outcome.state == state else None


def load_last(name: str, build: Path = BUILD) -> Outcome | None:
    """The last outcome of a part, whatever the sources were; None of another shape than ours."""
    path = build / "proof" / f"{name}.json"
    if not path.exists():
        return None
    fields = json.loads(path.read_text())
    try:
        findings = [Finding(*finding) for finding in fields.pop("findings")]
        tried = {test: Tried(*numbers) for test, numbers in fields.pop("tried").items()}
        return Outcome(findings=findings, tried=tried, **fields)
    except (KeyError, TypeError):
        return None  # of an older version of these scripts
