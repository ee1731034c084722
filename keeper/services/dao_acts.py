"""What members and the guardian do with proposals: one act, carried out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from keeper.domain import dao_calls as plan
from keeper.domain.dao_calls import Scene
from keeper.domain.plan import PlannedCall
from keeper.domain.proposals import Proposal, ProposalState, Standing, Support
from keeper.domain.signed_acts import SignedAct, SignedDelegation, plan_submit
from keeper.domain.units import Address
from keeper.domain.wording import format_time
from keeper.errors import GuardError, TransactionRefusedError
from keeper.ports import Outcome
from keeper.services.engine_ports import Writer
from keeper.services.ticks import Step


class DaoReader(Protocol):
    """The DAO as far as acts need it; every method may raise RpcError."""

    def fetch_proposal(self, text: str) -> Standing:
        """Find a proposal by its id or first digits; raises GuardError when there is none."""
        ...

    def fetch_scene(self) -> Scene:
        """Say where, and what time it is there."""
        ...

    def fetch_guardian(self) -> Address:
        """Ask who the guardian is."""
        ...

    def fetch_votes(self, account: Address, moment: int) -> int:
        """Ask with how many shares an account voted at a moment that is over, unix seconds."""
        ...

    def fetch_delegate(self, account: Address) -> Address:
        """Ask who votes with an account's shares; zero for nobody."""
        ...


class SealReader(Protocol):
    """Judges what was signed; both methods may raise RpcError."""

    def require_genuine(self, act: SignedAct) -> None:
        """Raise ChainMismatchError for another fund's, GuardError for what is forged."""
        ...

    def fetch_nonce(self, act: SignedAct) -> int:
        """Ask which nonce of the signer's the contract takes next."""
        ...


class DaoActs:
    """
    Acts for one account.

    What somebody else did already counts as done: a proposal that waits in the timelock need not be
    queued, whoever asked for it.

    Args:
        reader: of the DAO.
        writer: for the account, in its own lane.
        account: that acts.
        seals: judge what others signed.
    """

    def __init__(
        self, *, reader: DaoReader, writer: Writer, account: Address, seals: SealReader
    ) -> None:
        self._reader, self._writer, self._account = reader, writer, account
        self._seals = seals

    def vote(self, text: str, support: Support, reason: str) -> Step:
        """
        Vote on a proposal.

        Raises:
            TransactionRefusedError: the DAO does not take it, in its own words.
            GuardError: there is no such proposal, the account has no votes on it, or nothing may
                be sent now.
            PendingError, RpcError: the same again goes on.
        """
        with self._writer.session():
            scene, standing = self._reader.fetch_scene(), self._reader.fetch_proposal(text)
            if standing.state is ProposalState.ACTIVE:
                self._require_votes(standing.proposal)
            return self._send(plan.plan_vote(scene, standing.proposal, support, reason))

    def _require_votes(self, proposal: Proposal) -> None:
        """The DAO takes a vote that counts nothing, and lets its gas be paid."""
        moment = proposal.vote_start
        if self._reader.fetch_votes(self._account, moment) == 0:
            raise GuardError(
                f"{self._account} voted with 0 shares when they were counted, "
                f"{format_time(moment)} UTC: this vote would count nothing"
            )

    def delegate(self, to: Address) -> Step:
        """
        Let somebody else vote with one's shares, or nobody (zero).

        Raises as `vote`.
        """
        with self._writer.session():
            call = plan.plan_delegate(self._reader.fetch_scene(), to)
            if self._reader.fetch_delegate(self._account) == to:
                return Step(purpose=call.purpose, outcome=unneeded("it is so already"))
            return self._send(call)

    def submit(self, act: SignedAct) -> Step:
        """
        Bring to the chain what somebody signed.

        Raises:
            ChainMismatchError: it was signed for another fund or chain.
            GuardError: it is forged, used up, or the DAO does not take it.
            PendingError, RpcError: the same again goes on.
        """
        with self._writer.session():
            self._seals.require_genuine(act)
            scene, deadline = self._reader.fetch_scene(), self._deadline(act)
            try:
                return self._send(plan_submit(scene, act, deadline))
            except TransactionRefusedError as error:
                raise TransactionRefusedError(f"{error}{self._why_unfit(act)}") from error

    def _deadline(self, act: SignedAct) -> int:
        if isinstance(act, SignedDelegation):
            return act.expiry
        return self._reader.fetch_proposal(str(act.proposal)).proposal.deadline

    def _why_unfit(self, act: SignedAct) -> str:
        """Say what no error of the contracts says: a signature is good once."""
        due = self._seals.fetch_nonce(act)
        if due == act.nonce:
            return ""
        return f"; it was signed as number {act.nonce} of {act.signer}, number {due} is next"

    def queue(self, text: str) -> Step:
        """Have the timelock hold what has passed; raises as `vote`."""
        done = {ProposalState.QUEUED: "queued already", ProposalState.EXECUTED: "executed already"}
        return self._carry(text, done, plan.plan_queue)

    def execute(self, text: str) -> Step:
        """Carry out what is due; raises as `vote`."""
        return self._carry(text, {ProposalState.EXECUTED: "executed already"}, plan.plan_execute)

    def cancel(self, text: str) -> Step:
        """
        Cancel a proposal: the guardian one that is queued, a proposer one whose vote is to begin.

        Raises as `vote`.
        """
        guardian = self._account == self._reader.fetch_guardian()

        def choose(scene: Scene, proposal: Proposal) -> PlannedCall:
            is_veto = guardian and proposal.eta is not None
            return (plan.plan_veto if is_veto else plan.plan_cancel)(scene, proposal)

        return self._carry(text, {ProposalState.CANCELED: "cancelled already"}, choose)

    def _carry(
        self,
        text: str,
        done: dict[ProposalState, str],
        choose: Callable[[Scene, Proposal], PlannedCall],
    ) -> Step:
        with self._writer.session():
            scene, standing = self._reader.fetch_scene(), self._reader.fetch_proposal(text)
            call = choose(scene, standing.proposal)
            if standing.state in done:
                return Step(purpose=call.purpose, outcome=unneeded(done[standing.state]))
            return self._send_unless(call, text, done)

    def _send_unless(self, call: PlannedCall, text: str, done: dict[ProposalState, str]) -> Step:
        """Send; what failed because somebody was quicker has not failed."""
        try:
            step = self._send(call)
        except TransactionRefusedError:
            found = self._find_done(call, text, done)
            if found is None:
                raise
            return found
        failed = bool(step.outcome.transaction) and not step.outcome.done
        return (self._find_done(call, text, done) if failed else None) or step

    def _find_done(
        self, call: PlannedCall, text: str, done: dict[ProposalState, str]
    ) -> Step | None:
        state = self._reader.fetch_proposal(text).state
        if state not in done:
            return None
        return Step(purpose=call.purpose, outcome=unneeded(done[state]))

    def _send(self, call: PlannedCall) -> Step:
        return Step(purpose=call.purpose, outcome=self._writer.send_call(call))


def unneeded(reason: str) -> Outcome:
    """Say that something holds without a transaction of ours."""
    return Outcome(key="", done=True, transaction="", block=0, gas_used=0, reason=reason)
