"""
What became of everything that was left unfinished, before anything new is begun.

First everything is looked at, then what was seen is written down, then what is missing on the chain
is sent again in the order of its nonces. A failed call of the node ends the look before anything is
written: nothing is concluded from silence.
"""

from __future__ import annotations

import logging

from keeper.domain.bidding import Bid, is_late, is_stuck, opening_fees, replacement
from keeper.domain.intents import (
    Broadcast,
    ExecutionTerms,
    Head,
    Intent,
    Role,
    Sent,
    State,
    TransactionRequest,
    concluded_state,
)
from keeper.errors import GuardError, TransactionRefusedError
from keeper.services.engine_ports import Journal, Lock, SendGuard, Signer, Timer, Wire
from keeper.services.sighting import Lookout, Sighting

log = logging.getLogger(__name__)


class Reconciler:
    """
    Brings the journal up to the chain, and what is stuck onto it.

    Args:
        chain_id: what transactions are signed for.
        guard: asked before anything is sent.
        lock: checked before anything is sent, and kept by every look.
    """

    def __init__(
        self,
        *,
        wire: Wire,
        signer: Signer,
        journal: Journal,
        timer: Timer,
        terms: ExecutionTerms,
        chain_id: int,
        guard: SendGuard,
        lock: Lock,
    ) -> None:
        self._wire, self._signer, self._journal = wire, signer, journal
        self._timer, self._terms, self._chain_id = timer, terms, chain_id
        self._guard, self._lock = guard, lock

    def run(self) -> tuple[Intent, ...]:
        """
        Look after every live intent once.

        Returns:
            What is still live: mined and not final yet, or waiting in the pool.

        Raises:
            RpcError: the node did not answer; nothing was concluded.
            GuardError: the operator stopped the keeper; what was seen is written down.
            TransactionRefusedError: a node takes neither a transaction nor the no-op instead.
        """
        self._reopen_undone()
        self._drop_unsigned()
        live = sorted(self._journal.fetch_live(), key=_nonce_of)
        if not live:
            return ()
        head = self._wire.fetch_head()
        noted = [self._note(sighting) for sighting in self._lookout().survey(live, head)]
        looked = [self._push(each, head) if each.state is State.SIGNED else each for each in noted]
        return tuple(intent for intent in looked if intent.is_live)

    def look(self, intent: Intent) -> Intent:
        """Look for the receipt of a signed intent, and send nothing."""
        self._lock.require_held()
        receipt = self._lookout().find_receipt(intent)
        return intent if receipt is None else self._journal.update_receipt(intent, receipt)

    def send(self, intent: Intent) -> Sent:
        """
        Hand the newest bytes to the node; the same bytes however often.

        Raises:
            GuardError: the operator stopped the keeper; the bytes stay stored.
            LeaseLostError: another keeper took over; it sends them.
        """
        self._guard.require_running()
        self._lock.require_held()
        return self._wire.send_raw(intent.broadcasts[-1].raw)

    def sign(self, intent: Intent, bid: Bid) -> Intent:
        """
        Sign a transaction for an intent and store it; it is not sent yet.

        Raises:
            GuardError: the operator stopped the keeper, or the bytes say something else.
        """
        self._guard.require_running()
        assert intent.nonce is not None
        action = bid.role is Role.ACTION
        request = TransactionRequest(
            chain_id=self._chain_id,
            nonce=intent.nonce,
            to=intent.to if action else self._signer.address,
            data=intent.data if action else b"",
            gas=bid.gas,
            fees=bid.fees,
            coin=intent.coin if action else 0,
        )
        transaction, raw = self._signer.sign(request)
        broadcast = Broadcast(
            hash=transaction,
            raw=raw,
            role=bid.role,
            fees=bid.fees,
            gas=bid.gas,
            signed_at=self._timer.now(),
        )
        return self._journal.insert_broadcast(intent, broadcast)

    def cancel(self, intent: Intent, refusal: TransactionRefusedError) -> Intent:
        """
        Send a no-op instead of what the node refuses: only a mined one frees the nonce.

        Raises:
            TransactionRefusedError: it refuses the no-op too; the next run tries again.
        """
        if intent.broadcasts[-1].role is Role.NO_OP:
            raise TransactionRefusedError(
                f"{intent.purpose}: nonce {intent.nonce} stays taken, the node refuses even the "
                f"no-op that would free it: {refusal}"
            ) from refusal
        log.warning("%s is given up: %s", intent.purpose, refusal)
        intent = self._replace(intent, self._wire.fetch_head(), cancels=True)
        return self._send_or_cancel(intent)

    def require_counted(self, block_hash: str) -> None:
        """
        Check that a block has every transaction that the journal has.

        Raises:
            RpcError: it lacks one, or the node does not know it.
        """
        if used := self._journal.fetch_next_nonce():
            self._lookout().count(block_hash, used)

    def count(self, head: Head) -> int:
        """Count the account's transactions for the next nonce, see Lookout.count_settled."""
        return self._lookout().count_settled(head, self._journal.fetch_next_nonce())

    def _lookout(self) -> Lookout:
        finality_blocks = self._terms.finality_blocks
        account = self._signer.address
        return Lookout(wire=self._wire, account=account, finality_blocks=finality_blocks)

    def _reopen_undone(self) -> None:
        """Take conclusions back when the chain undid final blocks and so freed their nonces."""
        used, account = self._journal.fetch_next_nonce(), self._signer.address
        if not used or self._wire.fetch_nonce(account) >= used:
            return
        # The node that was asked may lag, or lie: what is final is not taken back on its word.
        counted = self._wire.fetch_nonce(account, self._wire.fetch_head().hash)
        for intent in self._journal.reopen(counted) if counted < used else ():
            log.warning("%s was final and vanished; nonce %s", intent.purpose, intent.nonce)

    def _drop_unsigned(self) -> None:
        for intent in self._journal.fetch_live():
            if intent.state is State.PLANNED:
                self._journal.conclude(intent, State.REFUSED, "left before it had a nonce")
            elif intent.state is State.RESERVED:
                self._journal.conclude(intent, State.REFUSED, "left before it was signed")

    def _note(self, seen: Sighting) -> Intent:
        """Write down what was seen."""
        intent, receipt = seen.intent, seen.receipt
        if seen.lost:
            return self._journal.conclude(intent, State.LOST, seen.lost)
        if receipt is None:
            if intent.state is State.MINED:
                log.warning("%s vanished from the chain and is sent again", intent.purpose)
                return self._journal.update_receipt(intent, None)
            return intent
        if intent.mined is None or intent.mined.receipt != receipt:
            intent = self._journal.update_receipt(intent, receipt)
        if not seen.final:
            return intent
        mined = next(each for each in intent.broadcasts if each.hash == receipt.hash)
        state = concluded_state(mined)
        reason = "" if state is State.DONE else f"{state} in {receipt.hash}"
        return self._journal.conclude(intent, state, reason)

    def _push(self, intent: Intent, head: Head) -> Intent:
        """Send what is not on the chain, a dearer one when it is stuck, a no-op when it is late."""
        self._guard.require_running()
        late = is_late(intent, head)
        if late or is_stuck(intent.broadcasts[-1], self._timer.now(), self._terms):
            intent = self._replace(intent, head, cancels=late)
        return self.look(self._send_or_cancel(intent))

    def _send_or_cancel(self, intent: Intent) -> Intent:
        try:
            self.send(intent)
        except TransactionRefusedError as refusal:
            return self.cancel(intent, refusal)
        return intent

    def _replace(self, intent: Intent, head: Head, *, cancels: bool) -> Intent:
        market = opening_fees(head, self._wire.fetch_tip())
        bid = replacement(intent, market, self._terms, cancels=cancels)
        if bid is None:
            offered, cap = intent.broadcasts[-1].fees.max_fee, self._terms.max_fee
            log.warning(
                "%s offers %s wei a unit of gas; the cap of %s leaves no room to raise that",
                intent.purpose,
                offered,
                cap,
            )
            return intent
        if bid.role is Role.ACTION and not self._allows(intent, bid):
            return intent
        return self.sign(intent, bid)

    def _allows(self, intent: Intent, bid: Bid) -> bool:
        """Ask the guard whether the same call may cost more; a no-op only frees the nonce."""
        try:
            self._guard.require_allowed(intent, gas=bid.gas, fees=bid.fees, now=self._timer.now())
        except GuardError as error:
            log.warning("%s is not replaced by a dearer one: %s", intent.purpose, error)
            return False
        return True


def _nonce_of(intent: Intent) -> int:
    assert intent.nonce is not None
    return intent.nonce
