"""How a run of jobs went, as its parts came to it one after another."""

from __future__ import annotations

from dataclasses import dataclass, replace

from keeper.domain.alerts import Condition
from keeper.government import GovernResult
from keeper.services.governing import Governed
from keeper.services.ticks import CycleResult, Step

OK = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """
    How a run went.

    Args:
        exit_code: see keeper/errors.py.
        cycle: what the tick came to; None when it did not get that far.
        error: what stopped it, in words.
        conditions: what the operator has to know.
        governed: what governing came to; None when it was cut short, or not asked for.
    """

    exit_code: int
    cycle: CycleResult | None = None
    error: str = ""
    conditions: tuple[Condition, ...] = ()
    governed: Governed | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """What was done, in order."""
        dealt = () if self.cycle is None else self.cycle.steps
        return (*dealt, *(() if self.governed is None else self.governed.steps))


def with_government(result: JobResult, found: GovernResult) -> JobResult:
    """Add how governing went; it hides nothing of the dealing, and says nothing twice."""
    if found.governed is None and result.cycle is None and found.exit_code == result.exit_code:
        return result
    return replace(
        result,
        exit_code=result.exit_code if result.exit_code != OK else found.exit_code,
        error="; ".join(dict.fromkeys(filter(None, (result.error, found.error)))),
        conditions=(*result.conditions, *found.conditions),
        governed=found.governed,
    )
