"""Tell the operator of what happened to the fund, once each."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from keeper.services.event_ports import EventReceiver, TellingBook

log = logging.getLogger(__name__)

MOST_AT_ONCE = 20  # messages: whoever leaves in a thousand small parts must not hold the keeper up


class Telling:
    """
    Tells of notable events.

    An event is noted once it was told: what could not be delivered is tried again, and after a
    crash between the two it is told a second time rather than never.

    Args:
        book: what was told.
        receivers: who is told; one that is new hears of nothing that is past.
    """

    def __init__(self, book: TellingBook, receivers: Sequence[EventReceiver]) -> None:
        self._book, self._receivers = book, receivers

    def run(self) -> int:
        """Tell of what is new; returns how many messages that were."""
        return sum(self._tell(receiver) for receiver in self._receivers)

    def _tell(self, receiver: EventReceiver) -> int:
        untold = self._book.fetch_untold(receiver.name)
        if untold is None:
            self._book.begin(receiver.name)
            return 0
        told = 0
        for event in untold[:MOST_AT_ONCE]:
            if receiver.send_event(event):
                self._book.note_told(receiver.name, event)
                told += 1
            else:
                log.warning("an event of block %s could not be told of yet", event.block)
        return told
