"""What a member signs at home, and anybody may bring to the chain: a vote, or a delegation."""

from __future__ import annotations

from dataclasses import dataclass, replace

from keeper.domain.dao_calls import DELEGATION_SPARE_GAS, Scene, short
from keeper.domain.plan import PlannedCall
from keeper.domain.proposals import Support
from keeper.domain.units import ZERO_ADDRESS, Address

NO_PARAMS = b""  # the DAO's counting takes none
WORD = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedVote:
    """
    A vote in the signer's name.

    Args:
        contract: the DAO that it was signed for.
        nonce: of the signer in that contract; each is good once.
        reason: is published with it; "" for none.
    """

    chain_id: int
    contract: Address
    signer: Address
    nonce: int
    proposal: int
    support: Support
    reason: str
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDelegation:
    """
    A delegation of the signer's votes.

    Args:
        contract: the shares that it was signed for.
        nonce: of the signer in that contract; permits count in the same row.
        delegatee: who votes; zero for nobody.
        expiry: last second at which the chain takes it, unix seconds.
    """

    chain_id: int
    contract: Address
    signer: Address
    nonce: int
    delegatee: Address
    expiry: int
    signature: bytes


SignedAct = SignedVote | SignedDelegation


def plan_submit(scene: Scene, act: SignedAct, deadline: int) -> PlannedCall:
    """
    Plan the call that brings it to the chain.

    Args:
        scene: where and when.
        act: signed.
        deadline: last second at which it can count, unix seconds.
    """
    own, args = f"{act.signer}:{act.nonce}", _arguments(act)
    if isinstance(act, SignedDelegation):
        whom = "nobody" if act.delegatee == ZERO_ADDRESS else act.delegatee
        purpose = f"delegate the votes of {act.signer} to {whom}"
        key = f"delegate:{act.delegatee}:{own}"
        call = scene.call(("shares", "delegateBySig"), args, key, purpose, deadline)
        return replace(call, spare_gas=DELEGATION_SPARE_GAS)
    purpose = f"vote {act.support.word} on {short(act.proposal)} for {act.signer}"
    function = "castVoteWithReasonAndParamsBySig" if act.reason else "castVoteBySig"
    key = f"vote:{act.proposal}:{act.support.word}:{own}"
    return scene.call(("dao", function), args, key, purpose, deadline)


def _arguments(act: SignedAct) -> tuple[object, ...]:
    if isinstance(act, SignedDelegation):
        return act.delegatee, act.nonce, act.expiry, *_split(act.signature)
    reason = (act.reason, NO_PARAMS) if act.reason else ()
    return act.proposal, int(act.support), act.signer, *reason, act.signature


def _split(signature: bytes) -> tuple[int, str, str]:
    """Give v, r and s."""
    r, s, v = signature[:WORD], signature[WORD : 2 * WORD], signature[2 * WORD]
    return v, "0x" + r.hex(), "0x" + s.hex()
