"""What commands print: tables for people, JSON for programs, never a mixture."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from keeper.adapters.secrets import conceal

T = TypeVar("T")
Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: a title, column heads, and rows of text."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Output:
    """
    Where a command's result goes.

    Args:
        as_json: print JSON; None decides by whether a terminal listens.
    """

    as_json: bool | None

    @property
    def is_json(self) -> bool:
        """Whether programs are listening."""
        return not sys.stdout.isatty() if self.as_json is None else self.as_json

    def show(self, record: Mapping[str, Json], *tables: Table) -> None:
        """Print a result in the one form or the other."""
        if self.is_json:
            sys.stdout.write(conceal(json.dumps(record, indent=2)) + "\n")
            return
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table as RichTable

        console = Console()
        for table in tables:
            drawn = RichTable(title=escape(table.title), title_justify="left", highlight=True)
            for head in table.heads:
                drawn.add_column(escape(head), overflow="fold")
            for row in table.rows:
                drawn.add_row(*(escape(conceal(cell)) for cell in row))
            console.print(drawn)

    def track(self, items: Sequence[T], what: str) -> Iterable[T]:
        """Go through items, with a progress bar where people watch."""
        if self.is_json:
            return items
        from rich.console import Console
        from rich.progress import track

        return track(items, description=what, console=Console(stderr=True), transient=True)

    def fail(self, text: str, exit_code: int) -> None:
        """Say what went wrong: on stderr, and for programs as JSON on stdout."""
        text = conceal(text)
        sys.stderr.write(f"error: {text}\n")
        if self.is_json:
            sys.stdout.write(json.dumps({"error": text, "exit_code": exit_code}, indent=2) + "\n")
