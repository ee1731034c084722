"""One change to one place of one file, and what the tests said to it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Status = Literal["killed", "timeout", "survived", "uncovered"]
SURVIVING = frozenset({"survived", "uncovered"})
# As `forge fmt` writes them: tests of a file, and its comments and imports.
TEST = re.compile(
    r"^    function ((?:test|invariant)\w*)\((?:[^\n]*\}\n|.*?^    \}\n)",
    flags=re.MULTILINE | re.DOTALL,
)
WORDS = re.compile(r"^ *(?://[^\n]*|/\*[^\n]*|import [^;]*;)\n", flags=re.MULTILINE)
TEXT = 160  # characters of a changed place that a list shows


def digest(*parts: str) -> str:
    """Hash some texts, in this order, to what names a result."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def digest_files(root: Path, names: Iterable[str]) -> str:
    """Hash the contents of files: another text or another file is another digest."""
    found = sorted(set(names))
    return digest(*(part for name in found for part in (name, (root / name).read_text())))


def digest_test(file: str, text: str, name: str) -> str:
    """Hash what a forge test rests on in its file: itself and all but the other tests and words."""
    others = TEST.sub(lambda found: found[0] if found[1] == name else "", text)
    return digest(file, name, "\n".join(filter(None, WORDS.sub("", others).split("\n"))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """
    A change that a careless or malicious hand could make.

    Attributes:
        file: path below the root of the project.
        start, end: characters [start, end) of the file that are replaced.
        original, text: what stands there and what replaces it.
        operator: the kind of change.
        line: of the start, from 1.
        scope: function that it is in; empty at the top of a file.
        around: the whole lines that it stands in, before and after the change.
        lines: of the smallest statement around it, to ask the coverage for; none outside functions,
            where code runs at import.
    """

    file: str
    start: int
    end: int
    original: str
    text: str
    operator: str
    line: int
    scope: str = ""
    around: tuple[str, str] = ("", "")
    lines: tuple[int, ...] = ()

    def applied(self, source: str) -> str:
        """Give the file's text with this change."""
        return source[: self.start] + self.text + source[self.end :]

    def key(self, source: str) -> str:
        """Name the mutant of this version of the file."""
        return digest(self.file, source, str(self.start), str(self.end), self.text)

    @property
    def identity(self) -> str:
        """Name the mutant in whatever version of the file: by where it is and what it changes."""
        return digest(self.file, self.scope, *self.around)

    @property
    def place(self) -> str:
        """Name it as people and editors do."""
        return f"{self.file}:{self.line}"

    @property
    def change(self) -> str:
        """Write its lines before and after on one line, for lists and judgements."""
        before, after = self.around
        return f"{squeeze(before)} -> {squeeze(after) or 'nothing'}"


def lines_around(source: str, start: int, end: int, text: str) -> tuple[str, str]:
    """Give the lines that hold the characters [start, end), as they are and with a replacement."""
    first = source.rfind("\n", 0, start) + 1
    last = source.find("\n", end)
    last = len(source) if last < 0 else last
    return source[first:last], source[first:start] + text + source[end:last]


def squeeze(text: str) -> str:
    """Bring a piece of code onto one line that fits a list."""
    flat = " ".join(text.split())
    return flat if len(flat) <= TEXT else f"{flat[: TEXT - 1]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """
    What became of a mutant.

    Attributes:
        key: of the mutant.
        status: killed by a failing test, by its time, or not.
        by: the test that failed; empty of survivors.
        tests: digest of the test files that this rests on: the one that killed, or all that tried.
        identity: of the mutant in any version of its file; empty in older rows.
        first: status when it was tried first, before any test could be written for it; None where
            that was not written down.
    """

    key: str
    status: Status
    by: str
    tests: str
    identity: str = ""
    first: Status | None = None

    @property
    def killed(self) -> bool:
        return self.status not in SURVIVING
