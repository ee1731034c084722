"""Several funds of one chain at one block."""

from __future__ import annotations

from collections.abc import Sequence

from keeper.adapters.address_book import AddressBook
from keeper.adapters.pinned import PinnedReads
from keeper.adapters.rpc import Rpc
from keeper.adapters.snapshot_reads import fetch_readings
from keeper.adapters.snapshots import to_snapshot, wiring_of
from keeper.domain.intents import Head
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import Address


def fetch_snapshots(
    rpc: Rpc, books: Sequence[AddressBook], keeper: Address, block: int | None = None
) -> tuple[FundSnapshot, ...]:
    """
    Read the raw state of all funds in one call pinned to a block hash.

    Where a node gives too little gas to one call there are several, at the same hash.

    Args:
        rpc: the node, or a quorum of them; it serves the chain of every book.
        books: where the funds stand.
        keeper: the account whose role and balance are read along.
        block: its number; None is the newest.

    Returns:
        A snapshot for each book, in their order.

    Raises:
        RpcError: the node did not answer.
        NavDisagreementError: less is held than is booked.
    """
    reads, wirings = PinnedReads(rpc), [wiring_of(book, keeper) for book in books]

    def read(head: Head) -> tuple[FundSnapshot, ...]:
        readings = fetch_readings(reads, wirings, head)
        pairs = zip(readings, books, strict=True)
        return tuple(to_snapshot(reading, book, head.hash) for reading, book in pairs)

    return reads.fetch_at(block, read)
