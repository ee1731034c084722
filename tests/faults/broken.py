"""Engines with one fault each, to see that the judge would notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from keeper.domain.intents import Broadcast, Fees, Head, Intent, Receipt, Role, Sent, State
from keeper.errors import RpcError
from keeper.services.execution import Execution
from keeper.services.reconciliation import Reconciler
from tests.faults.assembly import Parts


class SignsAnew(Execution):
    """On a dead line it signs with another nonce instead of sending the same bytes."""

    def _send(self, intent: Intent) -> None:
        try:
            self._reconciler.send(intent)
        except RpcError:
            last, nonce = intent.broadcasts[-1], self._wire.fetch_nonce(self._signer.address)
            again = self._journal.reserve_nonce(intent, nonce)
            again = self._reconciler.sign(again, Role.ACTION, last.gas, last.fees)
            self._reconciler.send(again)


class _Unstored:
    """A journal that is told of a signature only after the bytes were sent."""

    def __init__(self, reconciler: Reconciler) -> None:
        self._wire, self._inner = reconciler._wire, reconciler._journal

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def insert_broadcast(self, intent: Intent, broadcast: Broadcast) -> Intent:
        self._wire.send_raw(broadcast.raw)
        return self._inner.insert_broadcast(intent, broadcast)


class SendsBeforeStoring(Reconciler):
    """It remembers what it signed after it has sent it."""

    def sign(self, intent: Intent, role: Role, gas: int, fees: Fees) -> Intent:
        kept, self._journal = self._journal, _Unstored(self)
        try:
            return super().sign(intent, role, gas, fees)
        finally:
            self._journal = kept


class ReleasesNonces(Reconciler):
    """What is late it calls refused at once, and takes its nonce for the next wish."""

    def _look_for_unmined(self, intent: Intent, head: Head, **rest: bool) -> Intent:
        if head.timestamp <= intent.not_after:
            return super()._look_for_unmined(intent, head, **rest)
        forgotten = replace(intent, broadcasts=())
        return self._journal.conclude(forgotten, State.REFUSED, "too late")


class SendsOnce(Reconciler):
    """What it has sent, it never looks after again."""

    def _look_for_unmined(self, intent: Intent, head: Head, **rest: bool) -> Intent:
        return intent


class TakesReceiptsForFinal(Reconciler):
    """It believes the first receipt it sees."""

    def _conclude_if_final(self, intent: Intent, receipt: Receipt, head: Head) -> Intent:
        return self._journal.conclude(intent, State.DONE)


class DoubtsItsReceipts(Reconciler):
    """A used nonce without a receipt is a stranger's, and so is one whose receipt it missed."""

    def _find_receipt(self, intent: Intent) -> Receipt | None:
        return None


class NeverAsksAgain(Reconciler):
    """It takes a refusal to send for the end."""

    def send(self, intent: Intent) -> Sent:
        try:
            return super().send(intent)
        except RpcError:
            self._journal.conclude(intent, State.REFUSED, "not sent")
            raise


# What each of them does to a fund.
BROKEN: Mapping[str, tuple[Parts, str]] = {
    "signs anew": ((SignsAnew, Reconciler), "doubled"),
    "sends before storing": ((Execution, SendsBeforeStoring), "doubled"),
    "releases nonces": ((Execution, ReleasesNonces), "lost"),
    "sends once": ((Execution, SendsOnce), "stuck"),
    "takes receipts for final": ((Execution, TakesReceiptsForFinal), "lost"),
    "doubts its receipts": ((Execution, DoubtsItsReceipts), "doubled"),
    "never asks again": ((Execution, NeverAsksAgain), "doubled"),
}
