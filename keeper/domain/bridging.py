"""What the keeper does for the line between the fund's two chains, and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.bridge_events import Side, Stated
from keeper.domain.bridge_state import BridgePolicy, HomeState, OutpostState
from keeper.domain.inventory import BridgeTerms, Inventory, Move, choose_move, split_band
from keeper.domain.transfers import Ledger, Stage


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
class Deploy:
    """Give the outpost's cash to its strategy."""

    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather:
    """Take cash back from the outpost's strategy, to send it home."""

    amount: int


Step = Book | State | Pulse | Move | Deploy | Gather


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """
    What is due, the most urgent first.

    Args:
        steps: each of which would be taken now.
        rest: what happens by itself, or why no money is moved.
    """

    steps: tuple[Step, ...]
    rest: str


def plan_bridge(
    ledger: Ledger, home: HomeState, outpost: OutpostState, policy: BridgePolicy, cost: int
) -> Agenda:
    """
    Decide what the line needs.

    Arrivals are counted first; then the words go out without which the other side cannot count or
    deal; money is moved last, and only while everything is as it should be.

    Args:
        ledger: of both chains.
        home: the home side now.
        outpost: the outpost now.
        policy: the operator's rules.
        cost: of one transfer, fee and gas, base units.
    """
    steps: list[Step] = [
        Book(side=side, amount=ledger.bookable(side)) for side in Side if ledger.bookable(side)
    ]
    if reason := _why_state(ledger, home, outpost, policy):
        steps.append(State(reason=reason))
    if reason := _why_pulse(ledger, home, policy):
        steps.append(Pulse(reason=reason))
    move, rest = _choose_move(ledger, home, outpost, policy, cost)
    if move is not None:
        short = move.amount - outpost.cash if move.source is Side.OUTPOST else 0
        steps.append(Gather(amount=short) if short > 0 else move)
    elif (amount := _deployable(outpost, policy)) and not home.figures.closed:
        steps.append(Deploy(amount=amount))
    return Agenda(steps=tuple(steps), rest=rest)


def _deployable(outpost: OutpostState, policy: BridgePolicy) -> int:
    """Base units that the strategy can get now: a strategy that lost money gets less than all."""
    if policy.strategy is None:
        return 0
    return min(outpost.cash, outpost.rooms.get(policy.strategy, 0))


def _choose_move(
    ledger: Ledger, home: HomeState, outpost: OutpostState, policy: BridgePolicy, cost: int
) -> tuple[Move | None, str]:
    """Choose a transfer; without one, say why or what is going to happen by itself."""
    rule, waits = policy.inventory, _say_wait(ledger)
    if rule is None:
        return None, waits
    troubles = (*ledger.faults, *find_overdue(ledger, home, outpost, policy))
    if troubles or not home.certain or home.figures.closed:
        doubt = "; ".join(troubles) or "the outpost's value is uncertain, or it winds down"
        return None, f"nothing is moved: {doubt}"
    move = choose_move(
        Inventory(
            free=home.free,
            arriving=ledger.under_way(Side.OUTPOST),
            band=split_band(home.nav, *rule.home),
        ),
        Inventory(
            free=outpost.cash + (outpost.idle if policy.strategy else 0),
            arriving=ledger.under_way(Side.HOME),
            band=split_band(home.nav, *rule.outpost),
        ),
        BridgeTerms(
            smallest=rule.smallest, cost=cost, max_cost_bps=rule.max_cost_bps, room=home.room
        ),
    )
    return (move, waits) if isinstance(move, Move) else (None, f"{waits}; {move.reason}")


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
    # The next block there is later than its newest: prices of the close's own second are too early.
    if outpost.time >= home.closed_at >= word.said.place.time and home.closed_at:
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
