"""One thing that is wrong, with its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One thing that keeps a deployment from being right.

    Args:
        key: where: a key of the configuration, or `contract.getter` on the chain.
        value: what stands there.
        limit: what would be right.
    """

    key: str
    value: object
    limit: str

    def __str__(self) -> str:
        """Spell it as an operator reads it."""
        return f"{self.key} is {self.value}; {self.limit}"


def spell(problems: Sequence[Problem]) -> str:
    """Count the problems and list them one a line."""
    noun = "problem" if len(problems) == 1 else "problems"
    return "\n  ".join([f"{len(problems)} {noun}:", *(str(problem) for problem in problems)])
