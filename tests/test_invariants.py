"""tests/README.md and docs/outcomes.md: every test named exists, every number cited is listed."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
NUMBER = r"[SPFKLGROEX]\d+"


def listed() -> dict[str, str]:
    """Read number and text of every invariant."""
    text = (TESTS / "README.md").read_text()
    return dict(re.findall(rf"^- \*\*({NUMBER})\*\* (.+)$", text, flags=re.MULTILINE))


def sources() -> list[Path]:
    return sorted([*TESTS.rglob("*.sol"), *TESTS.rglob("*.py")])


def test_invariants__of_each_kind__are_numbered_without_a_gap() -> None:
    numbers = sorted((number[0], int(number[1:])) for number in listed())
    kinds = {kind for kind, _ in numbers}
    assert kinds >= set("SPFKLG")
    for kind in kinds:
        found = [number for letter, number in numbers if letter == kind]
        assert found == list(range(1, len(found) + 1)), kind


def test_invariants__each_one__names_a_test_that_exists_or_says_next() -> None:
    for number, text in listed().items():
        named = re.findall(r"`([\w/.]+)::(\w+)`", text)
        assert named or "*next*" in text, number
        for path, name in named:
            found = re.search(rf"(def|function|modifier) {name}\(", (TESTS / path).read_text())
            assert found, f"{number}: {path} has no {name}"


def test_invariants__cited_in_a_test__are_on_the_list() -> None:
    citation = rf"(?:invariants?|@dev) ({NUMBER}(?:, {NUMBER})*)"
    cited = {
        number
        for path in sources()
        for group in re.findall(citation, path.read_text())
        for number in group.split(", ")
    }
    assert cited, "no test cites any invariant"
    assert cited <= set(listed())


def test_outcomes__each_one__names_tests_that_exist() -> None:
    text = (TESTS.parent / "docs" / "outcomes.md").read_text()
    rows = [row for row in text.splitlines() if row.startswith("| ") and "| test |" not in row]
    assert rows
    for row in rows:
        named = re.findall(r"`([\w/.]+)::(\w+)`", row)
        assert named, row
        for path, name in named:
            assert f"function {name}(" in (TESTS / "forge" / path).read_text(), f"{path}: {name}"
