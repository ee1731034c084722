"""A Python module as mutation reads it: its text, its tree, and where they meet."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from scripts.mutation.mutants import Mutant, lines_around

Spanned = ast.expr | ast.stmt
UNREAD = ("annotation", "returns", "decorator_list", "bases", "keywords")


@dataclass(frozen=True, slots=True)
class Change:
    """A replacement of the characters [start, end), before it knows its file."""

    start: int
    end: int
    text: str
    operator: str


class Source:
    """A module's text, where the tree's positions (line, byte of the line) become characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self.names = bound_names(self.tree)
        self._lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def _at(self, line: int, column: int) -> int:
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def span(self, node: Spanned) -> tuple[int, int]:
        """Say which characters a node covers."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._at(node.lineno, node.col_offset)
        return start, self._at(node.end_lineno, node.end_col_offset)

    def of(self, node: Spanned) -> str:
        """Give a node's text."""
        start, end = self.span(node)
        return self.text[start:end]

    def replaced(self, node: Spanned, text: str, operator: str) -> Change:
        """Replace a whole node."""
        return Change(*self.span(node), text, operator)

    def between(self, left: Spanned, right: Spanned, symbol: str) -> tuple[int, int]:
        """Find the operator between two operands, past brackets and line breaks."""
        start, stop = self.span(left)[1], self.span(right)[0]
        found = re.search(re.escape(symbol).replace(r"\ ", r"\s+"), self.text[start:stop])
        assert found, f"no {symbol} in {self.text[start:stop]!r}"
        return start + found.start(), start + found.end()

    def line_at(self, position: int) -> int:
        """Count the line of a character, from 1."""
        return self.text.count("\n", 0, position) + 1

    def mutant(self, file: str, change: Change, scope: str, lines: tuple[int, ...]) -> Mutant:
        """Give a change its place."""
        return Mutant(
            file=file,
            start=change.start,
            end=change.end,
            original=self.text[change.start : change.end],
            text=change.text,
            operator=change.operator,
            line=self.line_at(change.start),
            scope=scope,
            around=lines_around(self.text, change.start, change.end, change.text),
            lines=lines,
        )


def own_lines(statement: ast.stmt) -> tuple[int, ...]:
    """List the lines that run when a statement does: of a compound one only its head."""
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
    return tuple(range(statement.lineno, max(last, statement.lineno) + 1))


def bound_names(tree: ast.Module) -> frozenset[str]:
    """List what a module defines or imports: another name would only be a NameError."""
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.alias)}
    return frozenset(names)


def computing_children(node: ast.AST) -> Iterator[ast.AST]:
    """
    Walk what computes.

    Wording is left out (formatted strings, what an exception says), and so is what only type
    checkers and decorators read: a change there breaks no figure.
    """
    if isinstance(node, ast.JoinedStr | ast.Raise | ast.Import | ast.ImportFrom):
        return
    if isinstance(node, ast.Assert):
        yield node.test
        return
    unread = set() if isinstance(node, ast.Call) else {id(part) for part in _unread(node)}
    yield from (child for child in ast.iter_child_nodes(node) if id(child) not in unread)


def _unread(node: ast.AST) -> Iterator[object]:
    for name in UNREAD:
        value = getattr(node, name, None)
        yield from value if isinstance(value, list) else [value]
