"""The portal's pages: typed, linted, tried out, built, and light."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "keeper" / "portal" / "pages"
TOOLS = ROOT / "node_modules" / ".bin"
MOST_LINES = 250
MOST_BYTES = 300_000  # of everything a browser can ever load of the pages, compressed
# What the portal's policy lets no page do: none of it may be in the document.
FORBIDDEN = (
    "<style",
    "style=",
    "onclick=",
    "onload=",
    "javascript:",
    "data:",
    "http://",
    "https://",
)


def run(tool: str, *arguments: str) -> str:
    """Run one of the tools over the pages; what it says is the failure."""
    command = [str(TOOLS / tool), *arguments]
    done = subprocess.run(command, cwd=PAGES, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the pages, away from those that somebody may be serving."""
    folder = tmp_path_factory.mktemp("portal")
    run("vite", "build", "--outDir", str(folder), "--emptyOutDir", "--logLevel", "warn")
    return folder


def test_pages__as_they_are__have_the_types_they_say() -> None:
    run("tsc", "--project", ".")


def test_pages__as_they_are__pass_the_linter_without_a_warning() -> None:
    run("biome", "check", "--error-on-warnings")


def test_pages__their_own_tests__pass() -> None:
    run("vitest", "run")


def test_pages__whole_and_compressed__weigh_no_more_than_promised(built: Path) -> None:
    files = [path for path in built.rglob("*") if path.is_file()]
    weight = sum(len(gzip.compress(path.read_bytes())) for path in files)
    assert 0 < weight <= MOST_BYTES


def test_document__under_the_strict_policy__has_nothing_that_it_forbids(built: Path) -> None:
    document = (built / "index.html").read_text().lower()
    assert "<script" in document
    assert [each for each in FORBIDDEN if each in document] == []
    assert document.count("<script") == document.count('src="./assets/')


def test_files_of_the_pages__are_short_enough_to_be_read() -> None:
    files = [*(PAGES / "src").rglob("*.*"), *(PAGES / "tests").rglob("*.*")]
    lines = {path.name: len(path.read_text().splitlines()) for path in files if path.is_file()}
    assert lines
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}
