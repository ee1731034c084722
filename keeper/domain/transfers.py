"""
What is under way between the fund's two chains, as a fold over what happened on both.

Nothing here relies on when an event is heard of, on how often, or on an order between the chains:
the same events in any order, any of them repeated, give the same ledger. What cannot have happened
is a fault with its numbers, which people have to look at; it is never corrected silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from keeper.domain.bridge_events import (
    Beat,
    Booked,
    Delivered,
    Event,
    Heard,
    Place,
    Sent,
    Side,
    Stated,
    Taken,
)
from keeper.domain.bridge_faults import find_faults

E = TypeVar("E")


class Stage(StrEnum):
    """How far a transfer has come."""

    IN_FLIGHT = "in flight"  # sent, not handed over
    ARRIVED = "arrived"  # handed over, not counted by the fund yet
    BOOKED = "booked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """
    Base asset on its way.

    Args:
        delivered: None while it is in flight, and where nobody asked since it is booked.
        booked: how much of it the other side has counted. Bookings name no transfer and are taken
            for the oldest first; what a stranger gave meanwhile may be counted before it arrives.
    """

    message: str
    source: Side
    amount: int
    sent: Place
    delivered: Place | None
    booked: int = 0

    @property
    def open(self) -> int:
        """Base units that no side counts."""
        return self.amount - self.booked

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        if not self.open:
            return Stage.BOOKED
        return Stage.IN_FLIGHT if self.delivered is None else Stage.ARRIVED

    @property
    def since(self) -> int:
        """Unix seconds at which its stage began, by the clock of the chain that did it."""
        return (self.delivered or self.sent).time


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """
    A statement or a heartbeat.

    Args:
        said: what was dispatched.
        arrived: whether the other side was handed it, or a later one of its kind.
    """

    said: Stated | Beat
    arrived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """
    Everything that ever left a side, in the order in which it left.

    Args:
        words: the newest statement and the newest heartbeat, by the side that they left.
        taken: the statement that home goes by; None before the first.
        heard: the heartbeat that the outpost goes by; None before the first.
        faults: what cannot have happened, in words.
    """

    transfers: tuple[Transfer, ...]
    words: Mapping[Side, Word]
    taken: Taken | None
    heard: Heard | None
    faults: tuple[str, ...]

    def sent(self, source: Side) -> int:
        """Base units that ever left a side."""
        return sum(each.amount for each in self._from(source))

    def booked(self, side: Side) -> int:
        """Base units of arrivals that a side has counted."""
        return sum(each.booked for each in self._from(side.other))

    def under_way(self, source: Side) -> int:
        """Base units that left a side and that the other does not count yet."""
        return sum(each.open for each in self._from(source))

    def unbooked(self, side: Side) -> int:
        """Base units that were handed over to a side and that it does not count yet."""
        return sum(each.open for each in self._from(side.other) if each.stage is Stage.ARRIVED)

    def bookable(self, side: Side) -> int:
        """Base units that a side may book now: handed over, and announced by the other side."""
        known = self.taken.figures.sent if self.taken else 0
        if side is Side.OUTPOST:
            known = self.heard.sent if self.heard else 0
        return max(0, min(self.unbooked(side), known - self.booked(side)))

    @property
    def open(self) -> tuple[Transfer, ...]:
        """Transfers that are not counted in full."""
        return tuple(each for each in self.transfers if each.open)

    def undelivered(self, destination: Side) -> tuple[str, ...]:
        """List messages of which it is not known whether a side was handed them."""
        source = destination.other
        ids = [e.message for e in self._from(source) if e.stage is Stage.IN_FLIGHT]
        word = self.words.get(source)
        return (*ids, *([word.said.message] if word is not None and not word.arrived else []))

    def _from(self, source: Side) -> Iterable[Transfer]:
        return (each for each in self.transfers if each.source is source)


def fold(events: Iterable[Event]) -> Ledger:
    """
    Make the ledger of what happened on both chains.

    Args:
        events: all of them, in any order; repeated ones count once.
    """
    known = sorted(set(events), key=lambda each: (each.place, repr(each)))
    delivered = {each.message: each.place for each in _of(known, Delivered)}
    taken = max(_of(known, Taken), key=lambda each: each.sequence, default=None)
    heard = max(_of(known, Heard), key=lambda each: each.sequence, default=None)
    return Ledger(
        transfers=_book_all(_of(known, Sent), _of(known, Booked), delivered),
        words=_newest_words(known, delivered, taken, heard),
        taken=taken,
        heard=heard,
        faults=find_faults(known),
    )


def _of(events: Iterable[Event], kind: type[E]) -> list[E]:
    return [each for each in events if isinstance(each, kind)]


def _book_all(
    sent: Iterable[Sent], bookings: Iterable[Booked], delivered: Mapping[str, Place]
) -> tuple[Transfer, ...]:
    """Take bookings for what was handed over in its order, for only that can have been counted."""
    left = dict.fromkeys(Side, 0)
    for booking in bookings:
        left[booking.side.other] += booking.amount
    transfers = [
        Transfer(
            message=each.message,
            source=each.source,
            amount=each.amount,
            sent=each.place,
            delivered=delivered.get(each.message),
        )
        for each in sent
    ]
    booked = {}
    in_turn = sorted(transfers, key=lambda one: (one.delivered is None, one.delivered or one.sent))
    for each in in_turn:
        booked[each.message] = min(each.amount, left[each.source])
        left[each.source] -= booked[each.message]
    return tuple(replace(each, booked=booked[each.message]) for each in transfers)


def _newest_words(
    known: list[Event], delivered: Mapping[str, Place], taken: Taken | None, heard: Heard | None
) -> dict[Side, Word]:
    """Find the newest statement and heartbeat; what was handed over later overtook the rest."""
    newest: dict[Side, tuple[Stated | Beat | None, Taken | Heard | None]] = {
        Side.OUTPOST: (max(_of(known, Stated), key=lambda e: e.sequence, default=None), taken),
        Side.HOME: (max(_of(known, Beat), key=lambda e: e.sequence, default=None), heard),
    }
    words = {}
    for side, (said, last) in newest.items():
        if said is not None:
            overtaken = last is not None and last.sequence >= said.sequence
            words[side] = Word(said=said, arrived=overtaken or said.message in delivered)
    return words
