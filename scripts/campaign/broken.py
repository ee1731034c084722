"""
Break rules of the contracts on purpose, one at a time, and see whether the tests notice.

`python -m scripts.campaign.broken` puts the code of a broken contract where tests deploy from, runs
one campaign, and says which invariant it named after how many calls; or it plays one incident of
tests/exploits, and says after how many tries a test of our half failed.

The sources are never touched: the text is changed on its way to the compiler, and what stood in
build/artifacts is put back. Were this killed in between, the next build would do it, for the folder
is not signed meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.artifacts import ARTIFACTS
from scripts.campaign.tables import BROKEN, parse
from scripts.setup.compile import OUTPUTS, SETTINGS, STAMP, to_artifacts
from scripts.setup.environment import ROOT, native_tool
from scripts.setup.solc import VERSION

LISTS = tuple(Path(__file__).with_name(f"broken_{name}.toml") for name in ("rules", "exploits"))
REPORT = ROOT / "build" / "broken_rules.json"
# What forge says of a test that failed, and how often a test of random cases had passed before.
OURS = re.compile(r"\] test_ours__\w+\([^)]*\)(?: \(runs: (\d+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    A rule and how to break it.

    Attributes:
        name: what is wrong once it is broken.
        file, find, put: a text that stands once in a source, and what takes its place.
        deploys: sources whose code changes with it.
        campaign: test contracts that have to notice, by the beginning of their name; none where
            an incident has to.
        caught_by: number of the invariant that has to be named, or the incident whose test has to
            fail.
    """

    name: str
    file: str
    find: str
    put: str
    deploys: tuple[str, ...]
    caught_by: str
    campaign: str = ""

    def broken(self, source: str) -> str:
        """
        Give the source with the rule broken.

        Raises:
            ValueError: the text to replace does not stand there exactly once.
        """
        if (times := source.count(self.find)) != 1:
            raise ValueError(f"{self.name}: {times} times in {self.file}, once is needed")
        return source.replace(self.find, self.put)

    def suite(self, width: str) -> str:
        """Name the test contract, for a width of the base asset where there is one for each."""
        return f"{self.campaign}{width}" if self.campaign else f"{self.caught_by}Test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the tests said of a broken rule: their words, empty when they noticed nothing."""

    name: str
    caught_by: str
    words: str
    calls: int

    @property
    def verdict(self) -> str:
        """Say it in a word."""
        return "caught" if self.caught else "MISSED"

    @property
    def caught(self) -> bool:
        """Whether the invariant or incident that stands for the rule was named."""
        return bool(re.search(rf"\b{self.caught_by}\b", self.words))


def read_rules() -> list[Rule]:
    """Read both lists."""
    entries = [entry for file in LISTS for entry in tomllib.loads(file.read_text())["rule"]]
    return [Rule(**{**entry, "deploys": tuple(entry["deploys"])}) for entry in entries]


def compile_broken(rule: Rule) -> dict[str, str]:
    """Compile what a rule changes, by the names of the artifacts."""
    import solcx  # slow to import

    text = rule.broken((ROOT / rule.file).read_text())
    sources = {name: {"content": (ROOT / name).read_text()} for name in rule.deploys}
    sources[rule.file] = {"content": text}
    wanted = {name: {"*": OUTPUTS} for name in rule.deploys}
    request = {
        "language": "Solidity",
        "sources": sources,
        "settings": {**SETTINGS, "outputSelection": wanted},
    }
    output = solcx.compile_standard(request, base_path=str(ROOT), solc_version=VERSION)
    return {one["name"]: json.dumps(one) for one in to_artifacts(output)}


def read_artifact(name: str) -> str:
    """Read what tests deploy."""
    return (ARTIFACTS / f"{name}.json").read_text()


def code_of(artifact: str) -> str:
    """Give the creation code in an artifact's text."""
    return str(json.loads(artifact)["bytecode"])


