"""Every refusal of the contracts is named by a test: what nobody provokes may as well be gone."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]

# Declared by us, and never seen: what would raise them cannot happen, for the reason beside each.
CANNOT_HAPPEN: dict[str, str] = {}


def declared() -> dict[str, set[str]]:
    """Read every error's name and the interfaces, contracts and libraries that declare it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "contracts").rglob("*.sol")):
        holder = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if match := re.match(r"\s*(?:abstract )?(?:contract|interface|library) (\w+)", line):
                holder = match[1]
            if match := re.match(r"\s*error (\w+)\(", line):
                found[match[1]].add(holder)
    return found


def all_tests() -> str:
    """Read all tests but this one."""
    files = [*(ROOT / "tests").rglob("*.sol"), *(ROOT / "tests").rglob("*.py")]
    return "\n".join(p.read_text(encoding="utf-8") for p in sorted(files) if p != Path(__file__))


def unnamed(errors: dict[str, set[str]], text: str) -> set[str]:
    """List what no word of a text names; what several declare has to be named with each of them."""
    words = set(re.findall(r"\w+", text))
    pairs = set(re.findall(r"\b(\w+)\.(\w+)", text))
    missing = set(errors) - words
    for name, holders in errors.items():
        if len(holders) > 1:
            missing |= {f"{holder}.{name}" for holder in holders if (holder, name) not in pairs}
    return missing


def test_errors__each_one__is_named_by_a_test_or_cannot_happen() -> None:
    errors = declared()
    assert len(errors) > 150
    assert unnamed(errors, all_tests()) == set(CANNOT_HAPPEN)


def test_errors__raised_nowhere__are_not_declared() -> None:
    sources = [p.read_text(encoding="utf-8") for p in (ROOT / "contracts").rglob("*.sol")]
    code = re.sub(r"^\s*error \w+\(.*$", "", "\n".join(sources), flags=re.MULTILINE)
    code = re.sub(r"//.*$", "", code, flags=re.MULTILINE)
    assert not set(declared()) - set(re.findall(r"\w+", code))


def test_error__that_only_this_list_names__is_found() -> None:
    errors = {"NeverSeen": {"INowhere"}, "ZeroAmount": {"IPocketHedgeFund", "IOutpost"}}
    seen = "IPocketHedgeFund.ZeroAmount.selector"
    assert unnamed(errors, seen) == {"NeverSeen", "IOutpost.ZeroAmount"}
