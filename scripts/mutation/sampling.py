"""Which mutants a run tries, when there is no time for all."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

from scripts.mutation.mutants import Mutant


def spread(mutants: Sequence[Mutant], seed: int) -> list[Mutant]:
    """
    Order mutants so that every beginning is a fair sample of each file.

    Args:
        mutants: of any files.
        seed: another seed is another order.

    Returns:
        All of them: shuffled within their file, and the files evenly interleaved by their size.
    """
    placed: list[tuple[float, str, Mutant]] = []
    for file, own in shuffled(mutants, seed).items():
        placed += [((at + 0.5) / len(own), file, one) for at, one in enumerate(own)]
    return [mutant for _, _, mutant in sorted(placed, key=lambda entry: entry[:2])]


def first_of_each(mutants: Sequence[Mutant], most: int | None, seed: int) -> list[Mutant]:
    """Take a fair sample of the same size of each file, small files as they are; None takes all."""
    return [one for own in shuffled(mutants, seed).values() for one in own[:most]]


def shuffled(mutants: Sequence[Mutant], seed: int) -> dict[str, list[Mutant]]:
    """Put mutants in an order of their seed, by file."""
    by_file: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        by_file[mutant.file].append(mutant)
    return {
        file: random.Random(f"{seed} {file}").sample(own, len(own))  # noqa: S311
        for file, own in sorted(by_file.items())
    }
