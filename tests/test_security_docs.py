"""docs/security.md says nothing that is not in the code: constants, functions and tests exist."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
SOURCES = "\n".join(path.read_text() for path in sorted((ROOT / "contracts").rglob("*.sol")))


def in_words(expression: str) -> str:
    """Write a constant of Solidity as people read it: wads as percents, times as they stand."""
    if wad := re.fullmatch(r"([\d.]+)e18", expression):
        return f"{(Decimal(wad[1]) * 100).normalize():f} %"
    return re.sub(r"^1 (\w+)s$", r"1 \1", expression)


def constants() -> dict[str, set[str]]:
    """Read every constant's value; some names stand in two contracts."""
    found: dict[str, set[str]] = {}
    for name, value in re.findall(r"constant (\w+) = ([^;]+);", SOURCES):
        found.setdefault(name, set()).add(in_words(value))
    return found


def test_page__every_constant__stands_beside_its_value() -> None:
    known, named = constants(), re.findall(r"`([A-Z][A-Z_]{3,})`", PAGE)
    beside = re.findall(r"([\d.]+ (?:%|\w+)) \(`([A-Z][A-Z_]{3,})`\)", PAGE)
    assert len(named) > 20
    assert sorted(named) == sorted(name for _, name in beside)
    wrong = {(name, value) for value, name in beside if value not in known.get(name, set())}
    assert not wrong


def test_page__every_function__is_one_of_the_contracts() -> None:
    named = set(re.findall(r"`([a-z]\w+)(?:\(\))?`", PAGE))
    missing = {name for name in named if not re.search(rf"\b{name}\b", SOURCES)}
    assert named
    assert not missing


def test_page__every_test__exists() -> None:
    named = re.findall(r"`([\w/.]+)::(\w+)`", PAGE)
    assert named
    for path, name in named:
        text = (ROOT / "tests" / path).read_text(encoding="utf-8")
        assert re.search(rf"(def|function|modifier) {name}\(", text), f"{path} has no {name}"


# A term's row: name, what is taken, limit, worst by hand, it and chance in percent of the limit.
TERM = r"^\| \*\*([\w-]+)\*\* \| [^|]+ \| [^|]+ \| [^|]+ \| ([\d.]+) % \| ([\d.]+) % \|$"
MEASURED = ROOT / "build" / "bound"


def ratios() -> dict[str, tuple[Decimal, Decimal]]:
    """Read how near to its limit each term was measured, by hand and by chance, in percent."""
    found = re.findall(TERM, PAGE, flags=re.MULTILINE)
    return {term: (Decimal(by_hand), Decimal(by_chance)) for term, by_hand, by_chance in found}


def percent(found: dict[str, str]) -> Decimal:
    """Say how near to its limit something came; nothing may pass it."""
    limit, worst = int(found["limit"]), int(found["worst_found"])
    assert worst <= limit
    return Decimal(100 * worst) / limit if limit else Decimal(0)


def test_terms__in_the_table__are_those_that_are_measured() -> None:
    bounds = ROOT / "tests" / "forge" / "bounds"
    tests = "\n".join(path.read_text(encoding="utf-8") for path in bounds.glob("*.sol"))
    assert set(ratios()) == set(re.findall(r'measure\("([\w-]+)"', tests))


@pytest.mark.parametrize("term", sorted(ratios()))
def test_terms__measured_last__are_as_near_to_their_limit_as_the_table_says(term: str) -> None:
    """
    What attackers written by hand take is the same in every run.

    More sequences by chance, of which the first are always the same, only come nearer.
    """
    path = MEASURED / f"{term}.json"
    if not path.exists():
        pytest.skip(f"{path.name} is written by forge test --match-path 'tests/forge/bounds/*'")
    text = path.read_text(encoding="utf-8")
    if not text.endswith("}\n"):
        pytest.skip(f"{path.name} is being written")
    record = json.loads(text)
    if "by_hand" not in record:
        pytest.skip(f"{path.name} is of an older measurement, which kept one of the two")
    by_hand, by_chance = ratios()[term]
    assert abs(percent(record["by_hand"]) - by_hand) <= Decimal("0.5")
    assert percent(record["by_chance"]) >= by_chance - 1
    assert percent(record) >= by_hand - Decimal("0.5")
    assert int(record["calls"]) > 0
