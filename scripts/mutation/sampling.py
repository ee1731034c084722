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
    by_file: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants:
        by_file[mutant.file].append(mutant)
    placed: list[tuple[float, str, Mutant]] = []
    for file, own in sorted(by_file.items()):
        shuffled = random.Random(f"{seed} {file}").sample(own, len(own))  # noqa: S311
        placed += [((at + 0.5) / len(own), file, one) for at, one in enumerate(shuffled)]
    return [mutant for _, _, mutant in sorted(placed, key=lambda entry: entry[:2])]
