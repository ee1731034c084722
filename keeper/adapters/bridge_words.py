"""Stored events of both chains, as the ledger of transfers takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from keeper.adapters.contracts import Reading
from keeper.adapters.logs import Event
from keeper.domain.bridge_events import (
    Beat,
    Booked,
    Figures,
    Heard,
    Place,
    Sent,
    Side,
    Stated,
    Taken,
)
from keeper.domain.bridge_events import Event as BridgeEvent

STATEMENT, HEARTBEAT = 0, 1  # of IHyperlaneAdapter's Kind
HOME_EVENTS = ("SentAbroad", "ArrivalsBooked", "StatementReceived", "MessageDispatched")
OUTPOST_EVENTS = (
    "SentHome",
    "ArrivalsBooked",
    "StatementDispatched",
    "MessageDispatched",
    "HeartbeatReceived",
)
PlaceOf = Callable[[Event], Place]


def read_home(events: Iterable[Event], place_of: PlaceOf) -> Iterator[BridgeEvent]:
    """
    Translate what the HomePort emitted, oldest first.

    A heartbeat says what was sent until it was dispatched; its event has the message's id alone.
    """
    sent = beats = 0
    for event in events:
        values, place = event.values, place_of(event)
        if event.name == "SentAbroad":
            sent = values.number("sent")
            yield _sent(Side.HOME, values, place)
        elif event.name == "ArrivalsBooked":
            yield _booked(Side.HOME, values, values.number("booked"), place)
        elif event.name == "StatementReceived":
            figures = to_figures(values.struct("statement"))
            yield Taken(sequence=values.number("sequence"), figures=figures, place=place)
        elif values.number("kind") == HEARTBEAT:
            beats += 1
            yield Beat(message=values.hash("id"), sequence=beats, sent=sent, place=place)


def read_outpost(events: Iterable[Event], place_of: PlaceOf) -> Iterator[BridgeEvent]:
    """
    Translate what the Outpost emitted, oldest first.

    A statement's event comes right before that of the message that carries it.
    """
    stated: Reading | None = None
    for event in events:
        values, place = event.values, place_of(event)
        if event.name == "SentHome":
            yield _sent(Side.OUTPOST, values, place)
        elif event.name == "ArrivalsBooked":
            yield _booked(Side.OUTPOST, values, values.number("received"), place)
        elif event.name == "StatementDispatched":
            stated = values
        elif event.name == "HeartbeatReceived":
            sent = values.number("sent")
            yield Heard(sequence=values.number("sequence"), sent=sent, place=place)
        elif values.number("kind") == STATEMENT and stated is not None:
            figures, message = to_figures(stated.struct("statement")), values.hash("id")
            sequence = stated.number("sequence")
            yield Stated(message=message, sequence=sequence, figures=figures, place=place)


def to_figures(statement: Reading) -> Figures:
    """Translate a statement."""
    return Figures(
        valued_at=statement.number("valuedAt"),
        closed=statement.flag("closed"),
        value=statement.number("value"),
        received=statement.number("received"),
        sent=statement.number("sent"),
    )


def _sent(source: Side, values: Reading, place: Place) -> Sent:
    return Sent(
        message=values.hash("id"),
        source=source,
        amount=values.number("amount"),
        total=values.number("sent"),
        place=place,
    )


def _booked(side: Side, values: Reading, total: int, place: Place) -> Booked:
    return Booked(side=side, amount=values.number("amount"), total=total, place=place)
