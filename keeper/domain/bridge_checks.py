"""Whether what both chains' events add up to is what their contracts count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from keeper.domain.bridge_events import Side
from keeper.domain.bridge_state import HomeState, OutpostState
from keeper.domain.remote import HomeBooks, OutpostBooks, low_value, remote_value
from keeper.domain.transfers import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCheck:
    """
    Value on the other chain, reckoned from the events alone; base units.

    Args:
        full: with everything under way.
        low: what counts while that is uncertain.
    """

    full: int
    low: int


def reckon_remote(ledger: Ledger) -> RemoteCheck:
    """Reckon remote value by the signed formula, from transfers, bookings and the statement."""
    home = HomeBooks(sent=ledger.sent(Side.HOME), booked=ledger.booked(Side.HOME))
    stated = OutpostBooks(value=0, received=0, sent=0)
    if ledger.taken is not None:
        figures = ledger.taken.figures
        stated = OutpostBooks(value=figures.value, received=figures.received, sent=figures.sent)
    return RemoteCheck(full=remote_value(stated, home), low=low_value(stated, home))


def find_differences(ledger: Ledger, home: HomeState, outpost: OutpostState) -> tuple[str, ...]:
    """Say where events and contracts do not agree, with both figures."""
    return tuple(
        f"{what}: the events say {found}, the contract {counted}"
        for what, found, counted in _pairs(ledger, home, outpost)
        if found != counted
    )


def _pairs(
    ledger: Ledger, home: HomeState, outpost: OutpostState
) -> Iterator[tuple[str, int, int]]:
    yield "base units that home sent", ledger.sent(Side.HOME), home.books.sent
    yield "base units that home booked", ledger.booked(Side.HOME), home.books.booked
    yield "base units that the outpost sent", ledger.sent(Side.OUTPOST), outpost.books.sent
    yield (
        "base units that the outpost booked",
        ledger.booked(Side.OUTPOST),
        outpost.books.received,
    )
    taken, heard = ledger.taken, ledger.heard
    yield "statement that home goes by", taken.sequence if taken else 0, home.sequence
    yield "base units that the outpost heard of", heard.sent if heard else 0, outpost.heard
    reckoned = reckon_remote(ledger)
    yield "remote value with all that is under way", reckoned.full, home.full
    counted = reckoned.full if home.certain else reckoned.low
    yield "remote value that NAV counts", counted, home.value
