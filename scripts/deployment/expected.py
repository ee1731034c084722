"""One call of a contract and what it has to answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.deployment.terms import Value


@dataclass(frozen=True, slots=True)
class Expected:
    """
    One call and its answer.

    Args:
        getter: function name.
        answers: its return values in order.
        args: its arguments.
    """

    getter: str
    answers: Sequence[Value]
    args: Sequence[Value] = ()


def simple(answers: Mapping[str, Value]) -> list[Expected]:
    """Expect one value of each getter without arguments."""
    return [Expected(getter, (value,)) for getter, value in answers.items()]
