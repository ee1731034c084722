"""What a look for arbitrage came to, and what a run did about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from keeper.domain.arbitrage import Opportunity
from keeper.domain.crossings import Crossing
from keeper.domain.sagas import Ending, Saga
from keeper.errors import KeeperError
from keeper.services.saga_ports import MarketView
from keeper.services.sagas import Progress
from keeper.services.ticks import Step

Trade = Opportunity | Crossing


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """
    What a look came to.

    Args:
        views: of the chains that answered, by chain id.
        trades: whatever pays and no known limit forbids, the best first; each was sized alone on
            the same states.
        refused: what pays and a limit forbids, with the limit in words.
        troubles: why a chain was not looked at, by chain id.
    """

    views: Mapping[int, MarketView]
    trades: tuple[Trade, ...]
    refused: tuple[tuple[Trade, str], ...]
    troubles: Mapping[int, KeeperError]

    @property
    def notes(self) -> tuple[str, ...]:
        """The troubles in words."""
        return tuple(f"chain {chain_id}: {error}" for chain_id, error in self.troubles.items())


@dataclass(slots=True)
class ArbitrageRun:
    """
    What a run came to.

    Args:
        steps: calls that were made, in order.
        taken: trades that were begun.
        ended: trades on two chains that ended, and how.
        exposed: trades on two chains whose first leg waits for a closing one.
        declined: how many trades paid and were refused, by a limit or by a contract.
        notes: what held something back, in words.
        troubles: why a chain was not looked at, by chain id.
        rest: why nothing more was done.
    """

    steps: list[Step] = field(default_factory=list)
    taken: list[Trade] = field(default_factory=list)
    ended: list[tuple[Saga, Ending]] = field(default_factory=list)
    exposed: list[Saga] = field(default_factory=list)
    declined: int = 0
    notes: list[str] = field(default_factory=list)
    troubles: dict[int, KeeperError] = field(default_factory=dict)
    rest: str = ""

    def add(self, progress: Progress) -> None:
        """Take over what became of sagas."""
        self.steps += progress.steps
        self.ended += progress.ended
        self.exposed += progress.exposed
        self.notes += progress.notes

    def decline(self, text: str) -> None:
        """Note that a trade was refused; what is refused again at the next look is the same."""
        self.declined += text not in self.notes
        self.note(text)

    def note(self, text: str) -> None:
        """Note what held something back, once."""
        if text not in self.notes:
            self.notes.append(text)
