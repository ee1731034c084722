"""What happens to money and words that cross between the fund's two chains."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """One of the fund's two chains."""

    HOME = "home"
    OUTPOST = "outpost"

    @property
    def other(self) -> Side:
        """Where that which leaves here arrives."""
        return Side.OUTPOST if self is Side.HOME else Side.HOME


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """When and where on its own chain something happened; `time` is the block's, unix seconds."""

    time: int
    block: int
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """
    Base asset left a side.

    Args:
        message: id of the message that brings it to the other.
        total: base units that ever left the side, with these.
    """

    message: str
    source: Side
    amount: int
    total: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A side counted arrivals; it does not know which transfers they were."""

    side: Side
    amount: int
    total: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """
    What the outpost says of itself, base units.

    Args:
        valued_at: unix seconds of the prices behind `value`.
        closed: whether it winds down.
        value: of what it holds.
        received: arrivals that it has booked, in total.
        sent: home, in total.
    """

    valued_at: int
    closed: bool
    value: int
    received: int
    sent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The outpost dispatched a statement."""

    message: str
    sequence: int
    figures: Figures
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Home took a statement for its newest."""

    sequence: int
    figures: Figures
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """Home dispatched a heartbeat: that it is alive, and how much it has sent in total."""

    message: str
    sequence: int
    sent: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The outpost took a heartbeat for the newest."""

    sequence: int
    sent: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The mailbox of the other side handed a message over."""

    message: str
    place: Place


Event = Sent | Booked | Stated | Taken | Beat | Heard | Delivered
