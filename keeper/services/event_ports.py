"""What following the fund's events needs of the world."""

from __future__ import annotations

from typing import Protocol

from keeper.domain.events import Checkpoint, EventPage, FundEvent


class EventSource(Protocol):
    """The chain as far as events are concerned; every method may raise RpcError."""

    def fetch_head(self) -> Checkpoint:
        """Read the newest block."""
        ...

    def fetch_hash(self, number: int) -> str | None:
        """Read the hash of the block that the chain has at a height now; None above its head."""
        ...

    def fetch_page(self, anchor: Checkpoint | None, first: int, head: Checkpoint) -> EventPage:
        """
        Read events of as many blocks as the node gives at once.

        Args:
            anchor: a block that must still be on the chain afterwards; None asks for none.
            first: block to begin with.
            head: block to end at, at the latest.

        Raises:
            ChainMovedError: the chain was reorganised meanwhile, so that nothing fits together.
        """
        ...


class EventStore(Protocol):
    """The events of the fund on the chain as it was last seen; every call is one commit."""

    def fetch_newest(self) -> Checkpoint | None:
        """Find the block up to which events are known; None before the first page."""
        ...

    def fetch_checkpoints(self) -> tuple[Checkpoint, ...]:
        """List known blocks, the lowest first: ends of pages, and blocks that have events."""
        ...

    def drop_after(self, known: Checkpoint | None) -> int:
        """Forget what is above a block, None for everything; returns how many events that were."""
        ...

    def insert_page(self, anchor: Checkpoint | None, page: EventPage) -> int:
        """
        Add what is not known yet; returns how many events that were.

        Raises:
            ChainMovedError: another process has stored something else above the anchor meanwhile.
        """
        ...


class TellingBook(Protocol):
    """Which events each receiver was told of; every call is one commit."""

    def fetch_untold(self, receiver: str) -> tuple[FundEvent, ...] | None:
        """List notable events a receiver was not told of, oldest first; None before `begin`."""
        ...

    def begin(self, receiver: str) -> None:
        """Take everything that is known for told: the past of a fund is no news."""
        ...

    def note_told(self, receiver: str, event: FundEvent) -> None:
        """Note that a receiver was told of an event."""
        ...


class EventReceiver(Protocol):
    """Whoever is told of events."""

    @property
    def name(self) -> str:
        """Who is told; the same after a restart, and without any secret."""
        ...

    def send_event(self, event: FundEvent) -> bool:
        """Tell of an event; whether that arrived."""
        ...
