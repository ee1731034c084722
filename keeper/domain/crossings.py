"""What happens to base asset and statements that cross between the fund's two chains."""

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
    """Base asset left a side, under the id of the message that brings it to the other."""

    message: str
    source: Side
    amount: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """
    The outpost dispatched what it is worth.

    Args:
        message: its id.
        sequence: number of the statement.
        value: base units that it holds, by its own registry.
        received: base units of arrivals that it had booked.
        sent: base units that it had sent home.
    """

    message: str
    sequence: int
    value: int
    received: int
    sent: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The mailbox of the other side handed a message over."""

    message: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A side counted arrivals; it does not know which transfers they were."""

    side: Side
    amount: int
    place: Place


Event = Sent | Stated | Delivered | Booked
