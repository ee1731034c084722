"""From logs of DAO and timelock to what has happened to proposals."""

from __future__ import annotations

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from keeper.adapters.contracts import Reading, text_bytes
from keeper.domain.events import FundEvent
from keeper.domain.proposal_events import (
    Cancelled,
    Executed,
    Extended,
    OperationCancelled,
    OperationExecuted,
    ProposalEvent,
    Queued,
)
from keeper.domain.proposals import Proposal, ProposedCall, Support, Vote

NO_PREDECESSOR = bytes(32)
OPERATION = ("address[]", "uint256[]", "bytes[]", "bytes32", "bytes32")  # hashOperationBatch
CREATED = "dao.ProposalCreated"
VOTES = ("dao.VoteCast", "dao.VoteCastWithParams")
NAMES = (
    CREATED,
    *VOTES,
    "dao.ProposalQueued",
    "dao.ProposalExtended",
    "dao.ProposalExecuted",
    "dao.ProposalCanceled",
    "timelock.CallExecuted",
    "timelock.Cancelled",
)


def to_proposal_event(name: str, values: Reading, event: FundEvent, dao: str) -> ProposalEvent:
    """
    Translate a log.

    Args:
        name: one of NAMES.
        values: of the event.
        event: the log itself.
        dao: its address, which is in the salts of its operations.
    """
    if name == CREATED:
        return _proposal(values, event, dao)
    if name in VOTES:
        return _vote(values, event)
    if name == "timelock.CallExecuted":
        return OperationExecuted(operation=values.hash("id"))
    if name == "timelock.Cancelled":
        return OperationCancelled(operation=values.hash("id"))
    number = values.number("proposalId")
    if name == "dao.ProposalQueued":
        return Queued(proposal=number, eta=values.number("etaSeconds"))
    if name == "dao.ProposalExtended":
        return Extended(proposal=number, deadline=values.number("extendedDeadline"))
    kind = Executed if name == "dao.ProposalExecuted" else Cancelled
    return kind(proposal=number)


def _proposal(values: Reading, event: FundEvent, dao: str) -> Proposal:
    targets, amounts = values.addresses("targets"), values.numbers("values")
    payloads, text = values.byte_strings("calldatas"), values.text("description")
    parts, salt = zip(targets, amounts, payloads, strict=True), operation_salt(text, dao)
    words = (targets, amounts, payloads, NO_PREDECESSOR, salt)
    return Proposal(
        id=values.number("proposalId"),
        proposer=values.address("proposer"),
        calls=tuple(ProposedCall(target=t, value=v, data=d) for t, v, d in parts),
        description=text,
        description_hash="0x" + keccak(text_bytes(text)).hex(),
        salt="0x" + salt.hex(),
        operation="0x" + keccak(encode(OPERATION, words)).hex(),
        vote_start=values.number("voteStart"),
        vote_end=values.number("voteEnd"),
        created_block=event.block,
        created_tx=event.transaction,
        created_at=event.timestamp,
    )


def operation_salt(description: str, dao: str) -> bytes:
    """Say with what salt the timelock holds a proposal: FundDAO.operationSalt."""
    mask = bytes.fromhex(dao.removeprefix("0x")) + bytes(12)
    pairs = zip(mask, keccak(text_bytes(description)), strict=True)
    return bytes(left ^ right for left, right in pairs)


def _vote(values: Reading, event: FundEvent) -> Vote:
    return Vote(
        voter=values.address("voter"),
        proposal=values.number("proposalId"),
        support=Support(values.number("support")),
        weight=values.number("weight"),
        reason=values.text("reason"),
        block=event.block,
        index=event.index,
        transaction=event.transaction,
    )
