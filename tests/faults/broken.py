"""Engines with one fault each, to see that the judge would notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from keeper.domain.bidding import Bid, is_late
from keeper.domain.intents import Broadcast, Head, Intent, Receipt, Role, Sent, State
from keeper.errors import RpcError
from keeper.services.engine_ports import Wire
from keeper.services.execution import Execution
from keeper.services.reconciliation import Reconciler
from keeper.services.sighting import Lookout
from tests.faults.assembly import Parts


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


class BelievesAbandonedForks(Reconciler):
    """It takes a receipt from whatever block."""

    def _lookout(self) -> Lookout:
        lookout = super()._lookout()
        lookout._wire = _AnyBlock(self._wire)
        return lookout


class _AnyBlock:
    """A wire on which every receipt stands in the block of its height."""

    def __init__(self, wire: Wire) -> None:
        self._wire, self._hashes = wire, {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._wire, name)

    def fetch_receipt(self, transaction: str) -> Receipt | None:
        receipt = self._wire.fetch_receipt(transaction)
        if receipt is not None:
            self._hashes[receipt.block] = receipt.block_hash
        return receipt

    def fetch_block_hash(self, number: int) -> str | None:
        return self._hashes[number]


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


# What each of them does to a fund.
BROKEN: Mapping[str, tuple[Parts, str]] = {
    "signs anew": ((SignsAnew, Reconciler), "doubled"),
    "sends before storing": ((Execution, SendsBeforeStoring), "doubled"),
    "releases nonces": ((Execution, ReleasesNonces), "lost"),
    "sends once": ((Execution, SendsOnce), "stuck"),
    "believes abandoned forks": ((Execution, BelievesAbandonedForks), "lost"),
    "suspects strangers": ((Execution, SuspectsStrangers), "doubled"),
    "never asks again": ((Execution, NeverAsksAgain), "doubled"),
}
