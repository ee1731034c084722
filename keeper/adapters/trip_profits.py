"""What round trips brought, by the stored events of the accounts that made them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keeper.adapters.event_store import SqlEvents
from keeper.adapters.event_words import EventWords
from keeper.domain.round_trips import FLASH_ACCOUNT
from keeper.domain.units import Address

EARNED = "ProfitTaken"


@dataclass(frozen=True, slots=True, kw_only=True)
class TripProfit:
    """One round trip: units of the token that it began with, and whether they were borrowed."""

    token: Address
    units: int
    borrowed: bool


class TripProfits:
    """
    Reads what is stored.

    Args:
        store: of the events of one chain.
        words: of the same.
    """

    def __init__(self, store: SqlEvents, words: EventWords) -> None:
        self._store, self._words = store, words

    def fetch_profits(self) -> Iterator[TripProfit]:
        """List round trips, oldest first."""
        for name, event in self._store.fetch_events(names=self._words.names_of(EARNED)):
            said = self._words.read(event)
            assert said is not None, "it has a name, so its ABI knows it"
            yield TripProfit(
                token=said.address("token"),
                units=said.number("profit"),
                borrowed=name.startswith(FLASH_ACCOUNT),
            )
