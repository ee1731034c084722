"""Tell everybody of news, once each."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Protocol

from keeper.domain.proposal_news import News
from keeper.ports import Notifier

log = logging.getLogger(__name__)


class NewsBook(Protocol):
    """Which news each receiver was told; every call is one commit."""

    def has_begun(self, receiver: str) -> bool:
        """Whether a receiver is told at all."""
        ...

    def begin(self, receiver: str, past: Sequence[str]) -> None:
        """Take some news for told: what is over is none for whoever is new."""
        ...

    def was_told(self, receiver: str, identity: str) -> bool:
        """Whether a receiver was told something."""
        ...

    def note_told(self, receiver: str, identity: str) -> None:
        """Note that a receiver was told something."""
        ...


class Announcing:
    """
    Tells of news.

    It is noted once it was told: what could not be delivered is tried again, and after a crash
    between the two it is told a second time rather than never.

    Args:
        book: what was told.
        receivers: who is told.
    """

    def __init__(self, book: NewsBook, receivers: Sequence[Notifier]) -> None:
        self._book, self._receivers = book, receivers

    def run(self, news: Sequence[News]) -> int:
        """Tell of what is new; returns how many messages that were."""
        return sum(self._tell(receiver, news) for receiver in self._receivers)

    def _tell(self, receiver: Notifier, news: Sequence[News]) -> int:
        if not self._book.has_begun(receiver.name):
            self._book.begin(receiver.name, [each.identity for each in news if each.is_past])
        told = 0
        for each in {item.identity: item for item in news}.values():
            if self._book.was_told(receiver.name, each.identity):
                continue
            if receiver.send_alert(each.title, each.write()):
                self._book.note_told(receiver.name, each.identity)
                told += 1
            else:
                log.warning("%s could not be told yet: %s", receiver.name, each.title)
        return told
