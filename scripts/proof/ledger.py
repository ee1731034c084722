"""
What was proven of which state of the sources: one file for each part under build/proof/.

A part that came to its end is not run again while no source changes, so that the whole can be put
together from parts that ran at different times.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scripts.proof.collect import READERS
from scripts.proof.findings import Finding, NothingShown, Section, Tried
from scripts.proof.parts import Part
from scripts.setup.environment import ROOT

BUILD = ROOT / "build"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a part ended."""

    name: str
    state: str  # of what it is about
    seconds: float
    cpu_seconds: float
    faults: list[str]  # what went wrong beside what the findings say
    findings: list[Finding]
    records: Any
    tried: Mapping[str, Tried] = field(default_factory=dict)  # tests by file and name

    @property
    def holds(self) -> bool:
        return not self.faults and all(finding.holds for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """
    What a result may be about.

    Attributes:
        sources: fingerprint of every file that git would keep, but for docs/.
        docs: of docs/, which only some parts read.
        seed: that somebody asked for, of what is drawn by chance.
        names: of all these files.
    """

    sources: str
    docs: str
    seed: int | None = None
    names: frozenset[str] = frozenset()

    def of(self, part: Part) -> str:
        """Give what a part's result is about."""
        words = [self.sources, f"docs {self.docs}" * part.reads_docs]
        if part.draws and self.seed is not None:
            words.append(f"seed {self.seed}")
        return " ".join(filter(None, words))

    def again(self, root: Path = ROOT) -> State:
        """Fingerprint the same files once more: what tests leave beside them is none of them."""
        return read_names(root, self.names, self.seed)


def read_state(root: Path = ROOT, seed: int | None = None) -> State:
    """Fingerprint the project as it is now."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True).stdout
    return read_names(root, frozenset(found.split("\0")) - {""}, seed)


def read_names(root: Path, names: frozenset[str], seed: int | None) -> State:
    """Fingerprint some files."""
    docs = {name for name in names if name.startswith("docs/")}
    sources = fingerprint(root, names - docs)
    return State(sources=sources, docs=fingerprint(root, docs), seed=seed, names=names)


def fingerprint(root: Path, names: Iterable[str]) -> str:
    """Hash files by name and content."""
    digest = hashlib.sha256()
    for name in sorted(names):
        path = root / name
        if path.is_file():
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
    """Keep an outcome for as long as what it is about stays as it is."""
    folder = build / "proof"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{outcome.name}.json").write_text(json.dumps(asdict(outcome), indent=1) + "\n")


def load(name: str, state: str, build: Path = BUILD) -> Outcome | None:
    """The outcome of a part for this state of what it is about, if there is one."""
    outcome = load_last(name, build)
    return outcome if outcome and outcome.state == state else None


def load_last(name: str, build: Path = BUILD) -> Outcome | None:
    """The last outcome of a part, whatever it was about; None of another shape than ours."""
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
