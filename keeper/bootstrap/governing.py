"""What reads the DAO and acts for its members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.bootstrap.acting import Memory
from keeper.bootstrap.events import open_events
from keeper.bootstrap.reading import Reader

if TYPE_CHECKING:
    from keeper.adapters.proposals import Proposals


def open_proposals(reader: Reader, memory: Memory) -> Proposals:
    """
    Bring the stored events up to the chain, and put together what reads proposals from them.

    Raises:
        RpcError: the node did not answer.
    """
    from keeper.adapters.proposals import Proposals

    events = open_events(reader, memory)
    events.following.run()
    return Proposals(reader.sure, reader.book, events.store, events.words)
