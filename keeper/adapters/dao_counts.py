"""What the DAO itself says of many proposals at one block: one call, by a reader that is lent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from keeper.adapters.contracts import Reading, load_code, load_contract
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.snapshots import READER_AT
from keeper.domain.dao_view import DaoView
from keeper.domain.intents import Head
from keeper.domain.proposals import Proposal, ProposalState, Standing

MOST = 200  # proposals of one call: each takes some 60,000 gas, and nodes give 50 million


def fetch_dao_view(
    reads: PinnedReads, dao: str, proposals: Sequence[Proposal], head: Head
) -> DaoView:
    """
    Read the DAO at a block.

    Raises:
        RpcError: the node did not answer, or the DAO does not know one of the proposals.
    """
    shares, counts = _fetch(reads, dao, proposals[:MOST], head)
    for first in range(MOST, len(proposals), MOST):
        counts += _fetch(reads, dao, proposals[first : first + MOST], head)[1]
    return DaoView(
        block=head.number,
        now=head.timestamp,
        supply=shares.number("supply"),
        quorum=shares.number("quorum"),
        standings=tuple(_standings(proposals, counts, head)),
    )


def _fetch(
    reads: PinnedReads, dao: str, proposals: Sequence[Proposal], head: Head
) -> tuple[Reading, list[Reading]]:
    reader, lent = load_contract("DaoReader"), {str(READER_AT): load_code("DaoReader")}
    data = "0x" + reader.encode("read", dao, [each.id for each in proposals]).hex()
    found = reader.decode("read", reads.fetch_call(READER_AT, data, head, lent))
    return found.struct("0"), list(found.structs("1"))


def _standings(
    proposals: Sequence[Proposal], counts: Sequence[Reading], head: Head
) -> Iterator[Standing]:
    for proposal, count in zip(proposals, counts, strict=True):
        known = proposal
        if proposal.vote_start < head.timestamp:
            supply, quorum = count.number("supply"), count.number("quorum")
            known = replace(proposal, supply=supply, quorum=quorum)
        state = ProposalState(count.number("state"))
        yield Standing(proposal=known, state=state, block=head.number, now=head.timestamp)
