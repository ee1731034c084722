"""Votes and delegations as EIP-712 has them signed; eth-account does all of the hashing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.adapters.contracts import Reading
from keeper.domain.signed_acts import NO_PARAMS, SignedAct, SignedVote
from keeper.domain.units import Address

if TYPE_CHECKING:
    from eth_account.messages import SignableMessage

Fields = tuple[tuple[str, str], ...]

# As OpenZeppelin's Governor and Votes write them: kind and name of each field, in order.
BALLOT: Fields = (
    ("uint256", "proposalId"),
    ("uint8", "support"),
    ("address", "voter"),
    ("uint256", "nonce"),
)
EXTENDED_BALLOT: Fields = (*BALLOT, ("string", "reason"), ("bytes", "params"))
DELEGATION: Fields = (("address", "delegatee"), ("uint256", "nonce"), ("uint256", "expiry"))


def to_message(act: SignedAct, domain: Reading) -> SignableMessage:
    """
    Spell what has to be signed.

    Args:
        act: whose signature does not matter here.
        domain: what the contract says of itself in `eip712Domain`.
    """
    from eth_account.messages import encode_typed_data

    name, fields, values = _spell(act)
    at = {
        "name": domain.text("1"),
        "version": domain.text("2"),
        "chainId": domain.number("3"),
        "verifyingContract": domain.address("4"),
    }
    types = {name: [{"type": kind, "name": field} for kind, field in fields]}
    return encode_typed_data(domain_data=at, message_types=types, message_data=values)


def recover_signer(act: SignedAct, domain: Reading) -> Address | None:
    """Find whose key made the signature; None when it is none of a key."""
    from eth_account import Account
    from eth_keys.exceptions import BadSignature
    from eth_utils.exceptions import ValidationError

    try:
        found = Account.recover_message(to_message(act, domain), signature=act.signature)
    except (BadSignature, ValidationError, ValueError):
        return None
    return Address(found)


def _spell(act: SignedAct) -> tuple[str, Fields, dict[str, object]]:
    if not isinstance(act, SignedVote):
        values = {"delegatee": act.delegatee, "nonce": act.nonce, "expiry": act.expiry}
        return "Delegation", DELEGATION, values
    ballot: dict[str, object] = {
        "proposalId": act.proposal,
        "support": int(act.support),
        "voter": act.signer,
        "nonce": act.nonce,
    }
    if not act.reason:
        return "Ballot", BALLOT, ballot
    return "ExtendedBallot", EXTENDED_BALLOT, ballot | {"reason": act.reason, "params": NO_PARAMS}
