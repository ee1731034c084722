"""One proposal as it stands, in words, and what moved since it was proposed."""

from __future__ import annotations

from collections.abc import Iterator

from keeper.adapters.pinned import PinnedReads
from keeper.adapters.proposal_words import ProposalWords
from keeper.adapters.rpc import Rpc
from keeper.domain.intents import Head
from keeper.domain.powers import ToldCall
from keeper.domain.proposal_page import OVER, ProposalPage
from keeper.domain.proposals import Proposal, ProposalState, Standing
from keeper.errors import ArchiveNeededError


class ProposalReading:
    """
    Reads pages.

    Args:
        rpc: the nodes, of which those that are asked have to agree.
        words: tell calls.
    """

    def __init__(self, rpc: Rpc, words: ProposalWords) -> None:
        self._reads, self._words = PinnedReads(rpc), words

    def fetch_page(self, standing: Standing) -> ProposalPage:
        """
        Tell a proposal at the block at which it was found to stand so.

        Raises:
            RpcError: the node did not answer.
        """
        head = self._reads.fetch_block(hex(standing.block))
        told, remarks = self._tell(standing, head)
        return ProposalPage(standing=standing, told=told, remarks=remarks)

    def _tell(self, standing: Standing, head: Head) -> tuple[tuple[ToldCall, ...], tuple[str, ...]]:
        proposal = standing.proposal
        try:
            then = self._reads.fetch_block(hex(proposal.created_block))
            if standing.state is ProposalState.EXECUTED:
                return self._words.fetch_told(proposal.calls, then), ()
            moved = () if standing.state in OVER else tuple(self._moved(proposal, then, head))
        except ArchiveNeededError:
            block = proposal.created_block
            moved = (f"what changed since is not known: the node has no state of block {block}",)
        return self._words.fetch_told(proposal.calls, head), moved

    def _moved(self, proposal: Proposal, then: Head, now: Head) -> Iterator[str]:
        """Say what is no longer as it was when it was proposed."""
        before = self._words.fetch_now(proposal.calls, then)
        after = self._words.fetch_now(proposal.calls, now)
        for was, has in zip(before, after, strict=True):
            for what, value in has.items():
                if was.get(what) != value:
                    yield f"{what} was {was.get(what)} when this was proposed, and is {value} now"
