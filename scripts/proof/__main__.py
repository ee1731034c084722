"""
Prove what the fund promises, and show it in one table.

Parts that already held for these sources are not run again; `--again` runs them all the same.
"""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from scripts.proof.ledger import BUILD, Outcome, judge, load, read_state
from scripts.proof.parts import PARTS
from scripts.proof.report import holds, to_table, write
from scripts.proof.run import run_all

NAMES = [part.name for part in PARTS]


def gather(state: str) -> dict[str, Outcome | None]:
    """The outcomes of all parts for this state, `make mutate`'s included, None where not run."""
    outcomes = {name: load(name, state) for name in NAMES}
    outcomes["mutation"] = None
    if (BUILD / "mutation.json").exists():
        records, findings, faults = judge("mutation")
        outcomes["mutation"] = Outcome(
            name="mutation",
            state="",
            seconds=0,
            cpu_seconds=0,
            faults=faults,
            findings=findings,
            records=records,
        )
    return outcomes


def needs_run(name: str, state: str) -> bool:
    """A part runs where it never did for these sources, or did not hold."""
    outcome = load(name, state)
    return outcome is None or not outcome.holds


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for, show everything, and fail if anything that was asked for is broken."""
    parser = argparse.ArgumentParser(prog="make prove", description=__doc__)
    help_only = "run these parts alone: " + ", ".join(NAMES)
    parser.add_argument("--only", nargs="+", choices=NAMES, metavar="PART", help=help_only)
    parser.add_argument("--again", action="store_true", help="run parts that already held too")
    parser.add_argument("--show", action="store_true", help="run nothing, show what is there")
    options = parser.parse_args(arguments)
    state, asked = read_state(), options.only or NAMES
    due = [] if options.show else [n for n in asked if options.again or needs_run(n, state)]
    run_all([part for part in PARTS if part.name in due], state)
    outcomes = gather(state)
    (BUILD / "proof.json").write_text(write(outcomes))
    Console(width=None if sys.stdout.isatty() else 160).print(to_table(outcomes))
    return 0 if holds(outcomes, options.only or ()) else 1


if __name__ == "__main__":
    sys.exit(main())
