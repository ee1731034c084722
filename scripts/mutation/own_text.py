"""What a test says by itself, so that a result outlives the tests that are written beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.mutation.coverage import file_of
from scripts.mutation.mutants import digest


class OwnTexts:
    """
    Digests of tests: of a test's file without the other tests in it.

    Args:
        root: of the project.
        files: of tests; they are read at once, for somebody may write in them meanwhile.
    """

    def __init__(self, root: Path, files: Iterable[str]) -> None:
        texts = {file: (root / file).read_text() for file in files}
        self._lines = {file: text.splitlines() for file, text in texts.items()}
        self._left_out = {file: list(left_out(text)) for file, text in texts.items()}
        self._digests: dict[tuple[str, str], str] = {}

    def digest(self, test: str) -> str:
        """Hash what a test rests on in its own file; nothing known of it is a hash of its own."""
        name = (file_of(test), function_of(test))
        if name not in self._digests:
            self._digests[name] = digest(*name, self._own(*name))
        return self._digests[name]

    def _own(self, file: str, function: str) -> str:
        spans = self._left_out.get(file, [])
        others = {at for name, span in spans if name != function for at in span}
        lines = enumerate(self._lines.get(file, []))
        return "\n".join(line for at, line in lines if at not in others and line)


def left_out(text: str) -> Iterator[tuple[str, range]]:
    """
    Name what a module has for one test alone, and its lines, from 0.

    Imports go by no name: they grow with every test, and what they bring is judged where it stands.
    """
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(part.lineno for part in node.decorator_list)])
            yield node.name, range(first - 1, node.end_lineno or first)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield "", range(node.lineno - 1, node.end_lineno or node.lineno)


def function_of(test: str) -> str:
    """Name the function of a test, whatever its arguments are."""
    return test.partition("::")[2].partition("[")[0]
