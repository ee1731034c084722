"""The ledger of what is under way, against two tills that random histories are played with."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.bridge_events import Beat, Booked, Delivered, Heard, Sent, Side, Stated, Taken
from keeper.domain.remote import (
    HomeBooks,
    OutpostBooks,
    low_value,
    remote_value,
    unexplained,
    whole_value,
)
from keeper.domain.transfers import Ledger, Stage, fold
from tests.domain.tills import HISTORIES, START, Step, Tills, message, place, play


@given(HISTORIES)
def test_ledger__of_any_history__has_every_coin_where_it_is(steps: list[Step]) -> None:
    tills = play(steps)
    ledger = fold(tills.events)
    assert ledger.faults == ()
    for side in Side:
        assert ledger.sent(side) == tills.sent[side]
        assert ledger.booked(side) == tills.booked[side]
        travelling = sum(a for _, source, a in tills.travelling if source is side)
        assert ledger.under_way(side) == travelling + tills.at_door[side.other]
        assert tills.sent[side] == ledger.booked(side.other) + ledger.under_way(side)


@given(HISTORIES)
def test_ledger__of_any_history__knows_the_newest_words_and_whether_they_arrived(
    steps: list[Step],
) -> None:
    tills = play(steps)
    ledger = fold(tills.events)
    for side in Side:
        said, known = tills.said[side], tills.known[side.other]
        assert (said > 0) == (side in ledger.words)
        if said:
            word = ledger.words[side]
            assert word.said.sequence == said
            assert word.arrived == (known is not None and known.sequence == said)
    sequences = (ledger.taken, ledger.heard)
    for side, heard in zip((Side.HOME, Side.OUTPOST), sequences, strict=True):
        last = tills.known[side]
        assert (heard and heard.sequence) == (last and last.sequence)


@given(HISTORIES)
def test_ledger__of_any_history__lists_what_nobody_handed_over(steps: list[Step]) -> None:
    tills = play(steps)
    ledger = fold(tills.events)
    for side in Side:
        wanted = {name for name, source, _ in tills.travelling if source is side.other}
        kind = Stated if side is Side.HOME else Beat
        said = [word for word in tills.words if isinstance(word, kind)]
        known = tills.known[side]
        if said and (known is None or known.sequence < said[-1].sequence):
            wanted.add(said[-1].message)
        listed = ledger.undelivered(side)
        assert set(listed) == wanted
        assert len(listed) == len(wanted)


@pytest.mark.parametrize("side", Side)
def test_word__that_the_other_side_counts_further_than__has_arrived_whoever_saw_it_handed_over(
    side: Side,
) -> None:
    """Only what was said by this side counts: the other one numbers its own words."""
    figures = Tills().figures()
    beat = Beat(message=message(1), sequence=2, sent=0, place=place(1))
    stated = Stated(message=message(2), sequence=2, figures=figures, place=place(2))
    counts: dict[tuple[Side, int], Heard | Taken] = {
        (Side.HOME, number): Heard(sequence=number, sent=0, place=place(3)) for number in (1, 2, 3)
    }
    for number in (1, 2, 3):
        counts[Side.OUTPOST, number] = Taken(sequence=number, figures=figures, place=place(3))
    for number in (1, 2, 3):
        words = fold([beat, stated, counts[side, number]]).words
        assert words[side].arrived == (number >= 2)
        assert not words[side.other].arrived


@given(HISTORIES, st.randoms(use_true_random=False))
def test_ledger__of_events_repeated_and_in_any_order__is_the_same(
    steps: list[Step], chance: random.Random
) -> None:
    events = play(steps).events
    mixed = events + chance.choices(events, k=len(events)) if events else []
    chance.shuffle(mixed)
    assert fold(mixed) == fold(events)


@given(HISTORIES)
def test_whole_value__whatever_moves__changes_by_results_alone(steps: list[Step]) -> None:
    tills = Tills()
    for step in steps:
        tills.do(step)
        whole = whole_value(tills.held[Side.HOME], tills.outpost, tills.home)
        assert unexplained(START, whole, tills.result) == 0


@given(HISTORIES, st.integers(0, 40))
def test_remote_value__by_a_statement_however_old__counts_nothing_twice(
    steps: list[Step], stated_at: int
) -> None:
    tills, statement, result = Tills(), Tills().outpost, 0
    for number, step in enumerate(steps):
        if number == stated_at:
            statement, result = tills.outpost, tills.result
        tills.do(step)
    # What home has and what is away by that statement is all there is, but for later results. Only
    # what was earned after it and is home already can be more than it knows of.
    away = remote_value(statement, tills.home)
    assert max(tills.held[Side.HOME], START + result) == tills.held[Side.HOME] + away
    assert 0 <= low_value(statement, tills.home) <= away


@pytest.mark.parametrize(
    ("sent", "booked", "low", "full"),
    [
        pytest.param(50, 20, 1_000, 1_000, id="nothing under way"),
        pytest.param(57, 20, 1_000, 1_007, id="under way to it"),
        pytest.param(50, 15, 1_000, 1_005, id="under way home"),
        pytest.param(57, 29, 991, 998, id="home already what it had not said"),
        pytest.param(57, 1_100, 0, 0, id="home already more than it had"),
    ],
)
def test_low_value__counts_nothing_under_way_and_takes_off_what_came_home(
    sent: int, booked: int, low: int, full: int
) -> None:
    statement = OutpostBooks(value=1_000, received=50, sent=20)
    home = HomeBooks(sent=sent, booked=booked)
    assert (low_value(statement, home), remote_value(statement, home)) == (low, full)


def _sent(number: int, amount: int = 5, total: int = 5) -> Sent:
    return Sent(
        message=message(number),
        source=Side.HOME,
        amount=amount,
        total=total,
        place=place(number),
    )


def _delivered(number: int, at: int) -> Delivered:
    return Delivered(message=message(number), place=place(at))


def _booked(amount: int, at: int) -> Booked:
    return Booked(side=Side.OUTPOST, amount=amount, total=amount, place=place(at))


def _stages(ledger: Ledger) -> list[Stage]:
    return [each.stage for each in ledger.transfers]


def test_ledger__of_deliveries_out_of_order__counts_what_was_handed_over() -> None:
    events = [_sent(1), _sent(2, 7, 12), _delivered(2, 3)]
    assert _stages(fold(events)) == [Stage.IN_FLIGHT, Stage.ARRIVED]
    assert fold(events).unbooked(Side.OUTPOST) == 7
    assert fold(events).undelivered(Side.OUTPOST) == (message(1),)
    ledger = fold([*events, _booked(7, 4)])
    assert [each.booked for each in ledger.transfers] == [0, 7]
    assert ledger.under_way(Side.HOME) == 5
    assert ledger.unbooked(Side.OUTPOST) == 0


def test_arrivals__before_the_other_side_announced_them__cannot_be_booked() -> None:
    events = [_sent(1), _sent(2, 7, 12), _delivered(1, 3), _delivered(2, 4)]
    beat = Beat(message=message(9), sequence=1, sent=5, place=place(5))
    assert fold([*events, beat]).bookable(Side.OUTPOST) == 0
    heard = Heard(sequence=1, sent=5, place=place(6))
    assert fold([*events, beat, heard]).bookable(Side.OUTPOST) == 5
    assert fold([*events, beat, heard, _booked(5, 7)]).bookable(Side.OUTPOST) == 0


def test_ledger__of_a_message_that_nobody_sent__says_so() -> None:
    (fault,) = fold([_sent(1), _delivered(2, 9)]).faults
    assert "was handed over in block 3, but never sent" in fault


def test_ledger__of_an_id_with_two_amounts__says_so() -> None:
    (fault,) = fold([_sent(1), _sent(1, 6, 11)]).faults
    assert "was sent 2 times" in fault


def test_ledger__with_more_booked_than_left__says_so_with_both_numbers() -> None:
    (fault,) = fold([_sent(1), _booked(6, 2)]).faults
    assert fault == "outpost booked 6 base units of arrivals, 5 left home"


def test_ledger__of_a_counter_that_is_not_the_sum__says_so_with_both_numbers() -> None:
    (fault,) = fold([_sent(1), _sent(4, 7, 13)]).faults
    assert fault == "home sent 12 base units up to block 1, its contract counts 13"


def test_ledger__without_a_dispatch_that_was_reorganised_away__says_what_came_of_it() -> None:
    beat = Beat(message=message(8), sequence=1, sent=5, place=place(2))
    heard = Heard(sequence=1, sent=5, place=place(3))
    assert fold([_sent(1), beat, _delivered(1, 2), heard]).faults == ()
    after = fold([_delivered(1, 2), heard])
    assert after.transfers == ()
    assert [fault[:7] for fault in after.faults] == ["message", "the out"]


def test_ledger__of_a_statement_that_home_took_otherwise__says_so_until_a_newer_one() -> None:
    tills = play([("send", Side.HOME, 5), ("say", Side.OUTPOST), ("hear", 0)])
    forged = [
        replace(e, figures=replace(e.figures, value=99)) if isinstance(e, Taken) else e
        for e in tills.events
    ]
    (fault,) = fold(forged).faults
    assert fault.startswith("home took statement 1 as Figures(")
    assert "value=99" in fault
    tills.do(("say", Side.OUTPOST))
    tills.do(("hear", 1))
    assert fold([*forged, *tills.events[-3:]]).faults == ()
    unknown = [e for e in tills.events if not isinstance(e, Stated)]
    assert "none of that number" in fold(unknown).faults[-1]
