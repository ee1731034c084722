"""Engines with one fault each, to see that the judge would notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from keeper.domain.bidding import Bid, is_late
from keeper.domain.intents import Broadcast, Head, Intent, Role, Sent, State
from keeper.errors import RpcError
from keeper.services.execution import Execution
from keeper.services.reconciliation import Reconciler
from keeper.services.sighting import Lookout, Sighting
from tests.faults.assembly import Parts
from tests.faults.stories import (
    Story,
    a_bad_line,
    a_cut_answer,
    a_lagging_node,
    reorganisations,
    too_late,
)


class SignsAnew(Execution):
    """On a dead line it signs with another nonce instead of sending the same bytes."""

    def _send(self, intent: Intent) -> Intent:
        try:
            self._reconciler.send(intent)
        except RpcError:
            last, nonce = intent.broadcasts[-1], self._wire.fetch_nonce(self._signer.address)
            intent = self._journal.reserve_nonce(intent, nonce)
            bid = Bid(role=Role.ACTION, gas=last.gas, fees=last.fees)
            intent = self._reconciler.sign(intent, bid)
            self._reconciler.send(intent)
        return intent


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

    def sign(self, intent: Intent, bid: Bid) -> Intent:
        kept, self._journal = self._journal, _Unstored(self)
        try:
            return super().sign(intent, bid)
        finally:
            self._journal = kept


class ReleasesNonces(Reconciler):
    """What is late it calls refused at once, and takes its nonce for the next wish."""

    def _push(self, intent: Intent, head: Head) -> Intent:
        if not is_late(intent, head):
            return super()._push(intent, head)
        return self._journal.conclude(replace(intent, broadcasts=()), State.REFUSED, "too late")


class SendsOnce(Reconciler):
    """What it has sent, it never looks after again."""

    def _push(self, intent: Intent, head: Head) -> Intent:
        return intent


class TakesReceiptsForFinal(Reconciler):
    """It concludes from the first receipt, and never looks back."""

    def _note(self, seen: Sighting) -> Intent:
        return super()._note(replace(seen, final=seen.final or seen.receipt is not None))

    def _reopen_undone(self) -> None:
        pass


class SuspectsStrangers(Reconciler):
    """For it a used nonce without a receipt is a stranger's; it asks for no proof."""

    def _lookout(self) -> Lookout:
        return _Suspicious(
            wire=self._wire,
            account=self._signer.address,
            finality_blocks=self._terms.finality_blocks,
        )


class _Suspicious(Lookout):
    def _name_stranger(self, intent: Intent, final: int) -> str:
        return f"nonce {intent.nonce} was used"


class NeverAsksAgain(Reconciler):
    """It takes a refusal to send for the end."""

    def send(self, intent: Intent) -> Sent:
        try:
            return super().send(intent)
        except RpcError:
            self._journal.conclude(intent, State.REFUSED, "not sent")
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """
    A fault, and how it shows.

    Args:
        parts: the engine with it.
        does: what the judge counts it under.
        story: in which that happens, if the keeper dies at the wrong moment.
    """

    parts: Parts
    does: str
    story: Story


BROKEN: Mapping[str, Broken] = {
    "signs anew": Broken(parts=(SignsAnew, Reconciler), does="doubled", story=a_cut_answer),
    "sends before storing": Broken(
        parts=(Execution, SendsBeforeStoring), does="doubled", story=a_cut_answer
    ),
    "releases nonces": Broken(parts=(Execution, ReleasesNonces), does="lost", story=too_late),
    "sends once": Broken(parts=(Execution, SendsOnce), does="stuck", story=a_bad_line),
    "takes receipts for final": Broken(
        parts=(Execution, TakesReceiptsForFinal), does="lost", story=reorganisations
    ),
    "suspects strangers": Broken(
        parts=(Execution, SuspectsStrangers), does="doubled", story=a_lagging_node
    ),
    "never asks again": Broken(
        parts=(Execution, NeverAsksAgain), does="doubled", story=a_cut_answer
    ),
}
