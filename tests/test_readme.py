"""The README says nothing that is not so: its commands, its files, its links."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "contracts/README.md"]


def test_readme__every_make_command__is_a_target() -> None:
    wanted = set(re.findall(r"(?:`|^)make ([a-z-]+)", README, flags=re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
    assert wanted
    assert wanted <= targets, wanted - targets


@pytest.mark.parametrize("target", ["demo", "test", "check", "gas", "bench", "prove"])
def test_readme__shows_every_command_that_the_project_keeps(target: str) -> None:
    assert f"`make {target}`" in README


def test_readme__every_path_in_code_type__exists() -> None:
    paths = re.findall(r"`([\w./-]+/[\w./-]*)`", README)
    written = [path for path in paths if not path.startswith(("build/", "../"))]
    assert written
    missing = [path for path in written if not (ROOT / path).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page__every_link_to_a_file__leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing
