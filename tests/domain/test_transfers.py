"""The ledger of what is under way, against two tills that random histories are played with."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.crossings import Booked, Delivered, Event, Place, Sent, Side, Stated
from keeper.domain.remote import (
    HomeBooks,
    OutpostBooks,
    low_value,
    remote_value,
    unexplained,
    whole_value,
)
from keeper.domain.transfers import Ledger, Stage, fold

START = 10**15


@dataclass
class Tills:
    """Coins moved by hand: between two tills, on the way and at the doors."""

    events: list[Event] = field(default_factory=list)
    held: dict[Side, int] = field(default_factory=lambda: {Side.HOME: START, Side.OUTPOST: 0})
    travelling: list[tuple[str, Side, int]] = field(default_factory=list)
    at_door: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    sent: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    booked: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    result: int = 0
    clock: int = 0

    def place(self) -> Place:
        self.clock += 1
        return Place(time=1_000 + self.clock // 3, block=self.clock // 3, index=self.clock)

    def send(self, side: Side, amount: int) -> None:
        amount = min(amount, self.held[side])
        if not amount:
            return
        self.held[side] -= amount
        self.sent[side] += amount
        message = f"0x{len(self.events):064x}"
        self.travelling.append((message, side, amount))
        self.events.append(Sent(message=message, source=side, amount=amount, place=self.place()))

    def deliver(self, choice: int) -> None:
        if not self.travelling:
            return
        message, source, amount = self.travelling.pop(choice % len(self.travelling))
        self.at_door[source.other] += amount
        self.events.append(Delivered(message=message, place=self.place()))

    def book(self, side: Side, amount: int) -> None:
        amount = min(amount, self.at_door[side])
        if not amount:
            return
        self.at_door[side] -= amount
        self.held[side] += amount
        self.booked[side] += amount
        self.events.append(Booked(side=side, amount=amount, place=self.place()))

    def earn(self, amount: int) -> None:
        amount = max(amount, -self.held[Side.OUTPOST])
        self.held[Side.OUTPOST] += amount
        self.result += amount

    @property
    def home(self) -> HomeBooks:
        return HomeBooks(sent=self.sent[Side.HOME], received=self.booked[Side.HOME])

    @property
    def outpost(self) -> OutpostBooks:
        return OutpostBooks(
            value=self.held[Side.OUTPOST],
            received=self.booked[Side.OUTPOST],
            sent=self.sent[Side.OUTPOST],
        )


SIDES = st.sampled_from(Side)
AMOUNTS = st.integers(1, START)
STEPS = st.one_of(
    st.tuples(st.just("send"), SIDES, AMOUNTS),
    st.tuples(st.just("deliver"), st.integers(0, 99)),
    st.tuples(st.just("book"), SIDES, AMOUNTS),
    st.tuples(st.just("earn"), st.integers(-(10**14), 10**14)),
)
HISTORIES = st.lists(STEPS, max_size=40)


def _play(steps: list[tuple[object, ...]]) -> Tills:
    tills = Tills()
    for name, *arguments in steps:
        getattr(tills, str(name))(*arguments)
    return tills


@given(HISTORIES)
def test_ledger__of_any_history__has_every_coin_where_it_is(
    steps: list[tuple[object, ...]],
) -> None:
    tills = _play(steps)
    ledger = fold(tills.events)
    assert ledger.faults == ()
    for side in Side:
        assert ledger.sent(side) == tills.sent[side]
        assert ledger.booked(side) == tills.booked[side]
        travelling = sum(a for _, source, a in tills.travelling if source is side)
        assert ledger.under_way(side) == travelling + tills.at_door[side.other]
        assert tills.sent[side] == ledger.booked(side.other) + ledger.under_way(side)


@given(HISTORIES, st.randoms(use_true_random=False))
def test_ledger__of_events_repeated_and_in_any_order__is_the_same(
    steps: list[tuple[object, ...]], chance: random.Random
) -> None:
    events = _play(steps).events
    mixed = events + chance.choices(events, k=len(events)) if events else []
    chance.shuffle(mixed)
    assert fold(mixed) == fold(events)


@given(HISTORIES, st.data())
def test_whole_value__whatever_moves__changes_by_results_alone(
    steps: list[tuple[object, ...]], data: st.DataObject
) -> None:
    tills = Tills()
    for name, *arguments in steps:
        getattr(tills, str(name))(*arguments)
        whole = whole_value(tills.held[Side.HOME], tills.outpost, tills.home)
        assert unexplained(START, whole, tills.result) == 0


@given(HISTORIES, st.integers(0, 40))
def test_remote_value__by_a_statement_however_old__counts_nothing_twice(
    steps: list[tuple[object, ...]], stated_at: int
) -> None:
    tills, statement, result = Tills(), Tills().outpost, 0
    for number, (name, *arguments) in enumerate(steps):
        if number == stated_at:
            statement, result = tills.outpost, tills.result
        getattr(tills, str(name))(*arguments)
    # What home has and what is away by that statement is all there is, but for later results.
    assert tills.held[Side.HOME] + remote_value(statement, tills.home) == START + result
    assert low_value(statement, tills.home) >= 0


def _sent(number: int, amount: int = 5, source: Side = Side.HOME) -> Sent:
    place = Place(time=number, block=number, index=0)
    return Sent(message=f"0x{number:064x}", source=source, amount=amount, place=place)


def _delivered(number: int, at: int) -> Delivered:
    return Delivered(message=f"0x{number:064x}", place=Place(time=at, block=at, index=0))


def _booked(amount: int, at: int, side: Side = Side.OUTPOST) -> Booked:
    return Booked(side=side, amount=amount, place=Place(time=at, block=at, index=1))


def _stages(ledger: Ledger) -> list[Stage]:
    return [each.stage for each in ledger.transfers]


def test_ledger__of_deliveries_out_of_order__books_the_oldest_first() -> None:
    events = [_sent(1), _sent(2, 7), _delivered(2, 3)]
    assert _stages(fold(events)) == [Stage.IN_FLIGHT, Stage.ARRIVED]
    assert fold(events).unbooked(Side.OUTPOST) == 7
    ledger = fold([*events, _booked(7, 4)])
    assert [each.booked for each in ledger.transfers] == [5, 2]
    assert ledger.under_way(Side.HOME) == 5


def test_ledger__of_a_message_that_nobody_sent__says_so() -> None:
    (fault,) = fold([_sent(1), _delivered(2, 9)]).faults
    assert "was handed over in block 9, but never sent" in fault


def test_ledger__of_an_id_with_two_amounts__says_so() -> None:
    (fault,) = fold([_sent(1), _sent(1, 6)]).faults
    assert "was sent 2 times" in fault


def test_ledger__with_more_booked_than_left__says_so_with_both_numbers() -> None:
    (fault,) = fold([_sent(1), _booked(6, 2)]).faults
    assert fault == "outpost booked 6 base units of arrivals, 5 left home"


def test_ledger__without_a_dispatch_that_was_reorganised_away__says_what_came_of_it() -> None:
    before = fold([_sent(1), _delivered(1, 2)])
    assert before.faults == ()
    after = fold([_delivered(1, 2)])
    assert after.transfers == ()
    assert len(after.faults) == 1


def test_statements__whatever_the_order__are_listed_by_sequence() -> None:
    stated = [
        Stated(
            message=f"0x{100 + n:064x}",
            sequence=n,
            value=n,
            received=0,
            sent=0,
            place=Place(time=n, block=n, index=0),
        )
        for n in (3, 1, 2)
    ]
    ledger = fold([*stated, _delivered(102, 9)])
    assert [each.stated.sequence for each in ledger.statements] == [1, 2, 3]
    assert ledger.last_stated is not None
    assert ledger.last_stated.stated.sequence == 3
    assert ledger.last_delivered is not None
    assert ledger.last_delivered.stated.sequence == 2
