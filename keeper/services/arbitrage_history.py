"""Gather what became of trades from the book of sagas, both journals and both chains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from keeper.domain.intents import Intent
from keeper.domain.past_trades import Deed, Moves, PastSaga, PastTrades, is_round_trip
from keeper.domain.sagas import Ending, Saga, plan_leg


class Journal(Protocol):
    """What was wanted on one chain."""

    def fetch_all(self) -> Sequence[Intent]:
        """List every intent of the account, oldest first."""
        ...

    def fetch_last(self, key: str) -> Intent | None:
        """Find the last attempt at something."""
        ...


class Receipts(Protocol):
    """What transactions moved on one chain."""

    def fetch_moves(self, transaction: str) -> Moves:
        """Read what a mined transaction moved; raises RpcError without an answer."""
        ...


class Sagas(Protocol):
    """What was planned across both chains."""

    def fetch_history(self, limit: int) -> tuple[tuple[Saga, Ending | None], ...]:
        """List the newest sagas and how they ended, newest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """One chain's journal and receipts."""

    journal: Journal
    receipts: Receipts


class ArbitrageHistory:
    """
    Looks back.

    Args:
        trails: by chain id.
        book: of sagas.
    """

    def __init__(self, trails: Mapping[int, Trail], book: Sagas) -> None:
        self._trails, self._book = trails, book

    def fetch(self, limit: int) -> PastTrades:
        """
        List trades, newest first.

        Args:
            limit: most of either kind.

        Raises:
            RpcError: a node did not answer.
        """
        sagas = tuple(self._saga(*each) for each in self._book.fetch_history(limit))
        trips = [
            self._deed(chain_id, intent)
            for chain_id, trail in self._trails.items()
            for intent in trail.journal.fetch_all()
            if is_round_trip(intent)
        ]
        newest = sorted(trips, key=lambda deed: -deed.intent.broadcasts[-1].signed_at)
        return PastTrades(sagas=sagas, round_trips=tuple(newest[:limit]))

    def _saga(self, saga: Saga, ending: Ending | None) -> PastSaga:
        deeds = {}
        for part, leg in saga.legs.items():
            trail = self._trails.get(leg.chain_id)
            key = plan_leg(saga, part).key
            intent = None if trail is None else trail.journal.fetch_last(key)
            if intent is not None:
                deeds[part] = self._deed(leg.chain_id, intent)
        return PastSaga(saga=saga, ending=ending, deeds=deeds)

    def _deed(self, chain_id: int, intent: Intent) -> Deed:
        mined = intent.mined
        done = mined is not None and mined.receipt is not None and mined.receipt.succeeded
        receipts = self._trails[chain_id].receipts
        moves = receipts.fetch_moves(mined.hash) if mined and done else Moves()
        return Deed(chain_id=chain_id, intent=intent, moves=moves)
