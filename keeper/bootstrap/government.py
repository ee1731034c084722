"""What reckons how the shareholders govern."""

from __future__ import annotations

from keeper.bootstrap.acting import Memory
from keeper.bootstrap.events import Events, open_events
from keeper.bootstrap.reading import Reader
from keeper.domain.governance_stats import Governance
from keeper.services.governance import GovernanceReview


def gather_governance(reader: Reader, memory: Memory) -> Governance:
    """
    Bring the stored events up to the chain, and reckon how the shareholders govern.

    Raises:
        RpcError: the node did not answer.
    """
    events = open_events(reader, memory)
    return build_review(reader, events).gather()


def build_review(reader: Reader, events: Events) -> GovernanceReview:
    """Put together what reckons that, from the events of the fund."""
    from keeper.adapters.proposals import Proposals
    from keeper.adapters.terms import StoredTerms
    from keeper.adapters.voters import StoredVoters

    book, store, words = reader.book, events.store, events.words
    proposals = Proposals(reader.sure, book, store=store, words=words, follow=events.following.run)
    return GovernanceReview(
        dao=proposals,
        voters=StoredVoters(reader.sure, book, store, words),
        terms=StoredTerms(book, store, words),
    )
