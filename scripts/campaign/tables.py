"""Read the tables of calls and reverts that `forge test` prints after every campaign."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scripts.campaign.tally import NOTHING, Tally, sum_up, total

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

    def __str__(self) -> str:
        """As people write it."""
        return f"{self.handler}.{self.function}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What one test contract with an invariant did."""

    suite: str
    tests: tuple[str, ...]  # its invariant functions
    histories: int
    acts: Mapping[Act, Tally]
    broken: tuple[str, ...]  # what failed, in its own words

    @property
    def kind(self) -> str:
        """Which campaign it is, whatever its base asset."""
        return kind_of(self.suite)

    @property
    def calls(self) -> int:
        """Of all its acts."""
        return total(self.acts.values()).calls


def kind_of(suite: str) -> str:
    """Name a suite without its base asset's decimals."""
    return suite.rstrip("0123456789")


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
    return dict(sorted(sum_up(campaign.acts for campaign in campaigns).items()))
