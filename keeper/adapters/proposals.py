"""The DAO's proposals: from stored events of DAO and timelock, and from the chain itself."""

from __future__ import annotations

from dataclasses import replace

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from keeper.adapters.address_book import AddressBook
from keeper.adapters.contracts import Argument, Reading
from keeper.adapters.event_store import SqlEvents
from keeper.adapters.event_words import EventWords
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc, RpcRefusal
from keeper.adapters.transactions import find_contract, read_revert
from keeper.domain.dao_calls import Scene
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
from keeper.domain.proposals import (
    Proposal,
    ProposalState,
    ProposedCall,
    Standing,
    Support,
    Vote,
    find_proposal,
)
from keeper.domain.units import UINT256_MAX, Address
from keeper.errors import GuardError, KeeperError, RpcError

NO_PREDECESSOR = bytes(32)
OPERATION = ("address[]", "uint256[]", "bytes[]", "bytes32", "bytes32")  # hashOperationBatch
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
        List all proposals, oldest first, with the chain's word on each at one block.

        Raises:
            RpcError: the node did not answer.
        """
        proposals = self._fold()
        return self._reads.fetch_at(
            None, lambda head: tuple(self._look(each, head) for each in proposals)
        )

    def fetch_proposal(self, text: str) -> Standing:
        """
        Find one by its id or by the first digits of it.

        Raises:
            GuardError: there is none, as the DAO itself says of a whole id; or several.
            RpcError: the node did not answer.
        """
        try:
            found = find_proposal(self._fold(), text)
        except ValueError as error:
            raise GuardError(str(error)) from error
        if found is None:
            raise self._missing(text)
        return self._reads.fetch_at(None, lambda head: self._look(found, head))

    def fetch_scene(self) -> Scene:
        """Say where, and what time it is there."""
        fund, head = Address(self._book.address_of("fund")), self._reads.fetch_block("latest")
        chain_id, now = self._book.chain_id, head.timestamp
        return Scene(chain_id=chain_id, fund=fund, block=head.number, now=now)

    def fetch_delegate(self, account: Address) -> Address:
        """Ask who votes with an account's shares; zero for nobody."""
        head = self._reads.fetch_block("latest")
        return self._call("shares", "delegates", head, account).address("0")

    def fetch_guardian(self) -> Address:
        """Ask who the guardian is."""
        return self._call("controls", "guardian", self._reads.fetch_block("latest")).address("0")

    def _missing(self, text: str) -> KeeperError:
        """Say that there is no such proposal."""
        if not text.isdecimal() or int(text) > UINT256_MAX:
            return GuardError(f"{text!r} is no id of a proposal; `keeper dao list` shows them")
        try:
            self._call("dao", "state", self._reads.fetch_block("latest"), int(text))
        except RpcRefusal as refusal:
            reason = read_revert(refusal)
            return refusal if reason is None else GuardError(reason)
        return RpcError(f"the node has no event of proposal {text}, which the DAO knows")

    def _fold(self) -> tuple[Proposal, ...]:
        found = self._store.fetch_events(names=NAMES)
        events = [self._read(name, event) for name, event in found]
        return fold(events)

    def _look(self, proposal: Proposal, head: Head) -> Standing:
        state = ProposalState(self._call("dao", "state", head, proposal.id).number("0"))
        start = proposal.vote_start
        if start < head.timestamp:
            quorum = self._call("dao", "quorum", head, start).number("0")
            supply = self._call("shares", "getPastTotalSupply", head, start).number("0")
            proposal = replace(proposal, quorum=quorum, supply=supply)
        return Standing(proposal=proposal, state=state, block=head.number, now=head.timestamp)

    def _call(self, role: str, function: str, head: Head, *arguments: Argument) -> Reading:
        at, contract = find_contract(self._book, role)
        call = "0x" + contract.encode(function, *arguments).hex()
        return contract.decode(function, self._reads.fetch_call(at, call, head))

    def _read(self, name: str, event: FundEvent) -> ProposalEvent:
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
    parts, salt = zip(targets, amounts, payloads, strict=True), operation_salt(text, dao)
    words = (targets, amounts, payloads, NO_PREDECESSOR, salt)
    return Proposal(
        id=values.number("proposalId"),
        proposer=values.address("proposer"),
        calls=tuple(ProposedCall(target=t, value=v, data=d) for t, v, d in parts),
        description=text,
        description_hash="0x" + keccak(text=text).hex(),
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
    pairs = zip(mask, keccak(text=description), strict=True)
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
