"""services.proposing.Stage over JSON-RPC."""

from __future__ import annotations

from keeper.adapters.address_book import AddressBook
from keeper.adapters.drafts import encode_dao
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.refusal_words import RefusalWords
from keeper.adapters.rpc import Rpc, RpcRefusal
from keeper.adapters.simulation import Simulation
from keeper.adapters.transactions import find_contract, read_revert
from keeper.domain.dao_calls import Scene
from keeper.domain.drafts import Draft, Trial
from keeper.domain.intents import Head
from keeper.domain.proposals import ProposalState
from keeper.domain.units import Address
from keeper.errors import TransactionRefusedError


class ProposalStage:
    """
    Where one fund's proposals go.

    Args:
        rpc: the nodes, of which those that are asked have to agree.
        book: of the fund.
        simulation: carries a draft through to its end.
    """

    def __init__(self, rpc: Rpc, book: AddressBook, simulation: Simulation) -> None:
        self._rpc, self._book, self._simulation = rpc, book, simulation
        self._reads, self._refusals = PinnedReads(rpc), RefusalWords(book)

    def fetch_head(self) -> Head:
        """Read the newest block."""
        return self._reads.fetch_block("latest")

    def fetch_scene(self) -> Scene:
        """Say where, and what time it is there."""
        fund, head = Address(self._book.address_of("fund")), self.fetch_head()
        chain_id = self._book.chain_id
        return Scene(chain_id=chain_id, fund=fund, block=head.number, now=head.timestamp)

    def fetch_state(self, proposal_id: int) -> ProposalState | None:
        """Ask the DAO for a proposal's state; None when it knows none of that id."""
        at, dao = find_contract(self._book, "dao")
        call = "0x" + dao.encode("state", proposal_id).hex()
        try:
            answer = self._reads.fetch_call(at, call, self.fetch_head())
        except RpcRefusal as refusal:
            if read_revert(refusal) is None:
                raise
            return None
        return ProposalState(dao.decode("state", answer).number("0"))

    def fetch_trial(self, draft: Draft, proposer: Address) -> Trial:
        """
        Try a draft out: first the proposing, then the rest if the node can simulate blocks to come.

        Raises:
            TransactionRefusedError: the DAO refuses it; in words, with numbers and limits.
            RpcError: the node did not answer.
        """
        self._require_proposable(draft, proposer)
        return self._simulation.fetch_trial(draft, proposer)

    def _require_proposable(self, draft: Draft, proposer: Address) -> None:
        at, data = self._book.address_of("dao"), encode_dao(self._book, "propose", draft)
        pinned = {"blockHash": draft.head.hash, "requireCanonical": True}
        try:
            self._rpc.fetch(
                "eth_call", {"from": proposer, "to": at, "data": "0x" + data.hex()}, pinned
            )
        except RpcRefusal as refusal:
            reason = read_revert(refusal)
            if reason is None:
                raise
            if refusal.data:
                reason = self._refusals.say(refusal.data, draft.calls)
            raise TransactionRefusedError(f"the DAO refuses the proposal: {reason}") from refusal
