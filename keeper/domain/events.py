"""What a chain says has happened to the fund."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from keeper.domain.units import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A block up to which events are known."""

    number: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FundEvent:
    """
    One log of one of the fund's contracts.

    Args:
        block: its number; with its hash, for the number alone may come to mean another block.
        index: of the log in its block.
        contract: whose log it is.
        topics: 32 bytes each, as 0x and hex digits; the first names the event.
        timestamp: of the block, unix seconds; None where the node does not say it along.
    """

    block: int
    block_hash: str
    index: int
    transaction: str
    contract: Address
    topics: tuple[str, ...]
    data: bytes
    timestamp: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """Every event of a range of blocks, oldest first, and the block at its end."""

    events: tuple[FundEvent, ...]
    end: Checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """
    What a look for events came to.

    Args:
        head: up to where they are known now.
        found: events that were not known before.
        undone: events that a reorganisation took away.
    """

    head: Checkpoint
    found: int
    undone: int


def identities(events: Sequence[FundEvent]) -> tuple[str, ...]:
    """
    Name events by what happened, so that the name outlives a reorganisation.

    A transaction that is mined again in another block emits the same events there, under other
    block hashes and indexes. Equal logs of one transaction are counted.
    """
    seen: Counter[str] = Counter()
    names = []
    for event in events:
        topics = ",".join(event.topics)
        name = f"{event.transaction} {event.contract} {topics} {event.data.hex()}"
        seen[name] += 1
        names.append(f"{name} {seen[name]}")
    return tuple(names)
