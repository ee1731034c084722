"""The DAO's proposals: from stored events of DAO and timelock, and from the chain itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import Argument, Reading
from keeper.adapters.event_store import SqlEvents
from keeper.adapters.event_words import EventWords
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc
from keeper.adapters.transactions import find_contract
from keeper.domain.events import FundEvent
from keeper.domain.intents import Head
from keeper.domain.proposal_events import (
    Cancelled,
    Executed,
    Extended,
    OperationCancelled,
    OperationExecuted,
    ProposalEvent,
    Queued,
    fold,
)
from keeper.domain.proposals import Proposal, ProposalState, ProposedCall, Support, Vote
from keeper.domain.units import Address

NO_PREDECESSOR = bytes(32)
NAMES = (
    "dao.ProposalCreated",
    "dao.VoteCast",
    "dao.VoteCastWithParams",
    "dao.ProposalQueued",
    "dao.ProposalExtended",
    "dao.ProposalExecuted",
    "dao.ProposalCanceled",
    "timelock.CallExecuted",
    "timelock.Cancelled",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A proposal, and where it stands by the word of the chain, at a block."""

    proposal: Proposal
    state: ProposalState
    head: Head


class Proposals:
    """
    Reads the DAO's proposals.

    Args:
        rpc: the nodes, of which those that are asked have to agree.
        book: of the fund.
        store: events, followed before.
        words: read events.
    """

    def __init__(self, rpc: Rpc, book: AddressBook, store: SqlEvents, words: EventWords) -> None:
        self._book, self._store, self._words = book, store, words
        self._reads = PinnedReads(rpc)

    def fetch(self) -> tuple[Standing, ...]:
        """
        List all proposals, oldest first, with the chain's word on each.

        Raises:
            RpcError: the node did not answer.
        """
        found = self._store.fetch_events(names=NAMES)
        events = [self._read(name, event) for name, event in found]
        proposals = fold(each for each in events if each is not None)
        return self._reads.fetch_at(None, lambda head: tuple(self._look(proposals, head)))

    def _look(self, proposals: tuple[Proposal, ...], head: Head) -> Iterator[Standing]:
        for each in proposals:
            state = ProposalState(self._ask("dao", "state", head, each.id))
            known = each
            if each.vote_start < head.timestamp:
                known = replace(
                    each,
                    quorum=self._ask("dao", "quorum", head, each.vote_start),
                    supply=self._ask("shares", "getPastTotalSupply", head, each.vote_start),
                )
            yield Standing(proposal=known, state=state, head=head)

    def _ask(self, role: str, function: str, head: Head, *arguments: Argument) -> int:
        at, contract = find_contract(self._book, role)
        call = "0x" + contract.encode(function, *arguments).hex()
        return contract.decode(function, self._reads.fetch_call(at, call, head)).number("0")

    def _read(self, name: str, event: FundEvent) -> ProposalEvent | None:
        values = self._words.read(event)
        assert values is not None, "it has a name, so its ABI knows it"
        if name == "timelock.CallExecuted":
            return OperationExecuted(operation=values.hash("id"))
        if name == "timelock.Cancelled":
            return OperationCancelled(operation=values.hash("id"))
        if name == "dao.ProposalCreated":
            return to_proposal(values, event, self._book.address_of("dao"))
        number = values.number("proposalId")
        if name in ("dao.VoteCast", "dao.VoteCastWithParams"):
            return _vote(values, event)
        if name == "dao.ProposalQueued":
            return Queued(proposal=number, eta=values.number("etaSeconds"))
        if name == "dao.ProposalExtended":
            return Extended(proposal=number, deadline=values.number("extendedDeadline"))
        kind = Executed if name == "dao.ProposalExecuted" else Cancelled
        return kind(proposal=number)


def to_proposal(values: Reading, event: FundEvent, dao: str) -> Proposal:
    """Translate a ProposalCreated."""
    targets, amounts = values.addresses("targets"), values.numbers("values")
    payloads, text = values.byte_strings("calldatas"), values.text("description")
    parts = zip(targets, amounts, payloads, strict=True)
    return Proposal(
        id=values.number("proposalId"),
        operation=operation_id(targets, amounts, payloads, text, dao),
        proposer=values.address("proposer"),
        calls=tuple(ProposedCall(target=t, value=v, data=d) for t, v, d in parts),
        description=text,
        vote_start=values.number("voteStart"),
        vote_end=values.number("voteEnd"),
        created_block=event.block,
        created_tx=event.transaction,
        created_at=event.timestamp,
    )


def operation_id(
    targets: tuple[Address, ...],
    values: tuple[int, ...],
    payloads: tuple[bytes, ...],
    description: str,
    dao: str,
) -> str:
    """Say under which id the timelock holds a proposal: TimelockController.hashOperationBatch."""
    mask = bytes.fromhex(dao.removeprefix("0x")) + bytes(12)
    pairs = zip(mask, keccak(text=description), strict=True)
    salt = bytes(left ^ right for left, right in pairs)  # FundDAO.operationSalt
    kinds = ("address[]", "uint256[]", "bytes[]", "bytes32", "bytes32")
    words = encode(kinds, (targets, values, payloads, NO_PREDECESSOR, salt))
    return "0x" + keccak(words).hex()


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
