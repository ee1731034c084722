"""
Prove what the fund promises, and show it in one table.

Parts that already held for these sources are not run again; `--again` runs them all the same.
Ends with 0 where everything that was asked for holds, with 1 where something is broken or was not
run, with 2 where the question itself was wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from typing import Any

from rich.console import Console

from scripts.proof.findings import Finding
from scripts.proof.invariants import README, merge, read_listed
from scripts.proof.ledger import BUILD, Outcome, State, judge, load, load_last, read_state
from scripts.proof.parts import PARTS, SEED, Part
from scripts.proof.report import holds, to_table, write
from scripts.proof.run import run_all, say
from scripts.proof.times import expect, in_words
from scripts.setup.environment import ROOT

NAMES = [part.name for part in PARTS]
# Made by other commands; where nobody ran them there is nothing of them to judge.
ELSEWHERE = {"broken rules": "broken_rules.json", "mutation": "mutation.json"}
CARRIERS = ("campaign", "exploits", "forge", "python")  # of invariants


def gather(state: State) -> dict[str, Outcome | None]:
    """The outcomes of all parts for this state and of what was made elsewhere, None if not run."""
    outcomes = {part.name: load(part.name, state.of(part)) for part in PARTS}
    outcomes["invariants"] = put_together(outcomes)
    for name, file in ELSEWHERE.items():
        outcomes[name] = judge_now(name) if (BUILD / file).exists() else None
    return outcomes


def judge_now(name: str) -> Outcome:
    """The outcome of something that another command left under build/."""
    section, faults = judge(name)
    return derived(name, "", section.findings, section.records, faults)


def put_together(outcomes: dict[str, Outcome | None]) -> Outcome | None:
    """Every invariant of the list, once all have run that look at some."""
    carriers = [outcomes[name] for name in CARRIERS]
    ran = [one for one in carriers if one]
    if len(ran) < len(carriers):
        return None
    tried = {test: numbers for one in ran for test, numbers in one.tried.items()}
    looks, state = ran[CARRIERS.index("campaign")].records, ran[CARRIERS.index("python")].state
    section = merge(read_listed(README.read_text()), looks, tried)
    return derived("invariants", state, section.findings, section.records, [])


def derived(
    name: str, state: str, findings: list[Finding], records: Any, faults: list[str]
) -> Outcome:
    """An outcome that took no time of its own."""
    return Outcome(
        name=name,
        state=state,
        seconds=0,
        cpu_seconds=0,
        faults=faults,
        findings=findings,
        records=records,
    )


def needs_run(part: Part, state: State) -> bool:
    """A part runs where it never did for what it is about now, or did not hold."""
    outcome = load(part.name, state.of(part))
    return outcome is None or not outcome.holds


def run(parts: list[Part], state: State) -> None:
    """Run parts, and say before how long they took last, and after how long they took now."""
    last = {part.name: load_last(part.name) for part in parts}
    say(expect(parts, {name: one.seconds for name, one in last.items() if one}))
    say(in_seeds(state.seed))
    started = time.monotonic()
    run_all(parts, state)
    say(f"all of it took {in_words(time.monotonic() - started)}")


def natural(text: str) -> int:
    """
    Read a number that every tool takes for a seed.

    Raises:
        ValueError: it is negative, or none.
    """
    if (number := int(text)) < 0:
        raise ValueError(text)
    return number


def in_seeds(seed: int | None) -> str:
    """Say what chance is drawn from."""
    if seed is not None:
        return f"forge and hypothesis draw with seed {seed}"
    usual = tomllib.loads((ROOT / "foundry.toml").read_text())["profile"]["default"]["fuzz"]["seed"]
    return f"forge draws with the seed of foundry.toml, {usual}, and hypothesis with {SEED}"


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for, show everything, and fail if anything that was asked for is broken."""
    parser = argparse.ArgumentParser(prog="make prove", description=__doc__)
    help_only = "run these parts alone: " + ", ".join(NAMES)
    parser.add_argument("--only", nargs="+", choices=NAMES, metavar="PART", help=help_only)
    parser.add_argument("--again", action="store_true", help="run parts that already held too")
    parser.add_argument("--show", action="store_true", help="run and write nothing, show the last")
    parser.add_argument("--seed", type=natural, help="draw what is random from another seed")
    options = parser.parse_args(arguments)
    state, asked = read_state(seed=options.seed), options.only or NAMES
    if not options.show:
        wanted = [part for part in PARTS if part.name in asked]
        run([part for part in wanted if options.again or needs_run(part, state)], state)
    outcomes = gather(state)
    if not options.show:
        (BUILD / "proof.json").write_text(write(outcomes, options.seed))
    Console(width=None if sys.stdout.isatty() else 160).print(to_table(outcomes))
    return 0 if holds(outcomes, options.only or ()) else 1


if __name__ == "__main__":
    sys.exit(main())
