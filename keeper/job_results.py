"""How a run of the keeper's jobs went."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import reduce

from keeper.adapters.secrets import conceal
from keeper.arbitrage import ArbitrageResult
from keeper.bootstrap import Keeper
from keeper.domain.alerts import Condition, name_of
from keeper.errors import GuardError, KeeperError, PendingError
from keeper.government import GovernResult
from keeper.services.bridging import BridgeRun, add_run
from keeper.services.governing import Governed
from keeper.services.recording import Recorded
from keeper.services.selection import Job
from keeper.services.ticks import CycleResult, Step
from keeper.services.trades import ArbitrageRun

log = logging.getLogger(__name__)

OK, PENDING = 0, PendingError.exit_code
GUARD, FAULT = GuardError.exit_code, KeeperError.exit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """
    How a run went.

    Args:
        exit_code: see keeper/errors.py.
        cycle: what the tick came to; None when it did not get that far.
        error: what stopped it, in words.
        conditions: what the operator has to know.
        line: what was done for the line to the outpost; None without one, or when it failed.
        governed: what governing came to; None when it was cut short, or not asked for.
        arbitrage: what arbitrage came to; likewise.
        recorded: what recording hashes of reports came to; likewise.
    """

    exit_code: int
    cycle: CycleResult | None = None
    error: str = ""
    conditions: tuple[Condition, ...] = ()
    line: BridgeRun | None = None
    governed: Governed | None = None
    arbitrage: ArbitrageRun | None = None
    recorded: Recorded | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """What was done, in order."""
        crossed = () if self.line is None else self.line.steps
        dealt = () if self.cycle is None else self.cycle.steps
        governed = () if self.governed is None else self.governed.steps
        earned = () if self.arbitrage is None else self.arbitrage.steps
        noted = () if self.recorded is None else self.recorded.steps
        return (*crossed, *dealt, *governed, *earned, *noted)


def joined(result: JobResult, other: JobResult) -> JobResult:
    """Add what another part of the work came to; the first one's failure goes before."""
    crossed = (each for each in (result.line, other.line) if each is not None)
    return replace(
        result,
        exit_code=result.exit_code if result.exit_code != OK else other.exit_code,
        cycle=result.cycle or other.cycle,
        line=reduce(add_run, crossed, None),
        error="; ".join(dict.fromkeys(filter(None, (result.error, other.error)))),
        conditions=tuple(dict.fromkeys((*result.conditions, *other.conditions))),
        recorded=result.recorded or other.recorded,
    )


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


def with_arbitrage(result: JobResult, found: ArbitrageResult) -> JobResult:
    """Add how arbitrage went; it hides nothing of what came before."""
    return replace(
        result,
        exit_code=result.exit_code if result.exit_code != OK else found.exit_code,
        error="; ".join(dict.fromkeys(filter(None, (result.error, found.error)))),
        conditions=(*result.conditions, *found.conditions),
        arbitrage=found.run,
    )


def stopped(error: Exception) -> JobResult:
    """Make the result of a run that could not do its work; what has no code is our own fault."""
    kind, exit_code, text = type(error).__name__, FAULT, str(error)
    if isinstance(error, KeeperError):
        exit_code = error.exit_code
    else:
        log.error("a fault of the keeper itself", exc_info=error)
        text = f"{kind}: {error}"
    text, name = conceal(text), f"stopped: {kind}"
    condition = Condition(name=name, title="the keeper stopped", text=text)
    return JobResult(exit_code=exit_code, error=text, conditions=(condition,))


def held_back(text: str, jobs: frozenset[Job]) -> Condition:
    """Make what a rule held back a condition that the same jobs find again, or end."""
    text = conceal(text)
    title, scope = "a rule held the keeper back", frozenset(job.value for job in jobs)
    return Condition(name=name_of("held back", text), title=title, text=text, scope=scope)


def about_line(run: BridgeRun) -> tuple[Condition, ...]:
    """Make conditions of what the line came to: what cannot be, what is late, what was refused."""
    scope = frozenset({Job.BRIDGE.value})
    found = []
    for said in run.warnings:
        if said in run.faults:
            kind, title = "line fault", "the line does not add up"
        elif said in run.overdue:
            kind, title = "line overdue", "something on the line is overdue"
        else:
            found.append(held_back(said, frozenset({Job.BRIDGE})))
            continue
        text = conceal(said)
        found.append(Condition(name=name_of(kind, text), title=title, text=text, scope=scope))
    return tuple(found)


def find_stuck(keeper: Keeper) -> tuple[Condition, ...]:
    """Find what still waits after the time in which every dearer try should have been made."""
    gas, now = keeper.reader.settings.gas, keeper.timer.now()
    limit = gas.stuck_after_s * gas.max_tries
    unmined = [i for i in keeper.memory.journal.fetch_live() if i.broadcasts and i.mined is None]
    ages = {intent.purpose: now - intent.broadcasts[0].signed_at for intent in unmined}
    texts = [
        f"{what} waits in the pool for {age} s, limit is {limit} s"
        for what, age in ages.items()
        if age > limit
    ]
    title = "a transaction is stuck"
    return tuple(Condition(name=name_of("stuck", t), title=title, text=t) for t in texts)
