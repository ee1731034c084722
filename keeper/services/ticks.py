"""One tick: how it behaves, what it gathers, what it came to."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from keeper.domain.actions import Decision, Watch
from keeper.domain.nav import NavStatement
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.trend import TrendSignal
from keeper.ports import Outcome
from keeper.services.selection import Job

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleTerms:
    """
    How a tick behaves.

    Args:
        block_wait_s: how long a strike waits for the blocks it needs; 0 leaves it to the next tick.
        poll_s: pause between two looks meanwhile.
        point_every_s: least chain time between two points of the history while nothing is done.
    """

    block_wait_s: int
    poll_s: float
    point_every_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that was done, or would have been done in a dry run."""

    purpose: str
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleResult:
    """
    What a tick came to.

    Args:
        snapshot: the fund at its end.
        statement: its NAV; None when a price cannot be used.
        steps: what was done, in order.
        rest: why nothing more was done.
        warnings: what a rule held back, in words.
        waiting: whether a strike waits for a block.
        signal: what the trend strategy says; None when it was not asked.
    """

    snapshot: FundSnapshot
    statement: NavStatement | None
    steps: tuple[Step, ...]
    rest: str
    warnings: tuple[str, ...]
    waiting: bool
    signal: TrendSignal | None


@dataclass(slots=True)
class Watched:
    """What a look of the watcher's lane came to: what was done, and what a rule held back."""

    steps: list[Step] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    held_back: set[Watch] = field(default_factory=set)


@dataclass(slots=True)
class Tick:
    """What a running tick has gathered; the signal is formed once, a lost NAV stays lost."""

    jobs: frozenset[Job]
    held_back: set[Decision] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    waited: float = 0.0
    signal: TrendSignal | None = None
    no_nav: bool = False

    def end(
        self,
        snapshot: FundSnapshot,
        statement: NavStatement | None,
        rest: str,
        *,
        waiting: bool = False,
    ) -> CycleResult:
        """Sum the tick up."""
        return CycleResult(
            snapshot=snapshot,
            statement=statement,
            steps=tuple(self.steps),
            rest=rest,
            warnings=tuple(self.warnings),
            waiting=waiting,
            signal=self.signal,
        )

    def begin_with(self, watched: Watched) -> None:
        """Take over what the watcher's lane came to."""
        self.steps += watched.steps
        for text in watched.warnings:
            self.warn(text)

    def warn(self, text: str) -> None:
        """Note what was held back, once."""
        if text not in self.warnings:
            log.warning("%s", text)
            self.warnings.append(text)