@contextmanager
def deployed(artifacts: dict[str, str]) -> Iterator[None]:
    """
    Let tests deploy other code for a while.

    Raises:
        RuntimeError: what is there now is not what the sources say.
    """
    if not STAMP.exists():
        raise RuntimeError("build/artifacts is not signed: run `make build`")
    stamp = STAMP.read_text()
    before = {name: read_artifact(name) for name in artifacts}
    STAMP.unlink()
    try:
        for name, text in artifacts.items():
            (ARTIFACTS / f"{name}.json").write_text(text)
        yield
    finally:
        for name, text in before.items():
            (ARTIFACTS / f"{name}.json").write_text(text)
        STAMP.write_text(stamp)


def play(name: str, runs: int, kept: str) -> str:
    """
    Run a test contract, a campaign without shrinking what it finds; return what forge printed.

    Raises:
        RuntimeError: nothing ran.
    """
    environment = os.environ | {
        "FOUNDRY_INVARIANT_RUNS": str(runs),
        "FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT": "0",
        "FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR": kept,
        "FOUNDRY_FUZZ_FAILURE_PERSIST_DIR": kept,
    }
    command = [str(native_tool("forge")), "test", "--match-contract", f"^{name}$"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    text = done.stdout + done.stderr
    if "Suite result:" not in text:
        raise RuntimeError(f"{name} did not run\n{text[-3000:]}")
    return text


def attempt(rule: Rule, runs: int, width: str) -> Outcome:
    """
    Break one rule and hear what the tests say.

    Raises:
        ValueError: the code that tests deploy does not change with the rule.
    """
    artifacts = compile_broken(rule)
    if not any(code_of(text) != code_of(read_artifact(name)) for name, text in artifacts.items()):
        raise ValueError(f"{rule.name}: what it deploys is the code of a launch")
    with deployed(artifacts), TemporaryDirectory() as kept:
        text = play(rule.suite(width), runs, kept)
    hear = hear_campaign if rule.campaign else hear_incident
    words, calls = hear(text)
    return Outcome(name=rule.name, caught_by=rule.caught_by, words=words, calls=calls)


def hear_campaign(text: str) -> tuple[str, int]:
    """Give what a campaign named, and its calls; none of one that broke in its setting up."""
    calls = sum(tally.calls for one in parse(text) for tally in one.acts.values())
    return " · ".join(dict.fromkeys(BROKEN.findall(text))), calls


def hear_incident(text: str) -> tuple[str, int]:
    """Give the tests of our half that failed, by their incident, and the tries until the first."""
    said = dict.fromkeys(line for line in BROKEN.findall(text) if OURS.search(line))
    tries = [int(found[1] or 0) + 1 for found in map(OURS.search, said) if found]
    suites = re.findall(r"^Ran \d+ tests? for \S+:(\w+)Test$", text, flags=re.MULTILINE)
    return " · ".join(f"{' '.join(suites)}: {line}" for line in said), min(tries, default=0)


def record(outcomes: Iterable[Outcome], report: Path = REPORT) -> None:
    """Write what programs read: these, and what was known of the other rules of the lists."""
    rows = json.loads(report.read_text()) if report.exists() else []
    known = {row["name"]: row for row in rows}
    known |= {one.name: {**asdict(one), "caught": one.caught} for one in outcomes}
    kept = [known[rule.name] for rule in read_rules() if rule.name in known]
    report.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Break all rules or those whose names hold some words; fail when one is not noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", action="append", metavar="WORDS", help="rules whose name has these"
    )
    parser.add_argument("--runs", type=int, default=20, help="histories of a campaign")
    parser.add_argument("--width", default="6", help="decimals of the base asset: 6, 8 or 18")
    options = parser.parse_args(arguments)
    outcomes: dict[str, Outcome] = {}
    for rule in read_rules():
        if options.only and not any(words in rule.name for words in options.only):
            continue
        outcomes[rule.name] = one = attempt(rule, options.runs, options.width)
        print(f"{one.verdict} after {one.calls} calls: {one.name}: {one.words}", flush=True)
        record(outcomes.values())
    return 0 if all(one.caught for one in outcomes.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
