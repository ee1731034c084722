"""
Carry out one planned call exactly once, whatever is killed in between.

Lock, reconcile, write the intent down, simulate, take a nonce, sign, store, commit, send, wait.
Every step is repeatable: a run that dies leaves a journal from which the next one goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from keeper.domain.bidding import Bid, action_cap, gas_limit, opening_fees
from keeper.domain.intents import ExecutionTerms, Head, Intent, Role, State
from keeper.domain.plan import PlannedCall
from keeper.errors import (
    GuardError,
    PendingError,
    RpcError,
    TransactionRefusedError,
)
from keeper.ports import Outcome
from keeper.services.engine_ports import (
    Journal,
    Lock,
    SendGuard,
    Signer,
    Timer,
    Wire,
)
from keeper.services.reconciliation import Reconciler

FIRST_POLL_S = 0.002  # a local chain has mined by then


class Execution:
    """
    ports.ChainWriter for one account.

    Args:
        reconciler: on the same wire, journal, signer, terms and guard.
        guard: asked once more what may be signed, after the simulation.
    """

    def __init__(
        self,
        *,
        wire: Wire,
        signer: Signer,
        journal: Journal,
        lock: Lock,
        timer: Timer,
        terms: ExecutionTerms,
        reconciler: Reconciler,
        guard: SendGuard,
    ) -> None:
        self._wire, self._signer, self._journal = wire, signer, journal
        self._lock, self._timer, self._terms = lock, timer, terms
        self._reconciler, self._guard = reconciler, guard
        self._in_session = False

    @contextmanager
    def session(self) -> Iterator[None]:
        """
        Be the only one that acts for the account, with nothing left unfinished.

        What is read and decided inside cannot be overtaken by another process of this host.

        Raises:
            PendingError: another process is at work, or a transaction waits in the pool.
            GuardError: the operator stopped the keeper; what was sent before was looked after.
            RpcError: the node did not answer, so nothing is known.
        """
        with self._lock.hold():
            self._require_settled()
            self._guard.require_running()
            self._in_session = True
            try:
                yield
            finally:
                self._in_session = False

    def send_call(self, call: PlannedCall) -> Outcome:
        """
        Carry out a call, or return the outcome it had already.

        Raises:
            TransactionRefusedError: the contract would revert; nothing was signed.
            GuardError: it is too late, or gas is too dear; nothing was signed.
            PendingError: it is under way; the next run goes on with it.
            RpcError: the node did not answer; the next run goes on with it.
        """
        if not self._in_session:
            with self.session():
                return self.send_call(call)
        self._require_nothing_waits(self._journal.fetch_live())
        last = self._journal.fetch_last(call.key)
        if last is not None and last.state is State.DONE:
            return _outcome(last)
        if last is not None and last.state is State.MINED:
            return self._outcome_so_far(last)
        to, data = self._wire.encode(call)
        intent = self._journal.insert_intent(
            key=call.key,
            purpose=call.purpose,
            to=to,
            data=data,
            not_after=call.not_after,
            now=self._timer.now(),
            value=call.value,
            coin=call.coin,
        )
        return self._carry_out(intent, call.spare_gas)

    def require_seen(self, block: int, block_hash: str) -> int:
        """
        Refuse to decide on a state without all our effects: a node may lag behind another, and a
        reorganisation may have taken one back since.

        Returns:
            The block of the newest of them; 0 without any.

        Raises:
            RpcError: one is missing.
            LeaseLostError: another keeper took over.
        """
        self._lock.require_held()
        newest = self._journal.fetch_highest_block()
        if block < newest:
            raise RpcError(f"the node is at block {block}, our last effect is in block {newest}")
        self._reconciler.require_counted(block_hash)
        return newest

    def _require_settled(self) -> None:
        self._require_nothing_waits(self._reconciler.run())

    def _require_nothing_waits(self, live: tuple[Intent, ...]) -> None:
        """Begin nothing behind a nonce that may never be used."""
        waiting = [intent for intent in live if intent.state is State.SIGNED]
        if waiting:
            raise _pending(waiting[0])

    def _outcome_so_far(self, intent: Intent) -> Outcome:
        """Report a mined intent; a failure is only tried again when it is final."""
        outcome = _outcome(intent)
        if not outcome.done:
            raise PendingError(f"{intent.purpose} failed in {outcome.transaction}, not final yet")
        return outcome

    def _carry_out(self, intent: Intent, spare_gas: int) -> Outcome:
        try:
            head = self._wire.fetch_head()
            gas = self._simulate(intent, head, spare_gas)
            fees = opening_fees(head, self._wire.fetch_tip())
            self._require_affordable(gas, fees.max_fee, intent.coin)
            self._guard.require_allowed(intent, gas=gas, fees=fees, now=self._timer.now())
        except GuardError as error:
            self._journal.conclude(intent, State.REFUSED, str(error))
            raise
        intent = self._journal.reserve_nonce(intent, self._reconciler.count(head))
        intent = self._reconciler.sign(intent, Bid(role=Role.ACTION, gas=gas, fees=fees))
        return self._wait(self._send(intent))

    def _simulate(self, intent: Intent, head: Head, spare_gas: int) -> int:
        if head.timestamp > intent.not_after:
            late = head.timestamp - intent.not_after
            raise GuardError(f"{intent.purpose} is {late} s too late")
        account = self._signer.address
        try:
            gas = self._wire.fetch_gas(account, intent.to, intent.data, head, intent.coin)
            return gas_limit(gas + spare_gas)
        except TransactionRefusedError as error:
            raise TransactionRefusedError(f"{intent.purpose} would revert: {error}") from error

    def _require_affordable(self, gas: int, fee: int, coin: int) -> None:
        limit = action_cap(self._terms.max_fee)
        if fee > limit:
            raise GuardError(
                f"gas costs up to {fee} wei a unit, limit is {limit}: the rest of the cap of "
                f"{self._terms.max_fee} is kept for a no-op"
            )
        balance = self._wire.fetch_balance(self._signer.address)
        if balance < gas * fee + coin:
            carried = f", the call carries {coin}" if coin else ""
            raise GuardError(f"gas costs up to {gas * fee} wei{carried}, the account has {balance}")

    def _send(self, intent: Intent) -> Intent:
        """Send, and on a dead line the same bytes once more; the next run goes on from there."""
        try:
            try:
                self._reconciler.send(intent)
            except RpcError:
                self._reconciler.send(intent)
        except TransactionRefusedError as refusal:
            return self._reconciler.cancel(intent, refusal)
        return intent

    def _wait(self, intent: Intent) -> Outcome:
        waited, pause = 0.0, FIRST_POLL_S
        while True:
            intent = self._reconciler.look(intent)
            if intent.state is State.MINED:
                return self._explain(intent, _outcome(intent))
            if waited >= self._terms.wait_s:
                raise _pending(intent)
            self._timer.sleep(pause)
            waited += pause
            pause = min(self._terms.poll_s, pause * 2)

    def _explain(self, intent: Intent, outcome: Outcome) -> Outcome:
        """Find out why a mined call failed; the simulation just before it had passed."""
        if outcome.done:
            return outcome
        account, block = self._signer.address, outcome.block
        reason = self._wire.fetch_refusal(account, intent.to, intent.data, block, intent.coin)
        return replace(outcome, reason=f"{outcome.reason}: {reason}") if reason else outcome


def _pending(intent: Intent) -> PendingError:
    last = intent.broadcasts[-1]
    return PendingError(
        f"{intent.purpose} waits in the pool: nonce {intent.nonce}, {last.hash}, "
        f"{len(intent.broadcasts)} transactions so far"
    )


def _outcome(intent: Intent) -> Outcome:
    mined = intent.mined
    assert mined is not None
    assert mined.receipt is not None
    done = mined.role is Role.ACTION and mined.receipt.succeeded
    return Outcome(
        key=intent.key,
        done=done,
        transaction=mined.hash,
        block=mined.receipt.block,
        gas_used=mined.receipt.gas_used,
        reason="" if done else f"{mined.role} {'mined' if mined.receipt.succeeded else 'reverted'}",
    )
