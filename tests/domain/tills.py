"""Two tills between which coins are moved by hand: what the ledger must come to."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from keeper.domain.bridge_events import (
    Beat,
    Booked,
    Delivered,
    Event,
    Figures,
    Heard,
    Place,
    Sent,
    Side,
    Stated,
    Taken,
)
from keeper.domain.remote import HomeBooks, OutpostBooks

START = 10**15
Step = tuple[object, ...]


def message(number: int) -> str:
    return f"0x{number:064x}"


def place(number: int) -> Place:
    return Place(time=1_000 + number // 3, block=number // 3, index=number)


@dataclass
class Tills:
    """Coins in the tills, on the way and at the doors; words on the way."""

    events: list[Event] = field(default_factory=list)
    held: dict[Side, int] = field(default_factory=lambda: {Side.HOME: START, Side.OUTPOST: 0})
    travelling: list[tuple[str, Side, int]] = field(default_factory=list)
    at_door: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    sent: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    booked: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    words: list[Stated | Beat] = field(default_factory=list)
    said: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    known: dict[Side, Stated | Beat | None] = field(
        default_factory=lambda: dict.fromkeys(Side, None)
    )
    result: int = 0
    clock: int = 0

    def send(self, side: Side, amount: int) -> None:
        amount = min(amount, self.held[side])
        if not amount:
            return
        self.held[side] -= amount
        self.sent[side] += amount
        self.travelling.append((message(len(self.events)), side, amount))
        self._note(
            Sent(
                message=message(len(self.events)),
                source=side,
                amount=amount,
                total=self.sent[side],
                place=self._place(),
            )
        )

    def deliver(self, choice: int) -> None:
        """Hand any transfer over, whatever was sent before it."""
        if not self.travelling:
            return
        name, source, amount = self.travelling.pop(choice % len(self.travelling))
        self.at_door[source.other] += amount
        self._note(Delivered(message=name, place=self._place()))

    def book(self, side: Side, amount: int) -> None:
        amount = min(amount, self.at_door[side])
        if not amount:
            return
        self.at_door[side] -= amount
        self.held[side] += amount
        self.booked[side] += amount
        total = self.booked[side]
        self._note(Booked(side=side, amount=amount, total=total, place=self._place()))

    def say(self, side: Side) -> None:
        self.said[side] += 1
        sequence, name = self.said[side], message(len(self.events))
        word: Stated | Beat = Beat(
            message=name, sequence=sequence, sent=self.sent[side], place=self._place()
        )
        if side is Side.OUTPOST:
            figures = self.figures()
            word = Stated(message=name, sequence=sequence, figures=figures, place=self._place())
        self.words.append(word)
        self._note(word)

    def hear(self, choice: int) -> None:
        """Hand any word over, again too; an old one says nothing new."""
        if not self.words:
            return
        word = self.words[choice % len(self.words)]
        side = Side.HOME if isinstance(word, Stated) else Side.OUTPOST
        self._note(Delivered(message=word.message, place=self._place()))
        last = self.known[side]
        if last is not None and last.sequence >= word.sequence:
            return
        self.known[side] = word
        where, number = self._place(), word.sequence
        if isinstance(word, Stated):
            self._note(Taken(sequence=number, figures=word.figures, place=where))
        else:
            self._note(Heard(sequence=number, sent=word.sent, place=where))

    def earn(self, amount: int) -> None:
        amount = max(amount, -self.held[Side.OUTPOST])
        self.held[Side.OUTPOST] += amount
        self.result += amount

    def do(self, step: Step) -> None:
        name, *arguments = step
        getattr(self, str(name))(*arguments)

    def figures(self) -> Figures:
        books = self.outpost
        return Figures(
            valued_at=self.clock,
            closed=False,
            value=books.value,
            received=books.received,
            sent=books.sent,
        )

    @property
    def home(self) -> HomeBooks:
        return HomeBooks(sent=self.sent[Side.HOME], booked=self.booked[Side.HOME])

    @property
    def outpost(self) -> OutpostBooks:
        return OutpostBooks(
            value=self.held[Side.OUTPOST],
            received=self.booked[Side.OUTPOST],
            sent=self.sent[Side.OUTPOST],
        )

    def _place(self) -> Place:
        self.clock += 1
        return place(self.clock)

    def _note(self, event: Event) -> None:
        self.events.append(event)


SIDES = st.sampled_from(Side)
AMOUNTS = st.integers(1, START)
CHOICES = st.integers(0, 99)
STEPS = st.one_of(
    st.tuples(st.just("send"), SIDES, AMOUNTS),
    st.tuples(st.just("deliver"), CHOICES),
    st.tuples(st.just("book"), SIDES, AMOUNTS),
    st.tuples(st.just("say"), SIDES),
    st.tuples(st.just("hear"), CHOICES),
    st.tuples(st.just("earn"), st.integers(-(10**14), 10**14)),
)
HISTORIES = st.lists(STEPS, max_size=40)


def play(steps: list[Step]) -> Tills:
    tills = Tills()
    for step in steps:
        tills.do(step)
    return tills
