"""
What became of everything that was left unfinished, before anything new is begun.

Receipts of every stored hash come first, then nonces. A failed call of the node ends the attempt
before anything is written: nothing is concluded from silence.
"""

from __future__ import annotations

import logging

from keeper.domain.intents import (
    NO_OP_GAS,
    Broadcast,
    ExecutionTerms,
    Fees,
    Head,
    Intent,
    Receipt,
    Role,
    Sent,
    State,
    TransactionRequest,
    bumped_fees,
    concluded_state,
    is_final,
    opening_fees,
)
from keeper.services.engine_ports import Journal, SendGuard, Signer, Timer, Wire

log = logging.getLogger(__name__)


class Reconciler:
    """
    Brings the journal up to the chain, and what is stuck onto it.

    Args:
        chain_id: what transactions are signed for.
        guard: asked before anything is sent.
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
    ) -> None:
        self._wire, self._signer, self._journal = wire, signer, journal
        self._timer, self._terms, self._chain_id = timer, terms, chain_id
        self._guard = guard

    def run(self) -> tuple[Intent, ...]:
        """
        Look after every live intent once.

        Returns:
            What is still live: mined and not final yet, or waiting in the pool.

        Raises:
            RpcError: the node did not answer; what was not looked at stays as it was.
        """
        live = self._journal.fetch_live()
        if not live:
            return ()
        head = self._wire.fetch_head()
        looked = [self._look_after(intent, head) for intent in live]
        return tuple(intent for intent in looked if intent.is_live)

    def look(self, intent: Intent) -> Intent:
        """Look for the receipt of a signed intent, and send nothing."""
        receipt = self._find_receipt(intent)
        return intent if receipt is None else self._journal.update_receipt(intent, receipt)

    def send(self, intent: Intent) -> Sent:
        """
        Hand the newest bytes to the node; the same bytes however often.

        Raises:
            GuardError: the operator stopped the keeper; the bytes stay stored.
        """
        self._guard.require_running()
        return self._wire.send_raw(intent.broadcasts[-1].raw)

    def sign(self, intent: Intent, role: Role, gas: int, fees: Fees) -> Intent:
        """Sign a transaction for an intent and store it; it is not sent yet."""
        assert intent.nonce is not None
        action = role is Role.ACTION
        request = TransactionRequest(
            chain_id=self._chain_id,
            nonce=intent.nonce,
            to=intent.to if action else self._signer.address,
            data=intent.data if action else b"",
            gas=gas,
            fees=fees,
        )
        transaction, raw = self._signer.sign(request)
        broadcast = Broadcast(
            hash=transaction,
            raw=raw,
            role=role,
            fees=fees,
            gas=gas,
            signed_at=self._timer.now(),
        )
        return self._journal.insert_broadcast(intent, broadcast)

    def _look_after(self, intent: Intent, head: Head) -> Intent:
        if intent.state is State.PLANNED:
            return self._journal.conclude(intent, State.REFUSED, "left before it had a nonce")
        if intent.state is State.RESERVED:
            return self._journal.conclude(intent, State.REFUSED, "left before it was signed")
        # Before the receipts: what is mined in between is then found by its receipt.
        taken = self._is_nonce_taken(intent, head)
        receipt = self._find_receipt(intent)
        if receipt is None:
            return self._look_for_unmined(intent, head, taken=taken)
        if intent.mined is None or intent.mined.receipt != receipt:
            intent = self._journal.update_receipt(intent, receipt)
        return self._conclude_if_final(intent, receipt, head)

    def _is_nonce_taken(self, intent: Intent, head: Head) -> bool:
        """Whether the nonce is used for good, by us or by a stranger."""
        assert intent.nonce is not None
        final = head.number - self._terms.finality_blocks
        return final >= 0 and self._wire.fetch_nonce(self._signer.address, final) > intent.nonce

    def _find_receipt(self, intent: Intent) -> Receipt | None:
        found = (self._wire.fetch_receipt(each.hash) for each in reversed(intent.broadcasts))
        return next((receipt for receipt in found if receipt is not None), None)

    def _conclude_if_final(self, intent: Intent, receipt: Receipt, head: Head) -> Intent:
        if not is_final(receipt, head, self._terms.finality_blocks):
            return intent
        mined = next(each for each in intent.broadcasts if each.hash == receipt.hash)
        state = concluded_state(mined)
        reason = "" if state is State.DONE else f"{state} in {receipt.hash}"
        return self._journal.conclude(intent, state, reason)

    def _look_for_unmined(self, intent: Intent, head: Head, *, taken: bool) -> Intent:
        if taken:
            reason = f"nonce {intent.nonce} was used by a transaction that is not in the journal"
            return self._journal.conclude(intent, State.LOST, reason)
        if intent.state is State.MINED:
            log.warning("%s vanished from the chain and is sent again", intent.purpose)
            intent = self._journal.update_receipt(intent, None)
        intent = self._replace_if_stuck(intent, head)
        self.send(intent)
        return self.look(intent)

    def _replace_if_stuck(self, intent: Intent, head: Head) -> Intent:
        last = intent.broadcasts[-1]
        self._guard.require_running()
        late = head.timestamp > intent.not_after and last.role is Role.ACTION
        stuck = self._timer.now() - last.signed_at >= self._terms.stuck_after_s
        if not late and not stuck:
            return intent
        market = opening_fees(head, self._wire.fetch_tip())
        fees = bumped_fees(last.fees, market, self._terms.max_fee)
        if fees is None:
            log.warning(
                "%s offers %s wei a unit of gas; the cap of %s leaves no room to raise that",
                intent.purpose,
                last.fees.max_fee,
                self._terms.max_fee,
            )
            return intent
        given_up = late or len(intent.broadcasts) >= self._terms.max_tries
        if given_up or last.role is Role.NO_OP:
            return self.sign(intent, Role.NO_OP, NO_OP_GAS, fees)
        return self.sign(intent, Role.ACTION, last.gas, fees)
