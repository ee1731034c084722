"""services.governance.VoterSource over the stored events of the share token, a page at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from keeper.adapters.address_book import AddressBook
from keeper.adapters.event_store import NamedEvents, SqlEvents
from keeper.adapters.event_words import EventWords
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc
from keeper.domain.electorate import Electorate, Roll, Voters
from keeper.domain.events import FundEvent
from keeper.domain.units import Address

NAMES = ("shares.Transfer", "shares.DelegateChanged", "shares.DelegateVotesChanged")
PAGE = 5_000  # events in memory at once


class StoredVoters:
    """
    Follows who votes with how many shares.

    Args:
        rpc: tells the time of blocks where the events do not.
        book: where the fund stands.
        store: of the events, followed before.
        words: reads them.
    """

    def __init__(self, rpc: Rpc, book: AddressBook, store: SqlEvents, words: EventWords) -> None:
        self._reads, self._store, self._words = PinnedReads(rpc), store, words
        at = {name: Address(book.address_of(name)) for name in book.contracts}
        self._voteless = frozenset({at["escrow"], at["fee_distribution"]})
        self._mute = frozenset({at["fund"]})
        self._times: dict[int, int] = {}

    def fetch_voters(self, moments: Sequence[int], until: int) -> Voters:
        """
        Call the roll at some moments and at the end.

        Args:
            moments: unix seconds, of which everything in them counts.
            until: block of the newest event.

        Raises:
            RpcError: a block's time is not stored, and the node does not tell it.
        """
        electorate = Electorate(voteless=self._voteless, mute=self._mute)
        waiting, rolls = sorted(set(moments)), dict[int, Roll]()
        for page in self._store.stream_events(names=NAMES, until=until, size=PAGE):
            done = 0
            while waiting and self._time(page[-1][1]) > waiting[0]:
                moment = waiting.pop(0)
                upto = bisect_right(page, moment, key=lambda each: self._time(each[1]))
                self._apply(electorate, page[done:upto])
                rolls[moment], done = electorate.roll(), upto
            self._apply(electorate, page[done:])
        now = electorate.roll()
        rolls |= dict.fromkeys(waiting, now)
        return Voters(now=now, at=rolls, faults=tuple(electorate.faults()))

    def _apply(self, electorate: Electorate, events: NamedEvents) -> None:
        for name, event in events:
            values = self._words.read(event)
            assert values is not None, "it has a name, so its ABI knows it"
            if name == "shares.Transfer":
                sender, receiver = values.address("from"), values.address("to")
                electorate.move(sender, receiver, values.number("value"))
            elif name == "shares.DelegateChanged":
                electorate.choose(values.address("delegator"), values.address("toDelegate"))
            else:
                electorate.note_votes(values.address("delegate"), values.number("newVotes"))

    def _time(self, event: FundEvent) -> int:
        if event.timestamp is not None:
            return event.timestamp
        if event.block not in self._times:
            self._times[event.block] = self._reads.fetch_block(hex(event.block)).timestamp
        return self._times[event.block]
