"""What may go wrong on the way to a node and back, call by call."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """One thing that goes wrong with one call."""

    SILENT = "no answer, and the node never heard it"
    CUT = "the node did it, and the answer was lost"
    BUSY = "429"
    NONSENSE = "an answer that is none"
    TWICE = "the line delivers the call twice, and the second answer"
    BEHIND = "a node that is some blocks behind"
    ORPHAN = "a node that still follows the abandoned fork"
    STRANGE = "a node of another chain"
    SWALLOWED = "the node says yes and forgets it"
    DELAYED = "the node passes it on later, the newest first"


ANYWHERE = (
    Fault.SILENT,
    Fault.CUT,
    Fault.BUSY,
    Fault.NONSENSE,
    Fault.TWICE,
    Fault.BEHIND,
    Fault.ORPHAN,
    Fault.STRANGE,
)
OF_A_SEND = (*ANYWHERE, Fault.SWALLOWED, Fault.DELAYED)
# What every one of these methods is answered with when the answer is nonsense.
NONSENSE = (None, "", "0x", "yes", {}, [], {"hash": 7}, 12)


@dataclass(slots=True)
class Weather:
    """
    Which faults are on.

    Args:
        steady: what goes wrong with every call.
        coming: what goes wrong with the next calls of a method, first to last.
        lag: blocks by which a node is behind.
        nonsense: what a nonsensical node answers.
    """

    steady: Fault | None = None
    coming: dict[str, list[Fault]] = field(default_factory=dict)
    lag: int = 2
    nonsense: object = None

    def take(self, method: str) -> Fault | None:
        """Say what goes wrong with this call."""
        queue = self.coming.get(method)
        return queue.pop(0) if queue else self.steady

    def plan(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method go wrong."""
        self.coming.setdefault(method, []).extend(faults)

    def clear(self) -> None:
        """Let the sun shine."""
        self.steady = None
        self.coming.clear()
