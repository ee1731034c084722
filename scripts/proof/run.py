"""Run parts of the proof in two lanes, side by side."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from scripts.proof.ledger import BUILD, Outcome, State, judge, save
from scripts.proof.parts import Part, Step
from scripts.proof.times import in_words
from scripts.setup.environment import ROOT


def run_step(step: Step, seed: int | None) -> tuple[int, float]:
    """
    Run one command to its end, with a seed where somebody asked for one.

    Returns:
        Its exit code, and the seconds that it kept processors busy, its children's included.
    """
    with (BUILD / step.output).open("wb") as output:
        process = subprocess.Popen(
            step.drawn_with(seed),
            cwd=ROOT,
            env={**os.environ, **dict(step.environment)},
            stdout=output,
            stderr=subprocess.STDOUT if step.output.endswith(".txt") else None,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime


def run_part(part: Part, state: State) -> Outcome:
    """
    Run a part afresh, judge what it left, and keep that.

    It is of the state that it began with, and of none where that changed before it ended.
    """
    for pattern in part.results:
        for old in BUILD.glob(pattern):
            old.unlink()
    started, cpu, faults = time.monotonic(), 0.0, []
    for step in part.steps:
        code, busy = run_step(step, state.seed)
        cpu += busy
        if code:
            faults.append(f"`{' '.join(step.command[:3])}` ended with {code}: build/{step.output}")
    if state.again().of(part) != state.of(part):
        faults.append("what it is about changed while it ran: the result is of neither")
    section, missing = judge(part.name)
    outcome = Outcome(
        name=part.name,
        state=state.of(part),
        seconds=round(time.monotonic() - started, 1),
        cpu_seconds=round(cpu, 1),
        faults=[*missing, *faults],
        findings=section.findings,
        records=section.records,
        tried=section.tried,
    )
    save(outcome)
    return outcome


def run_lane(parts: Iterable[Part], state: State) -> None:
    """Run parts one after the other, and say when one has ended."""
    for part in parts:
        say(f"{part.name} begins")
        outcome = run_part(part, state)
        word = "holds" if outcome.holds else "DOES NOT HOLD"
        say(f"{part.name} {word} after {in_words(outcome.seconds)}")


def say(words: str) -> None:
    """Tell whoever waits."""
    print(f"prove: {words}", file=sys.stderr, flush=True)


def run_all(parts: Sequence[Part], state: State) -> None:
    """Run the lanes side by side."""
    BUILD.mkdir(exist_ok=True)
    (BUILD / "bound").mkdir(exist_ok=True)
    lanes = sorted({part.lane for part in parts})
    with ThreadPoolExecutor(max_workers=max(len(lanes), 1)) as pool:
        jobs = [
            pool.submit(run_lane, [part for part in parts if part.lane == lane], state)
            for lane in lanes
        ]
        for job in jobs:
            job.result()
