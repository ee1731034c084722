"""The calls by which people and the keeper govern, each under a key that makes it happen once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from keeper.domain.plan import CALL_VALIDITY_S, PlannedCall
from keeper.domain.proposals import Proposal, ProposedCall, Support
from keeper.domain.units import ZERO_ADDRESS, Address

NO_PREDECESSOR = "0x" + "0" * 64
# Right after another delegation the estimate rewrites two checkpoints of the same second; a block
# later two new ones have to be paid for, each a slot and the length of its list.
DELEGATION_SPARE_GAS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """
    Where and when something is done.

    Args:
        chain_id: of the fund's chain.
        fund: that is governed.
        block: the newest.
        now: its time, unix seconds.
    """

    chain_id: int
    fund: Address
    block: int
    now: int

    def call(
        self,
        where: tuple[str, str],
        args: tuple[object, ...],
        key: str,
        purpose: str,
        until: int | None = None,
    ) -> PlannedCall:
        """
        Plan a call of a contract and function; for ten minutes, unless said otherwise.

        After its time has passed the contract itself is asked: it knows best why not.
        """
        return PlannedCall(
            contract=where[0],
            function=where[1],
            args=args,
            key=f"{self.chain_id}:{self.fund}:{key}",
            not_after=self.now + CALL_VALIDITY_S if until is None else max(until, self.now),
            purpose=purpose,
        )


def plan_propose(
    scene: Scene, proposal_id: int, calls: Sequence[ProposedCall], description: str
) -> PlannedCall:
    """Propose something; the id of it is the key."""
    args = (*_lists(calls), description)
    key, purpose = f"propose:{proposal_id}", f"propose {short(proposal_id)}"
    return scene.call(("dao", "propose"), args, key, purpose)


def plan_vote(scene: Scene, proposal: Proposal, support: Support, reason: str) -> PlannedCall:
    """Vote in one's own name, until the vote ends."""
    args: tuple[object, ...] = (proposal.id, int(support))
    key = f"vote:{proposal.id}:{support.word}"
    purpose = f"vote {support.word} on {short(proposal.id)}"
    if reason:
        where = ("dao", "castVoteWithReason")
        return scene.call(where, (*args, reason), key, purpose, proposal.deadline)
    return scene.call(("dao", "castVote"), args, key, purpose, proposal.deadline)


def plan_delegate(scene: Scene, to: Address) -> PlannedCall:
    """
    Let somebody vote with one's own shares.

    Args:
        scene: whose block is in the key: what was delegated there and back is delegated anew.
        to: the account; zero for nobody.
    """
    whom = "nobody" if to == ZERO_ADDRESS else to
    key, purpose = f"delegate:{to}:{scene.block}", f"delegate to {whom}"
    call = scene.call(("shares", "delegate"), (to,), key, purpose)
    return replace(call, spare_gas=DELEGATION_SPARE_GAS)


def plan_queue(scene: Scene, proposal: Proposal) -> PlannedCall:
    """Have the timelock hold what has passed."""
    args, number = (*_lists(proposal.calls), proposal.description_hash), proposal.id
    return scene.call(("dao", "queue"), args, f"queue:{number}", f"queue {short(number)}")


def plan_execute(scene: Scene, proposal: Proposal) -> PlannedCall:
    """Carry out what is due."""
    args, number = (*_lists(proposal.calls), proposal.description_hash), proposal.id
    return scene.call(("dao", "execute"), args, f"execute:{number}", f"execute {short(number)}")


def plan_cancel(scene: Scene, proposal: Proposal) -> PlannedCall:
    """Take one's own proposal back, before its vote begins."""
    args, number = (*_lists(proposal.calls), proposal.description_hash), proposal.id
    purpose, key = f"cancel {short(number)}", f"cancel:{number}"
    return scene.call(("dao", "cancel"), args, key, purpose, proposal.vote_start)


def plan_veto(scene: Scene, proposal: Proposal) -> PlannedCall:
    """Cancel what is queued, as the guardian, by showing it to the timelock."""
    args, number = (*_lists(proposal.calls), NO_PREDECESSOR, proposal.salt), proposal.id
    where, purpose = ("timelock", "cancelBatch"), f"cancel {short(number)} as guardian"
    return scene.call(where, args, f"veto:{number}", purpose)


def short(proposal_id: int) -> str:
    """Write a proposal's id in a few digits, which `keeper dao` takes as well."""
    return f"proposal {str(proposal_id)[:SHORT_DIGITS]}"


SHORT_DIGITS = 8


def _lists(calls: Sequence[ProposedCall]) -> tuple[object, ...]:
    targets = tuple(each.target for each in calls)
    return targets, tuple(each.value for each in calls), tuple(each.data for each in calls)
