"""
Tell the operator of conditions, each receiver on its own, and never the same twice in a short time.

A message is claimed before it is sent, so two processes never send it both; a claim whose process
died expires. A message that could not be delivered stays due, also after its condition is over.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Protocol

from keeper.domain.alerts import AlertState, Condition, message_due
from keeper.ports import Clock, Notifier

log = logging.getLogger(__name__)

CLAIM_S = 120  # longer than any delivery takes


class AlertBook(Protocol):
    """What every receiver was told; every call is one commit."""

    def raise_condition(self, condition: Condition, receiver: str, now: int) -> None:
        """Note that a condition holds."""
        ...

    def end_others(self, lasting: Sequence[str], scope: frozenset[str], now: int) -> None:
        """End every condition in the scope that is not among those that last."""
        ...

    def fetch_open(self, receiver: str) -> tuple[AlertState, ...]:
        """List what a receiver may have to be told something about, oldest first."""
        ...

    def claim(self, state: AlertState, now: int, until: int) -> bool:
        """Take a message for oneself; False when another process has it or sent it meanwhile."""
        ...

    def note_delivered(self, state: AlertState, now: int) -> None:
        """Note that the claimed message arrived."""
        ...

    def note_failed(self, state: AlertState) -> None:
        """Give the claim back; the message stays due."""
        ...


class Alerting:
    """
    Keeps the operator informed.

    Args:
        book: what everybody was told.
        receivers: who is told.
        clock: the wall clock.
        repeat_s: least time between two messages of the same condition.
    """

    def __init__(
        self, book: AlertBook, receivers: Sequence[Notifier], clock: Clock, repeat_s: int
    ) -> None:
        self._book, self._receivers = book, receivers
        self._clock, self._repeat_s = clock, repeat_s

    def report(self, found: Sequence[Condition], looked: frozenset[str] | None = None) -> None:
        """
        Say what holds now, and send what is due.

        Args:
            found: the conditions that hold.
            looked: the jobs whose conditions would all have been found; None when the run was cut
                short, so that nothing follows from what it did not find.
        """
        now = self._clock.now()
        for condition in found:
            for receiver in self._receivers:
                self._book.raise_condition(condition, receiver.name, now)
        if looked is not None:
            self._book.end_others([each.name for each in found], looked, now)
        for receiver in self._receivers:
            self._deliver(receiver, now)

    def _deliver(self, receiver: Notifier, now: int) -> None:
        for state in self._book.fetch_open(receiver.name):
            message = message_due(state, now, self._repeat_s)
            if message is None or not self._book.claim(state, now, now + CLAIM_S):
                continue
            if receiver.send_alert(message.title, message.text):
                self._book.note_delivered(state, now)
            else:
                self._book.note_failed(state)
                log.warning("an alert did not reach %s, the next run tries again", receiver.name)
