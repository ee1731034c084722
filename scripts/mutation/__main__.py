"""Try mutants, go on where the last run stopped, and report: `python -m scripts.mutation`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

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

    def known(self, mutant: Mutant) -> Result | None:
        """Look a result up."""

    def run(self, mutants: list[Mutant], goes_on: GoesOn) -> None:
        """Try some."""


def runs(targets: Targets, options: argparse.Namespace) -> Iterator[tuple[Run, list[Mutant]]]:
    """Prepare what was asked for, one after the other, each with all its mutants."""
    if _wanted(options.only, "python", targets.python.folder):
        python = PythonRun(
            ROOT,
            targets.python.folder,
            targets.python.tests,
            SCRATCH,
            MANY if options.again else FEW,
        )
        python.prepare()
        found = [one for file, text in python.sources.items() for one in find_mutants(file, text)]
        yield python, [one for one in found if _wanted(options.only, "python", one.file)]
    for group in targets.groups:
        if _wanted(options.only, group.name, *group.files):
            solidity = SolidityRun(ROOT, group, SCRATCH)
            yield solidity, list(solidity.switches)


def _wanted(only: list[str], group: str, *files: str) -> bool:
    """Say whether a group was asked for, by its name, by its language, or by a part of a path."""
    kinds = (group, "contracts" if group != "python" else group)
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


def main(arguments: list[str] | None = None) -> int:
    """Run, print, write build/mutation.json; fail below 90 %."""
    options = parse(arguments)
    judgements, report, progress = read_judgements(JUDGED), Report(), Progress(options.minutes)
    for run, mutants in runs(read_targets(), options):
        left = chosen(run, mutants, options)
        if left and not options.report and not progress.is_over():
            run.run(left, progress)
        for mutant in mutants:
            report.add(mutant, run.known(mutant), judgements)
    Path(REPORT).write_text(to_json(report))
    print(render(report))
    problems = faults(report, LEAST)
    for problem in problems:
        print(f"mutate: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
