"""Two chains' events and contracts agree in every history, and any figure that differs is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.domain.bridge_checks import find_differences, reckon_remote
from keeper.domain.bridge_events import Beat, Side
from keeper.domain.bridge_state import HomeState, OutpostState
from keeper.domain.transfers import Ledger, fold
from tests.domain.test_bridging import home_of, outpost_of
from tests.domain.tills import HISTORIES, START, Step, Tills, play

Ends = tuple[HomeState, OutpostState]
CHANGES: dict[str, Callable[[HomeState, OutpostState], Ends]] = {
    "base units that home sent": lambda home, outpost: (
        replace(home, books=replace(home.books, sent=home.books.sent + 1)),
        outpost,
    ),
    "base units that home booked": lambda home, outpost: (
        replace(home, books=replace(home.books, booked=home.books.booked + 1)),
        outpost,
    ),
    "base units that the outpost sent": lambda home, outpost: (
        home,
        replace(outpost, books=replace(outpost.books, sent=outpost.books.sent + 1)),
    ),
    "base units that the outpost booked": lambda home, outpost: (
        home,
        replace(outpost, books=replace(outpost.books, received=outpost.books.received + 1)),
    ),
    "statement that home goes by": lambda home, outpost: (
        replace(home, sequence=home.sequence + 1),
        outpost,
    ),
    "base units that the outpost heard of": lambda home, outpost: (
        home,
        replace(outpost, heard=outpost.heard + 1),
    ),
    "remote value with all that is under way": lambda home, outpost: (
        replace(home, full=home.full + 1),
        outpost,
    ),
    "remote value that NAV counts": lambda home, outpost: (
        replace(home, value=home.value + 1),
        outpost,
    ),
}


def ends_of(tills: Tills, ledger: Ledger, *, certain: bool) -> Ends:
    """Let both contracts count what the tills did."""
    found, beat = reckon_remote(ledger), tills.known[Side.OUTPOST]
    value = found.full if certain else found.low
    home = replace(home_of(tills), full=found.full, value=value, certain=certain)
    return home, replace(outpost_of(tills), heard=beat.sent if isinstance(beat, Beat) else 0)


@given(steps=HISTORIES, certain=st.booleans())
def test_differences__of_what_really_happened__are_none(steps: list[Step], certain: bool) -> None:
    tills = play(steps)
    ledger = fold(tills.events)
    assert find_differences(ledger, *ends_of(tills, ledger, certain=certain)) == ()


@pytest.mark.parametrize("what", CHANGES)
@settings(max_examples=10)
@given(steps=HISTORIES)
def test_difference__of_one_figure__is_named_with_both(what: str, steps: list[Step]) -> None:
    tills = play(steps)
    ledger = fold(tills.events)
    ends = CHANGES[what](*ends_of(tills, ledger, certain=True))
    (found,) = find_differences(ledger, *ends)
    name, said, counted = (
        found.replace(": the events say ", "|").replace(", the contract ", "|").split("|")
    )
    assert (name, int(counted)) == (what, int(said) + 1)


@given(steps=HISTORIES)
def test_remote_value__right_after_a_statement__is_all_that_is_not_at_home(
    steps: list[Step],
) -> None:
    tills = play(steps)
    tills.say(Side.OUTPOST)
    tills.hear(len(tills.words) - 1)
    found = reckon_remote(fold(tills.events))
    assert found.full == START + tills.result - tills.held[Side.HOME]
    assert found.low <= found.full
    # What is under way counts nothing, and nothing came home since.
    assert found.low == tills.held[Side.OUTPOST]


def test_remote_value__before_any_statement__is_what_home_sent() -> None:
    tills = play([("send", Side.HOME, 500)])
    found = reckon_remote(fold(tills.events))
    assert (found.full, found.low) == (500, 0)
