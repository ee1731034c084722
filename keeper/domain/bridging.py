"""What the keeper does for the line between the fund's two chains, and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.bridge_events import Figures, Side, Stated
from keeper.domain.inventory import BridgeTerms, Inventory, Move, choose_move
from keeper.domain.remote import HomeBooks, OutpostBooks
from keeper.domain.transfers import Ledger, Stage
from keeper.domain.units import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeState:
    """
    The home side at one block.

    Args:
        time: of the block, unix seconds.
        books: what its contract counts.
        sequence: of the statement that it goes by; 0 before the first.
        figures: of that statement.
        value: what NAV counts for the outpost, base units.
        full: the same with everything under way, whether it is certain or not.
        certain: whether the contract deals on it.
        room: base units that may still be sent by the contract's cap; 0 while it sends none.
        free: cash that could be sent without touching reserve or redemptions, base units.
        closed_at: when the dealing that waits for its strike was closed; 0 while none does.
    """

    account: Address
    block: int
    block_hash: str
    time: int
    books: HomeBooks
    sequence: int
    figures: Figures
    value: int
    full: int
    certain: bool
    room: int
    free: int
    closed_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutpostState:
    """
    The outpost at one block.

    Args:
        time: of the block, unix seconds.
        books: what it counts; `value` is what it would state now.
        heard: base units that home says it sent.
        alive_at: when home was last heard of, unix seconds; 0 once home winds down.
        cash: base units in its treasury.
        idle: base units of cash in its strategies.
    """

    account: Address
    block: int
    block_hash: str
    time: int
    books: OutpostBooks
    heard: int
    alive_at: int
    cash: int
    idle: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgePolicy:
    """
    The operator's rules.

    Args:
        statement_every_s: a statement is made when the last one is so old.
        heartbeat_every_s: the same for heartbeats; home sends one with every transfer.
        delivery_s: a message that was not handed over after this is overdue; a word is said again.
        booking_s: arrivals that are not counted after this are overdue.
    """

    statement_every_s: int
    heartbeat_every_s: int
    delivery_s: int
    booking_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Count what arrived at a side."""

    side: Side
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Have the outpost state what it is worth, and why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """Have home say that it is alive and how much it sent, and why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Nothing is to be done, and what will happen next."""

    reason: str


Step = Book | State | Pulse | Move


def next_step(
    ledger: Ledger,
    home: HomeState,
    outpost: OutpostState,
    policy: BridgePolicy,
    *,
    holdings: tuple[Inventory, Inventory] | None,
    terms: BridgeTerms | None,
) -> Step | Wait:
    """
    Decide what the line needs next.

    Arrivals are counted first; then the words go out without which the other side cannot count or
    deal; money is moved last, and only while everything is as it should be.

    Args:
        ledger: of both chains.
        home: the home side now.
        outpost: the outpost now.
        policy: the operator's rules.
        holdings: of home and the outpost, where the keeper restores them.
        terms: when a transfer is worth it.
    """
    for side in Side:
        if amount := ledger.bookable(side):
            return Book(side=side, amount=amount)
    if reason := _why_state(ledger, home, outpost, policy):
        return State(reason=reason)
    if reason := _why_pulse(ledger, home, policy):
        return Pulse(reason=reason)
    if holdings is None or terms is None:
        return Wait(reason=_say_wait(ledger))
    troubles = (*ledger.faults, *find_overdue(ledger, home, outpost, policy))
    if troubles or not home.certain or home.figures.closed:
        doubt = "; ".join(troubles) or "the outpost's value is uncertain, or it winds down"
        return Wait(reason=f"nothing is moved: {doubt}")
    move = choose_move(*holdings, terms)
    return move if isinstance(move, Move) else Wait(reason=f"{_say_wait(ledger)}; {move.reason}")


def _why_state(ledger: Ledger, home: HomeState, outpost: OutpostState, policy: BridgePolicy) -> str:
    """Say why a statement is due; "" when none is."""
    word = ledger.words.get(Side.OUTPOST)
    if word is None or not isinstance(word.said, Stated):
        return "there is none yet"
    figures, age = word.said.figures, outpost.time - word.said.place.time
    books = outpost.books
    if (figures.received, figures.sent) != (books.received, books.sent):
        return (
            f"the last one says {figures.received} received and {figures.sent} sent, now it is "
            f"{books.received} and {books.sent}"
        )
    if not word.arrived and age > policy.delivery_s:
        return f"the last one was not handed over for {age} s, limit is {policy.delivery_s} s"
    if home.closed_at and word.said.place.time <= home.closed_at:
        at = word.said.place.time
        return f"a dealing was closed at {home.closed_at}, the last one is of {at}"
    if age >= policy.statement_every_s:
        return f"the last one is {age} s old, limit is {policy.statement_every_s} s"
    return ""


def _why_pulse(ledger: Ledger, home: HomeState, policy: BridgePolicy) -> str:
    """Say why a heartbeat is due; "" when none is."""
    word = ledger.words.get(Side.HOME)
    if word is None:
        return "there is none yet"
    age = home.time - word.said.place.time
    if not word.arrived and age > policy.delivery_s:
        return f"the last one was not handed over for {age} s, limit is {policy.delivery_s} s"
    if age >= policy.heartbeat_every_s:
        return f"the last one is {age} s old, limit is {policy.heartbeat_every_s} s"
    return ""


def find_overdue(
    ledger: Ledger, home: HomeState, outpost: OutpostState, policy: BridgePolicy
) -> tuple[str, ...]:
    """
    Say what takes longer than it should, with its age and the limit.

    The two chains' clocks are compared as the contracts do it.
    """
    now = max(home.time, outpost.time)
    limits = {Stage.IN_FLIGHT: policy.delivery_s, Stage.ARRIVED: policy.booking_s}
    late = [
        f"{each.open} base units from {each.source} are {each.stage} for {now - each.since} s, "
        f"limit is {limits[each.stage]} s (message {each.message})"
        for each in ledger.open
        if now - each.since > limits[each.stage]
    ]
    for side, word in ledger.words.items():
        age = now - word.said.place.time
        if not word.arrived and age > policy.delivery_s:
            late.append(
                f"a word from {side} was not handed over for {age} s, limit is "
                f"{policy.delivery_s} s (message {word.said.message})"
            )
    return tuple(late)


def _say_wait(ledger: Ledger) -> str:
    """Say what is going to happen by itself."""
    waiting = [each for each in ledger.open if each.stage is Stage.IN_FLIGHT]
    if waiting:
        total, oldest = sum(each.open for each in waiting), waiting[0]
        return f"{total} base units wait to be handed over, the oldest is {oldest.message}"
    if any(each.stage is Stage.ARRIVED for each in ledger.open):
        return "what arrived waits for the other side's word of it"
    late = [side for side, word in ledger.words.items() if not word.arrived]
    if late:
        return f"a word from {' and '.join(late)} waits to be handed over"
    return "nothing is under way"
