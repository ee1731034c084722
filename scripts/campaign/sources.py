"""
Read from the campaigns' Solidity which invariants an act is looked at for.

Every check of a campaign says what broke with the numbers of tests/README.md in front: `"S1: ..."`,
`"L1, L2: ..."`. An act is looked at for the numbers in its own body, in those of what it calls, and
in the modifiers it carries, over the contracts that it inherits and the world that it acts upon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.setup.environment import ROOT

FORGE = ROOT / "tests" / "forge"
FOLDERS = ("campaign", "anycall", "crosschain", "governance", "mocks", ".")
NUMBER = r"[SPFKLGROEX]\d+"
CLAIM = re.compile(rf'"({NUMBER}(?:, {NUMBER})*): ')
CONTRACT = re.compile(r"^(?:abstract )?contract (\w+)(?: is ([\w, ]+))? \{", flags=re.MULTILINE)
BODY = re.compile(r"\b(?:function|modifier) (\w+)")
# `world.look(`, `_trip(`, `this.executeFor(`; and the type of what is before the dot.
CALLED = re.compile(r"(?:\b(\w+)\.)?\b(\w+)\(")
VARIABLE = re.compile(r"\b([A-Z]\w+) (?:internal|private|public)(?: immutable)? (\w+);")
WORD = re.compile(r"\b\w+\b")
# Tokens and venues call the intruder back wherever somebody has aimed it.
CALLED_BACK: Mapping[str, tuple[str, str]] = {"aim": ("Intruder", "intrude")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract of the tests: what it inherits, its functions' texts, its variables' types."""

    bases: tuple[str, ...]
    bodies: Mapping[str, str]
    types: Mapping[str, str]


def split_bodies(text: str) -> dict[str, str]:
    """Cut a contract into its functions and modifiers; overloads are one."""
    marks = list(BODY.finditer(text))
    ends = [*(mark.start() for mark in marks), len(text)][1:]
    bodies: dict[str, str] = {}
    for mark, end in zip(marks, ends, strict=False):
        bodies[mark[1]] = bodies.get(mark[1], "") + text[mark.end() : end]
    return bodies


def read_contracts(folder: Path = FORGE) -> dict[str, Contract]:
    """Read all contracts of the campaigns, by name."""
    found: dict[str, Contract] = {}
    for path in (path for name in FOLDERS for path in sorted((folder / name).glob("*.sol"))):
        text = re.sub(r"//.*", "", path.read_text())
        marks = list(CONTRACT.finditer(text))
        ends = [*(mark.start() for mark in marks), len(text)][1:]
        for mark, end in zip(marks, ends, strict=False):
            body = text[mark.end() : end]
            found[mark[1]] = Contract(
                bases=tuple(base.strip() for base in (mark[2] or "").split(",") if base),
                bodies=split_bodies(body),
                types={name: type_ for type_, name in VARIABLE.findall(body)},
            )
    return found


def lineage(contracts: Mapping[str, Contract], name: str) -> Iterator[Contract]:
    """Yield a contract and everything it inherits, nearest first."""
    if name not in contracts:
        return
    yield contracts[name]
    for base in contracts[name].bases:
        yield from lineage(contracts, base)


def calls_of(contracts: Mapping[str, Contract], name: str, body: str) -> Iterator[tuple[str, str]]:
    """Yield contract and function of everything that a body calls, or carries as a modifier."""
    types = {
        variable: type_
        for contract in lineage(contracts, name)
        for variable, type_ in contract.types.items()
    }
    yield from ((name, word) for word in WORD.findall(body.partition("{")[0]))
    for variable, function in CALLED.findall(body):
        yield (types.get(variable, name), function)
        if function in CALLED_BACK:
            yield CALLED_BACK[function]


def numbers_of(contracts: Mapping[str, Contract], contract: str, function: str) -> frozenset[str]:
    """
    Gather the invariants that one function looks at.

    Args:
        contracts: all of the campaigns.
        contract: whose function it is, a handler's or a suite's, itself or inherited.
        function: its name.

    Returns:
        Numbers as in tests/README.md, of every claim that it can reach.
    """
    seen: set[tuple[str, str]] = set()
    numbers: set[str] = set()
    waiting = [(contract, function)]
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        for owner in lineage(contracts, place[0]):
            body = owner.bodies.get(place[1], "")
            numbers.update(one for group in CLAIM.findall(body) for one in group.split(", "))
            waiting += calls_of(contracts, place[0], body)
    return frozenset(numbers)
