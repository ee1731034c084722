"""
What campaigns write beside the tables of forge: see tests/forge/campaign/Clerk.sol.

The campaign without handlers writes a number for each call: which function, whether it went
through, whether the fund had a value before and after. The one with handlers writes, after every
history, how often those invariants were looked at that an act does not always look at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scripts.campaign.functions import every_function
from scripts.campaign.permissions import read_rows, why_not
from scripts.campaign.tally import NOTHING, Tally, sum_up
from scripts.setup.environment import ROOT

FOLDER = ROOT / "build" / "campaign"
STRIKE = "PocketHedgeFund.strike("
# What a call with a stolen key is judged by only where there is a value, or only when it struck.
WEIGHED, STRUCK = ("K1", "P2"), ("P1", "P4")
WEIGHED_STRIKE = ("P2",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """A function of the fund: how thieves fared, and why they cannot; empty where they have to."""

    contract: str
    function: str
    tally: Tally
    reason: str

    @property
    def name(self) -> str:
        """As people write it."""
        return f"{self.contract}.{self.function}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What one campaign wrote."""

    calls: Mapping[str, Tally]  # by contract and signature
    looks: Mapping[str, int]  # by invariant, where the source alone would count too many


def read_notes(text: str, histories: int, functions: Mapping[str, Sequence[str]]) -> Notes:
    """Read the lines of one campaign; forge plays its last history again, which counts once."""
    names = list(functions)
    tallies: dict[str, Tally] = {}
    looks: Counter[str] = Counter()
    counted_once = "".join(text.split("end\n")[:histories])
    for line, times in Counter(counted_once.splitlines()).items():
        number, _, counted = line.partition(" ")
        if counted:
            looks[number] += times * int(counted)
            continue
        place, done, weighed = int(number) >> 2, bool(int(number) & 2), int(number) & 1
        contract = names[place >> 6]
        name = f"{contract}.{functions[contract][place & 63]}"
        tally = Tally(calls=times, succeeded=times if done else 0)
        tallies[name] = tallies.get(name, NOTHING) + tally
        strikes = name.startswith(STRIKE)
        looks.update(dict.fromkeys(WEIGHED_STRIKE if strikes else WEIGHED, times * weighed))
        looks.update(dict.fromkeys(STRUCK, tally.succeeded if strikes else 0))
    return Notes(calls=tallies, looks=looks)


def read_all(histories: Mapping[str, int]) -> dict[str, Notes]:
    """Read what those of these campaigns wrote that write anything, by their names."""
    functions = every_function()
    return {
        suite: read_notes((FOLDER / f"{suite}.txt").read_text(), times, functions)
        for suite, times in histories.items()
        if (FOLDER / f"{suite}.txt").exists()
    }


def find_unseen(notes: Iterable[Notes]) -> list[str]:
    """Name what campaigns counted for themselves, and never had anything to see of."""
    looks: Counter[str] = Counter()
    for one in notes:
        looks.update(one.looks)
    return [
        f"{number} had nothing to look at in any campaign"
        for number in sorted(looks)
        if not looks[number]
    ]


def cover(notes: Iterable[Notes]) -> list[Covered]:
    """Add up how every function fared over campaigns; nothing if none called any."""
    tallies = sum_up(one.calls for one in notes)
    if not tallies:
        return []
    rows = read_rows()
    return [
        Covered(
            contract=contract,
            function=signature,
            tally=tallies.get(f"{contract}.{signature}", NOTHING),
            reason=why_not(rows, contract, signature),
        )
        for contract, signatures in every_function().items()
        for signature in signatures
    ]


def find_gaps(covered: Iterable[Covered]) -> list[str]:
    """Name what stolen keys may call and never got through, and what they may not and did."""
    wrong = [one for one in covered if bool(one.reason) == bool(one.tally.succeeded)]
    return [
        f"{one.name} is open to {one.reason} and got through {one.tally.succeeded} times"
        if one.reason
        else f"{one.name}, which stolen keys may call, never got through in {one.tally.calls} calls"
        for one in wrong
    ]


def render_coverage(covered: Sequence[Covered]) -> str:
    """Write a line that sums up, and one for each function that never got through."""
    if not covered:
        return "functions: no campaign called them with stolen keys"
    through = sum(bool(one.tally.succeeded) for one in covered)
    open_ = sum(not one.reason for one in covered)
    sum_ = (
        f"functions: {through} of {len(covered)} got through with stolen keys, {open_} are open to"
    )
    lines = [f"{sum_} these; never:"]
    lines += [
        f"  {one.contract}.{one.function.partition('(')[0]} in {one.tally.calls} calls: "
        + (one.reason or "MAY BE CALLED")
        for one in covered
        if not one.tally.succeeded
    ]
    return "\n".join(lines)
