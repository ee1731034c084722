"""
Report what the invariant campaigns called, and how often it succeeded.

`forge test` prints a table of calls and reverts after every campaign; this adds them up by handler
function over all of them, writes build/campaign.json, and fails when a function never succeeded:
what nobody ever managed to do was not tested. The same goes for every function of the fund that
stolen keys may call; faults.py and coverage.py have all that is a fault.
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

from scripts.campaign.coverage import (
    Covered,
    Notes,
    cover,
    find_gaps,
    find_unseen,
    read_all,
    render_coverage,
)
from scripts.campaign.faults import find_dead, find_faults, find_short
from scripts.campaign.sources import NUMBER, Contract, numbers_of, read_contracts
from scripts.campaign.tables import Act, Campaign, add_up, parse
from scripts.campaign.tally import Tally, total
from scripts.setup.environment import ROOT

REPORT = ROOT / "build" / "campaign.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How often an invariant was looked at, and in how many campaigns it was broken."""

    number: str
    calls: int
    violations: int


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
            looked[number] = campaign.calls
        if campaign.suite in notes:
            for number, times in notes[campaign.suite].looks.items():
                looked[number] = times
        calls += looked
        violations.update(set(re.findall(rf"\b{NUMBER}\b", " ".join(campaign.broken))))
    return [
        Look(number=number, calls=calls[number], violations=violations[number])
        for number in sorted(calls | violations, key=lambda one: (one[0], int(one[1:])))
    ]


def render(tallies: Mapping[Act, Tally]) -> str:
    """Write the table that people read, one line for each act."""
    lines = [f"{'handler':<17}{'function':<26}{'calls':>9}{'succeeded':>11}{'rate':>7}"]
    lines += [
        f"{act.handler:<17}{act.function:<26}{tally.calls:>9}{tally.succeeded:>11}"
        f"{tally.percent:>6}%"
        for act, tally in tallies.items()
    ]
    sum_ = total(tallies.values())
    lines.append(f"{'all':<43}{sum_.calls:>9}{sum_.succeeded:>11}{sum_.percent:>6}%")
    return "\n".join(lines)


def share_out(campaigns: Iterable[Campaign]) -> dict[str, int]:
    """Add up the calls of each kind of campaign, whatever its base asset, most first."""
    calls: Counter[str] = Counter()
    for campaign in campaigns:
        calls[campaign.kind] += campaign.calls
    return dict(calls.most_common())


def count_judged(campaign: Campaign, notes: Mapping[str, Notes]) -> int:
    """Count what went through, so that it could break anything; of `AnyCalls` thieves' calls."""
    written = notes[campaign.suite].calls if campaign.suite in notes else {}
    return total((written or campaign.acts).values()).succeeded


def judge_out(campaigns: Iterable[Campaign], notes: Mapping[str, Notes]) -> dict[str, int]:
    """Add up what went through in each kind of campaign."""
    judged: Counter[str] = Counter()
    for campaign in campaigns:
        judged[campaign.kind] += count_judged(campaign, notes)
    return dict(judged)


def render_shares(shares: Mapping[str, int], judged: Mapping[str, int]) -> str:
    """Write one line for each kind of campaign."""
    whole = max(sum(shares.values()), 1)
    return "\n".join(
        f"{name:<24}{calls:>10,} calls{calls / whole:>7.1%}{judged[name]:>11,} judged"
        for name, calls in shares.items()
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
    notes: Mapping[str, Notes],
) -> str:
    """Write the report that programs read."""
    sum_ = total(tallies.values())
    record = {
        "calls": sum_.calls,
        "succeeded": sum_.succeeded,
        "campaigns": [
            {
                "name": campaign.suite,
                "calls": campaign.calls,
                "judged": count_judged(campaign, notes),
            }
            for campaign in campaigns
        ],
        "shares": share_out(campaigns),
        "judged": judge_out(campaigns, notes),
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


def find_all_faults(
    campaigns: Sequence[Campaign], notes: Mapping[str, Notes], least: int, least_each: int
) -> list[str]:
    """Say all that the campaigns did not do; see faults.py."""
    calls = {campaign.suite: campaign.calls for campaign in campaigns}
    return (
        find_faults(add_up(campaigns), least)
        + find_short(calls, least_each)
        + find_dead({campaign.suite: campaign.acts for campaign in campaigns})
        + find_dead({suite: one.calls for suite, one in notes.items()})
        + find_unseen(notes.values())
        + find_gaps(cover(notes.values()))
    )


def main(arguments: list[str] | None = None) -> int:
    """Print the tables, write the report, and say what is missing."""
    parser = argparse.ArgumentParser(description="Report what the invariant campaigns called.")
    parser.add_argument("output", type=Path, help="what `forge test` printed")
    parser.add_argument("--least", type=int, default=0, help="fail below so many calls")
    parser.add_argument(
        "--least-each", type=int, default=0, help="fail below so many in a suite on a whole fund"
    )
    options = parser.parse_args(arguments)
    campaigns = parse(options.output.read_text())
    tallies = add_up(campaigns)
    notes = read_all({campaign.suite: campaign.histories for campaign in campaigns})
    looks = count_looks(campaigns, read_contracts(), notes)
    covered = cover(notes.values())
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(to_json(campaigns, tallies, looks, covered, notes))
    shares = render_shares(share_out(campaigns), judge_out(campaigns, notes))
    print(shares, render_coverage(covered), sep="\n\n", end="\n\n")
    print(render(tallies), render_looks(looks), sep="\n\n")
    faults = find_all_faults(campaigns, notes, options.least, options.least_each)
    for fault in faults:
        print(f"campaign: {fault}", file=sys.stderr)
    return 1 if faults else 0
