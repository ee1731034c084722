"""docs/standards.md names the test of every requirement, and no test that there is not."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
FORGE = ROOT / "tests" / "forge"
PAGE = (ROOT / "docs" / "standards.md").read_text(encoding="utf-8")
TEST = re.compile(r"function (test\w+)\(")


def names_in(file: Path) -> set[str]:
    return set(TEST.findall(file.read_text(encoding="utf-8")))


def test_every_named_test__exists() -> None:
    written = {name for file in FORGE.rglob("*.sol") for name in names_in(file)}
    named = set(re.findall(r"\b(test(?:Fuzz)?_\w+)", PAGE))
    assert named
    assert named <= written, named - written


def test_every_test_of_a_standard__is_named() -> None:
    files = sorted((FORGE / "standards").glob("ERC*.t.sol"))
    assert len(files) == 7
    missing = {name for file in files for name in names_in(file) if f"{name}`" not in PAGE}
    assert not missing
