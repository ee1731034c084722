"""Mutants for tests of what is told of them."""

from __future__ import annotations

from scripts.mutation.mutants import Mutant


def mutant(line: int, file: str = "a.py") -> Mutant:
    return Mutant(
        file=file,
        start=line,
        end=line + 1,
        original="<",
        text="<=",
        operator="comparison",
        line=line,
        scope="f",
        around=("a < b", "a <= b"),
    )
