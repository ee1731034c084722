"""
Report what the invariant campaigns called, and how often it succeeded.

`forge test` prints a table of calls and reverts after every campaign; this adds them up by handler
function over all of them, writes build/campaign.json, and fails when a function never succeeded:
what nobody ever managed to do was not tested. The same goes for every function of the fund that
stolen keys may call.
For each invariant it adds up the calls after which that was looked at: all of a campaign where the
campaign asks after every call, those acts that succeeded where they look for themselves, and one a
history where it is only asked at the end; where a campaign counted for itself, that.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.campaign.coverage import Covered, Notes, cover, find_gaps, read_all, render_coverage
from scripts.campaign.sources import NUMBER, Contract, numbers_of, read_contracts
from scripts.campaign.tally import NOTHING, Tally
from scripts.setup.environment import ROOT

REPORT = ROOT / "build" / "campaign.json"
SUITE = re.compile(r"^Ran \d+ tests? for \S+:(\w+)", flags=re.MULTILINE)
CAMPAIGN = re.compile(r"^\[(PASS|FAIL)[^\n]*?(invariant_\w+)\(\) \(runs: (\d+)", flags=re.MULTILINE)
ROW = re.compile(
    r"^\|\s*(\w+)\s*\|\s*(\w+)\s*\|\s*(\d+)\s*\|\s*(\d+)\s*\|\s*(\d+)\s*\|$", flags=re.MULTILINE
)
BROKEN = re.compile(r"^\[FAIL: ([^\n]*)", flags=re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Act:
    """A function of a handler: one thing that somebody may do."""

    handler: str
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What one test contract with an invariant did."""

    suite: str
    tests: tuple[str, ...]  # its invariant functions
    histories: int
    acts: Mapping[Act, Tally]
    broken: tuple[str, ...]  # what failed, in its own words


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How often an invariant was looked at, and in how many campaigns it was broken."""

    number: str
    calls: int
    violations: int


def parse(text: str) -> list[Campaign]:
    """
    Read the tables of all campaigns.

    Args:
        text: what `forge test` printed with `show_metrics`.

    Returns:
        One for each test contract that printed a table, in its order.
    """
    parts = SUITE.split(text)
    found = []
    for suite, body in zip(parts[1::2], parts[2::2], strict=True):
        tallies: dict[Act, Tally] = {}
        for handler, function, calls, reverts, discards in ROW.findall(body):
            act = Act(handler=handler, function=function)
            tally = Tally(calls=int(calls), succeeded=int(calls) - int(reverts) - int(discards))
            tallies[act] = tallies.get(act, NOTHING) + tally
        marks = CAMPAIGN.findall(body)
        if tallies:
            found.append(
                Campaign(
                    suite=suite,
                    tests=tuple(name for _, name, _ in marks),
                    histories=sum(int(runs) for _, _, runs in marks),
                    acts=tallies,
                    broken=tuple(BROKEN.findall(body)),
                )
            )
    return found


def add_up(campaigns: Iterable[Campaign]) -> dict[Act, Tally]:
    """Add up the acts of several campaigns, sorted."""
    tallies: dict[Act, Tally] = {}
    for campaign in campaigns:
        for act, tally in campaign.acts.items():
            tallies[act] = tallies.get(act, NOTHING) + tally
    return dict(sorted(tallies.items()))


def count_looks(
    campaigns: Iterable[Campaign], contracts: Mapping[str, Contract], notes: Mapping[str, Notes]
) -> list[Look]:
    """Count for each invariant the calls after which it was looked at, sorted by number."""
    calls: Counter[str] = Counter()
    violations: Counter[str] = Counter()
    for campaign in campaigns:
        always = frozenset[str]().union(
            *(numbers_of(contracts, campaign.suite, name) for name in campaign.tests)
        )
        looked: Counter[str] = Counter()
        for act, tally in campaign.acts.items():
            for number in numbers_of(contracts, act.handler, act.function) - always:
                looked[number] += tally.succeeded
        for number in (
            numbers_of(contracts, campaign.suite, "afterInvariant") - always - set(looked)
        ):
            looked[number] = campaign.histories
        for number in always:
            looked[number] = total(campaign.acts).calls
        if campaign.suite in notes:
            for number, times in notes[campaign.suite].looks.items():
                looked[number] = times
        calls += looked
        violations.update(set(re.findall(rf"\b{NUMBER}\b", " ".join(campaign.broken))))
    return [
        Look(number=number, calls=calls[number], violations=violations[number])
        for number in sorted(calls | violations, key=lambda one: (one[0], int(one[1:])))
    ]


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


def share_out(campaigns: Iterable[Campaign]) -> dict[str, int]:
    """Add up the calls of each kind of campaign, whatever its base asset, most first."""
    calls: Counter[str] = Counter()
    for campaign in campaigns:
        calls[campaign.suite.rstrip("0123456789")] += total(campaign.acts).calls
    return dict(calls.most_common())


def render_shares(shares: Mapping[str, int]) -> str:
    """Write one line for each kind of campaign."""
    whole = max(sum(shares.values()), 1)
    return "\n".join(
        f"{name:<24}{calls:>10,} calls{calls / whole:>7.1%}" for name, calls in shares.items()
    )


def render_looks(looks: Iterable[Look]) -> str:
    """Write one line for each invariant."""
    lines = [f"{'invariant':<17}{'looked at after':>17}{'broken in':>11}"]
    lines += [f"{look.number:<17}{look.calls:>11} calls{look.violations:>11}" for look in looks]
    return "\n".join(lines)


def to_json(
    campaigns: Sequence[Campaign],
    tallies: Mapping[Act, Tally],
    looks: Iterable[Look],
    covered: Iterable[Covered],
) -> str:
    """Write the report that programs read."""
    sum_ = total(tallies)
    record = {
        "calls": sum_.calls,
        "succeeded": sum_.succeeded,
        "campaigns": [
            {"name": campaign.suite, "calls": total(campaign.acts).calls} for campaign in campaigns
        ],
        "shares": share_out(campaigns),
        "fund_functions": [
            {
                "contract": one.contract,
                "function": one.function,
                "calls": one.tally.calls,
                "succeeded": one.tally.succeeded,
                "refused_because": one.reason,
            }
            for one in covered
        ],
        "functions": [
            {
                "handler": act.handler,
                "function": act.function,
                "calls": tally.calls,
                "succeeded": tally.succeeded,
            }
            for act, tally in tallies.items()
        ],
        "invariants": [
            {"id": look.number, "calls": look.calls, "violations": look.violations}
            for look in looks
        ],
    }
    return json.dumps(record, indent=2) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Print the tables, write the report, and say what is missing."""
    parser = argparse.ArgumentParser(description="Report what the invariant campaigns called.")
    parser.add_argument("output", type=Path, help="what `forge test` printed")
    parser.add_argument("--least", type=int, default=0, help="fail below so many calls")
    options = parser.parse_args(arguments)
    campaigns = parse(options.output.read_text())
    tallies = add_up(campaigns)
    notes = read_all({campaign.suite: campaign.histories for campaign in campaigns})
    looks = count_looks(campaigns, read_contracts(), notes)
    covered = cover(notes.values())
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(to_json(campaigns, tallies, looks, covered))
    print(render_shares(share_out(campaigns)), render_coverage(covered), sep="\n\n", end="\n\n")
    print(render(tallies), render_looks(looks), sep="\n\n")
    faults = find_faults(tallies, options.least) + find_gaps(covered)
    for fault in faults:
        print(f"campaign: {fault}", file=sys.stderr)
    return 1 if faults else 0
