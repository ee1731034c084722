"""services.governance.TermSource over the stored events of all contracts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from keeper.adapters.address_book import AddressBook
from keeper.adapters.event_store import SqlEvents
from keeper.adapters.event_words import EventWords
from keeper.adapters.power_calls import names_of
from keeper.adapters.term_words import TERM_EVENTS, spell_terms
from keeper.domain.events import FundEvent
from keeper.domain.term_history import Setting

EXECUTED, LAUNCHED = "timelock.CallExecuted", "fund.Launched"
PAGE = 1_000  # events in memory at once


class StoredTerms:
    """
    Reads what was set, and by which operation of the timelock.

    Args:
        book: names what is set.
        store: of the events, followed before.
        words: reads them.
    """

    def __init__(self, book: AddressBook, store: SqlEvents, words: EventWords) -> None:
        self._store, self._words, self._names = store, words, names_of(book)

    def fetch_settings(self, until: int) -> Iterator[Setting]:
        """
        Give all settings up to a block, in the order of the chain.

        The timelock tells of a call right after it was made: what a transaction set before such a
        word was set by that operation.
        """
        launch = self._launch_block()
        waiting: list[Setting] = []
        names = (*TERM_EVENTS, EXECUTED)
        for page in self._store.stream_events(names=names, until=until, size=PAGE):
            for name, event in page:
                if waiting and waiting[-1].transaction != event.transaction:
                    yield from waiting
                    waiting = []
                if name == EXECUTED:
                    operation = self._operation(event)
                    yield from (replace(each, operation=operation) for each in waiting)
                    waiting = []
                else:
                    waiting += self._settings(name, event, launch)
        yield from waiting

    def _launch_block(self) -> int | None:
        launched = self._store.fetch_events(names=(LAUNCHED,))
        return launched[0][1].block if launched else None

    def _operation(self, event: FundEvent) -> str:
        values = self._words.read(event)
        assert values is not None, "it has a name, so its ABI knows it"
        return values.hash("id")

    def _settings(self, name: str, event: FundEvent, launch: int | None) -> Iterator[Setting]:
        values = self._words.read(event)
        assert values is not None, "it has a name, so its ABI knows it"
        for term, value in spell_terms(name, values, self._names):
            yield Setting(
                term=term,
                value=value,
                block=event.block,
                time=event.timestamp,
                transaction=event.transaction,
                operation="",
                by=str(values.values.get("by", "")),
                initial=launch is None or event.block <= launch,
            )
