"""
Bring the stored events up to the chain, whatever it did since.

The store holds the events of one chain of blocks: the newest stored block that is still on the
chain is found first, what is above it is forgotten, and the rest is read anew in pages. Each page
is checked against the block before it, so that a reorganisation in the middle leaves no seam.
"""

from __future__ import annotations

import logging

from keeper.domain.events import Checkpoint, Progress
from keeper.errors import ChainMovedError
from keeper.services.event_ports import EventSource, EventStore

log = logging.getLogger(__name__)

MOST_RESTARTS = 5  # a chain that is reorganised more often during one look is none to follow


class Following:
    """
    Follows the fund's events.

    Args:
        source: the chain.
        store: what is known.
        first_block: of the fund; none of its events is older.
        overlap: blocks that are read again each time: a node that had not indexed one yet when it
            was asked first may have said too little of it.
    """

    def __init__(
        self, *, source: EventSource, store: EventStore, first_block: int, overlap: int
    ) -> None:
        self._source, self._store = source, store
        self._first_block, self._overlap = first_block, overlap

    def run(self) -> Progress:
        """
        Read what is new, and forget what a reorganisation took away.

        Raises:
            RpcError: the node did not answer; what was stored before is whole, and the next look
                goes on from there.
        """
        found = undone = 0
        for _ in range(MOST_RESTARTS):
            try:
                head = self._source.fetch_head()
                known, dropped = self._return_to_chain(head)
                undone += dropped
                found += self._read_up_to(head, known)
                return Progress(head=head, found=found, undone=undone)
            except ChainMovedError as error:
                moved = error
                log.info("%s", error)
        raise moved

    def _return_to_chain(self, head: Checkpoint) -> tuple[Checkpoint | None, int]:
        """Find the newest stored block that is on the chain, and forget what is above it."""
        newest = self._store.fetch_newest()
        if newest is None or self._is_there(newest, head):
            return newest, 0
        known = self._find_common(head)
        dropped = self._store.drop_after(known)
        above = "everything" if known is None else f"what is above block {known.number}"
        log.warning("the chain was reorganised: %s is read anew, %s events gone", above, dropped)
        return known, dropped

    def _find_common(self, head: Checkpoint) -> Checkpoint | None:
        """
        Search the stored blocks by halves.

        A block stands on all before it: when it is still there, they are.
        """
        stored = [each for each in self._store.fetch_checkpoints() if each.number <= head.number]
        low, high = 0, len(stored)  # all before `low` are there, from `high` on none is
        while low < high:
            middle = (low + high) // 2
            if self._is_there(stored[middle], head):
                low = middle + 1
            else:
                high = middle
        return stored[low - 1] if low else None

    def _is_there(self, block: Checkpoint, head: Checkpoint) -> bool:
        if block.number >= head.number:
            return block == head
        return self._source.fetch_hash(block.number) == block.hash

    def _read_up_to(self, head: Checkpoint, known: Checkpoint | None) -> int:
        if known == head:
            return 0
        found, anchor = 0, known
        first = self._first_block
        if known is not None:
            first = max(first, known.number + 1 - self._overlap)
        while first <= head.number:
            page = self._source.fetch_page(anchor, first, head)
            found += self._store.insert_page(anchor, page)
            first = page.end.number + 1
            if anchor is None or page.end.number > anchor.number:  # else all of it was known
                anchor = page.end
        return found
