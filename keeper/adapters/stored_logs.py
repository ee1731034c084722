"""adapters.logs.EventReader over the stored events: no question to a node, however old the fund."""

from __future__ import annotations

from collections.abc import Sequence

from keeper.adapters.contracts import Contract
from keeper.adapters.event_store import SqlEvents
from keeper.adapters.event_words import EventWords
from keeper.adapters.logs import Event
from keeper.domain.events import FundEvent


class StoredLogs:
    """
    Decodes stored events.

    Args:
        store: of the events; it knows no more than what was followed before.
        words: names them.
    """

    def __init__(self, store: SqlEvents, words: EventWords) -> None:
        self._store, self._words = store, words

    def fetch(
        self, contracts: Sequence[tuple[str, Contract]], *names: str, first: int, last: int
    ) -> list[Event]:
        """Fetch events of some names, oldest first."""
        wanted = [
            self._words.full_name(address, name) for address, _ in contracts for name in names
        ]
        found = self._store.fetch_events(names=wanted, since=first, until=last)
        return [self._decode(name, event) for name, event in found]

    def _decode(self, name: str, event: FundEvent) -> Event:
        values = self._words.read(event)
        assert values is not None, "it has a name, so its ABI knows it"
        return Event(
            contract=event.contract,
            name=name.rpartition(".")[2],
            values=values,
            block=event.block,
            index=event.index,
            transaction=event.transaction,
            time=event.timestamp,
        )
