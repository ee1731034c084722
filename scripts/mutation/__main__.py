"""Try mutants, go on where the last run stopped, and report: `python -m scripts.mutation`."""

from __future__ import annotations

import argparse
import sys
import time
from typing import Protocol

from scripts.mutation.index import (
    PYTHON,
    Index,
    fingerprint,
    names_of,
    read_index,
    sizes,
    write_index,
)
from scripts.mutation.judged import read_judgements
from scripts.mutation.mutants import Mutant, Result
from scripts.mutation.python_operators import find_mutants
from scripts.mutation.python_run import GoesOn, PythonRun
from scripts.mutation.python_session import FEW
from scripts.mutation.report import Report, faults, render, to_json
from scripts.mutation.sampling import first_of_each, spread
from scripts.mutation.solidity_run import SolidityRun
from scripts.mutation.targets import Targets, read_targets
from scripts.setup.environment import ROOT

SCRATCH = ROOT / "build" / "mutation"
REPORT = ROOT / "build" / "mutation.json"
JUDGED = ROOT / "tests" / "mutation" / "judged.toml"
LEAST = 0.9
MANY = 100  # examples of a property for survivors of few


class Run(Protocol):
    """Tries mutants of one language or group."""

    @property
    def sources(self) -> dict[str, str]:
        """Give the text of every mutated file."""

    def known(self, mutant: Mutant) -> Result | None:
        """Look a result up."""

    def run(self, mutants: list[Mutant], goes_on: GoesOn) -> None:
        """Try some."""


def prepare(targets: Targets, name: str, examples: int) -> tuple[Run, list[Mutant]]:
    """Prepare a group, which may take minutes, and find all its mutants."""
    print(f"mutate: {name} is prepared", file=sys.stderr, flush=True)
    if name == PYTHON:
        python = PythonRun(ROOT, targets.python.folder, targets.python.tests, SCRATCH, examples)
        python.prepare()
        found = [one for file, text in python.sources.items() for one in find_mutants(file, text)]
        return python, found
    solidity = SolidityRun(ROOT, next(one for one in targets.groups if one.name == name), SCRATCH)
    return solidity, list(solidity.switches)


def asked_for(targets: Targets, only: list[str]) -> list[str]:
    """Name the groups that were asked for."""
    python = sorted((ROOT / targets.python.folder).rglob("*.py"))
    files = {PYTHON: [path.relative_to(ROOT).as_posix() for path in python]}
    files |= {group.name: list(group.files) for group in targets.groups}
    return [name for name, own in files.items() if wanted(only, name, *own)]


def wanted(only: list[str], group: str, *files: str) -> bool:
    """Say whether a group was asked for, by its name, by its language, or by a part of a path."""
    kinds = (group, "contracts" if group != PYTHON else group)
    parts = [part for part in only if "/" in part or "." in part]
    return (
        not only
        or any(name in kinds for name in only)
        or any(part in file or file in part for part in parts for file in files)
    )


class Progress:
    """Prints what survives, and ends a run when its time is over."""

    def __init__(self, minutes: float | None) -> None:
        self._end = time.monotonic() + 60 * minutes if minutes else None
        self._tried = self._killed = 0

    def is_over(self) -> bool:
        """Say whether the time is over."""
        return self._end is not None and time.monotonic() > self._end

    def __call__(self, mutant: Mutant, result: Result) -> bool:
        self._tried += 1
        self._killed += result.killed
        if not result.killed:
            print(f"{mutant.place} {mutant.scope}: {result.status}: {mutant.change}", flush=True)
        if self._tried % 50 == 0:
            print(f"{self._killed} of {self._tried} killed", flush=True)
        return not self.is_over()


def chosen(run: Run, mutants: list[Mutant], options: argparse.Namespace) -> list[Mutant]:
    """List what this run has to try: what is not known yet, or what survived with few examples."""
    sample = spread(first_of_each(mutants, options.each, options.seed), options.seed)
    sample = sample[: options.sample]
    results = [(one, run.known(one)) for one in sample]
    if options.again:
        return [one for one, result in results if result and result.status == "survived"]
    return [one for one, result in results if result is None]


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help="python, contracts, a group of targets.toml or part of a path",
    )
    parser.add_argument("--sample", type=int, metavar="N", help="try N of each group")
    parser.add_argument("--each", type=int, metavar="N", help="try N of each file")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--minutes", type=float, help="stop after so long; the next run goes on")
    parser.add_argument(
        "--again",
        action="store_true",
        help="try Python survivors again, with as many examples as `make test`",
    )
    parser.add_argument("--report", action="store_true", help="try nothing, only report")
    return parser.parse_args(arguments)


def try_group(targets: Targets, name: str, options: argparse.Namespace, goes_on: Progress) -> None:
    """Try what is left of a group; its index is there before, and true again behind it."""
    state = fingerprint(ROOT, targets, name)
    run, mutants = prepare(targets, name, MANY if options.again else FEW)
    keep(run, mutants, name, state)
    own = [one for one in mutants if wanted(options.only, name, one.file)]
    left = [] if options.report else chosen(run, own, options)
    if left:
        run.run(left, goes_on)
        keep(run, mutants, name, state)


def keep(run: Run, mutants: list[Mutant], name: str, state: str) -> None:
    """Write down what is known of a group."""
    read = sizes(SCRATCH)
    entries = [(one.key(run.sources[one.file]), one, run.known(one)) for one in mutants]
    write_index(SCRATCH, Index(group=name, fingerprint=state, read=read, entries=tuple(entries)))


def may_have_results(name: str) -> bool:
    """Say whether there is a file in which results of a group may be."""
    files = ("python",) if name == PYTHON else ("contracts", name)
    return any((SCRATCH / f"{file}.jsonl").exists() for file in files)


def gather(targets: Targets) -> Report:
    """Put together what is known of all groups, whichever this run was about."""
    judgements, report = read_judgements(JUDGED), Report()
    for name in names_of(targets):
        index = read_index(SCRATCH, name)
        kept = index.fingerprint if index else ""
        report.begin(name, kept, older=bool(index) and kept != fingerprint(ROOT, targets, name))
        for _, mutant, result in index.known(SCRATCH) if index else ():
            report.add(name, mutant, result, judgements)
    return report


def main(arguments: list[str] | None = None) -> int:
    """Run, print, write build/mutation.json; fail below 90 %, and where nothing was tried."""
    options, targets = parse(arguments), read_targets()
    asked, progress = asked_for(targets, options.only), Progress(options.minutes)
    for name in asked:
        known = read_index(SCRATCH, name) or not may_have_results(name)
        if not (known if options.report else progress.is_over()):
            try_group(targets, name, options, progress)
    report = gather(targets)
    print(render(report))
    if report.total.tried:
        REPORT.write_text(to_json(report))
    problems = faults(report, asked if options.only else (), LEAST)
    if not asked or not report.total.tried:
        problems = [*problems, f"nothing was tried, and {REPORT.name} stays as it was"]
    for problem in problems:
        print(f"mutate: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
