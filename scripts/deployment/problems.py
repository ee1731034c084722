"""One thing that is wrong, with its numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace


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


def under(prefix: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Put what a launch file's keys begin with before the keys of problems."""
    for problem in problems:
        keys = (prefix + key for key in problem.key.split(" and "))
        yield replace(problem, key=" and ".join(keys))


def repeated(keyed: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    """Name every value that stands under more than one key."""
    counts = Counter(value for _, value in keyed)
    for value in (value for value, count in counts.items() if count > 1):
        keys = [key for key, held in keyed if held == value]
        yield Problem(" and ".join(keys), value, "each must have its own")


def spell(problems: Sequence[Problem]) -> str:
    """Count the problems and list them one a line."""
    noun = "problem" if len(problems) == 1 else "problems"
    return "\n  ".join([f"{len(problems)} {noun}:", *(str(problem) for problem in problems)])
