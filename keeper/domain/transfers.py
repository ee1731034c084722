"""
What is under way between the fund's two chains, as a fold over what happened on both.

Nothing here relies on when an event is heard of, on how often, or on an order between the chains:
the same events in any order, any of them repeated, give the same ledger. What cannot have happened
is a fault with its numbers, which people have to look at; it is never corrected silently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from keeper.domain.crossings import Booked, Delivered, Event, Place, Sent, Side, Stated


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
class Statement:
    """A statement of the outpost, and whether home was handed it."""

    stated: Stated
    delivered: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """
    Everything that ever left a side, in the order in which it left.

    Args:
        statements: by their sequence, the oldest first.
        faults: what cannot have happened, in words.
    """

    transfers: tuple[Transfer, ...]
    statements: tuple[Statement, ...]
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

    @property
    def open(self) -> tuple[Transfer, ...]:
        """Transfers that are not counted in full."""
        return tuple(each for each in self.transfers if each.open)

    @property
    def last_stated(self) -> Statement | None:
        """The newest statement that the outpost dispatched."""
        return self.statements[-1] if self.statements else None

    @property
    def last_delivered(self) -> Statement | None:
        """The newest statement that home was handed."""
        return next((s for s in reversed(self.statements) if s.delivered is not None), None)

    def _from(self, source: Side) -> Iterable[Transfer]:
        return (each for each in self.transfers if each.source is source)


def fold(events: Iterable[Event]) -> Ledger:
    """
    Make the ledger of what happened on both chains.

    Args:
        events: all of them, in any order; repeated ones count once.
    """
    known = sorted(set(events), key=lambda each: (each.place, repr(each)))
    sent = [each for each in known if isinstance(each, Sent)]
    stated = [each for each in known if isinstance(each, Stated)]
    delivered = {each.message: each.place for each in known if isinstance(each, Delivered)}
    transfers = _book_all(
        [
            Transfer(
                message=each.message,
                source=each.source,
                amount=each.amount,
                sent=each.place,
                delivered=delivered.get(each.message),
            )
            for each in sent
        ],
        [each for each in known if isinstance(each, Booked)],
    )
    statements = [Statement(stated=s, delivered=delivered.get(s.message)) for s in stated]
    statements.sort(key=lambda each: each.stated.sequence)
    return Ledger(
        transfers=tuple(transfers),
        statements=tuple(statements),
        faults=(*_foreign(sent, stated, delivered), *_doubled(sent, stated), *_excess(sent, known)),
    )


def _book_all(transfers: list[Transfer], bookings: Iterable[Booked]) -> list[Transfer]:
    """Take bookings for the oldest transfers of their direction."""
    left = dict.fromkeys(Side, 0)
    for booking in bookings:
        left[booking.side.other] += booking.amount
    found = []
    for transfer in transfers:
        booked = min(transfer.amount, left[transfer.source])
        left[transfer.source] -= booked
        found.append(replace(transfer, booked=booked))
    return found


def _foreign(
    sent: Sequence[Sent], stated: Sequence[Stated], delivered: Mapping[str, Place]
) -> list[str]:
    """Find what was handed over although nobody sent it: forged, or its origin was reorganised."""
    known = {each.message for each in sent} | {each.message for each in stated}
    return [
        f"message {message} was handed over in block {place.block}, but never sent"
        for message, place in delivered.items()
        if message not in known
    ]


def _doubled(sent: Sequence[Sent], stated: Sequence[Stated]) -> list[str]:
    """Find ids that stand for more than one thing."""
    messages: tuple[Sent | Stated, ...] = (*sent, *stated)
    counts = Counter(each.message for each in messages)
    return [f"message {one} was sent {count} times" for one, count in counts.items() if count > 1]


def _excess(sent: Sequence[Sent], known: Iterable[Event]) -> list[str]:
    """Find bookings above what ever left the other side."""
    faults = []
    for side in Side:
        left = sum(each.amount for each in sent if each.source is side.other)
        booked = sum(e.amount for e in known if isinstance(e, Booked) and e.side is side)
        if booked > left:
            faults.append(
                f"{side} booked {booked} base units of arrivals, {left} left {side.other}"
            )
    return faults
