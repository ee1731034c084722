"""
Report what the invariant campaigns called, and how often it succeeded.

`forge test` prints a table of calls and reverts after every campaign; this adds them up by handler
function over all of them, writes build/campaign.json, and fails when a function never succeeded:
what nobody ever managed to do was not tested.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.setup.environment import ROOT

REPORT = ROOT / "build" / "campaign.json"
SUITE = re.compile(r"^Ran \d+ tests? for \S+:(\w+)", flags=re.MULTILINE)
ROW = re.compile(
    r"^\|\s*(\w+)\s*\|\s*(\w+)\s*\|\s*(\d+)\s*\|\s*(\d+)\s*\|\s*(\d+)\s*\|$", flags=re.MULTILINE
)
FUND_SUITES = "FundInvariants"  # one for each width of base asset


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Act:
    """A function of a handler: one thing that somebody may do."""

    handler: str
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often an act was called, and how often it went through."""

    calls: int
    succeeded: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(calls=self.calls + other.calls, succeeded=self.succeeded + other.succeeded)

    @property
    def percent(self) -> int:
        return 100 * self.succeeded // self.calls if self.calls else 0


NOTHING = Tally(calls=0, succeeded=0)


def parse(text: str, suites: str = FUND_SUITES) -> dict[Act, Tally]:
    """
    Add up the tables of all suites whose name begins with `suites`.

    Args:
        text: what `forge test` printed with `show_metrics`.
        suites: beginning of the names of the test contracts that count.

    Returns:
        Calls and successes of every handler function, sorted.
    """
    parts = SUITE.split(text)
    tallies: dict[Act, Tally] = {}
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        if not name.startswith(suites):
            continue
        for handler, function, calls, reverts, discards in ROW.findall(body):
            act = Act(handler=handler, function=function)
            tally = Tally(calls=int(calls), succeeded=int(calls) - int(reverts) - int(discards))
            tallies[act] = tallies.get(act, NOTHING) + tally
    return dict(sorted(tallies.items()))


def total(tallies: Mapping[Act, Tally]) -> Tally:
    """Add up all acts."""
    return sum(tallies.values(), start=NOTHING)


def find_faults(tallies: Mapping[Act, Tally], least: int) -> list[str]:
    """Say what the campaign did not do: too few calls, or an act that never succeeded."""
    faults = [
        f"{act.handler}.{act.function} never succeeded in {tally.calls} calls"
        for act, tally in tallies.items()
        if tally.succeeded == 0
    ]
    calls = total(tallies).calls
    if calls < least:
        faults.append(f"{calls} calls, at least {least} are wanted")
    return faults


def render(tallies: Mapping[Act, Tally]) -> str:
    """Write the table that people read, one line for each act."""
    lines = [f"{'handler':<17}{'function':<26}{'calls':>9}{'succeeded':>11}{'rate':>7}"]
    lines += [
        f"{act.handler:<17}{act.function:<26}{tally.calls:>9}{tally.succeeded:>11}"
        f"{tally.percent:>6}%"
        for act, tally in tallies.items()
    ]
    sum_ = total(tallies)
    lines.append(f"{'all':<43}{sum_.calls:>9}{sum_.succeeded:>11}{sum_.percent:>6}%")
    return "\n".join(lines)


def to_json(tallies: Mapping[Act, Tally]) -> str:
    """Write the report that programs read."""
    sum_ = total(tallies)
    functions = [
        {
            "handler": act.handler,
            "function": act.function,
            "calls": tally.calls,
            "succeeded": tally.succeeded,
        }
        for act, tally in tallies.items()
    ]
    record = {"calls": sum_.calls, "succeeded": sum_.succeeded, "functions": functions}
    return json.dumps(record, indent=2) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Print the table, write the report, and say what is missing."""
    parser = argparse.ArgumentParser(description="Report what the invariant campaigns called.")
    parser.add_argument("output", type=Path, help="what `forge test` printed")
    parser.add_argument("--least", type=int, default=0, help="fail below so many calls")
    options = parser.parse_args(arguments)
    tallies = parse(options.output.read_text())
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(to_json(tallies))
    print(render(tallies))
    faults = find_faults(tallies, options.least)
    for fault in faults:
        print(f"campaign: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
