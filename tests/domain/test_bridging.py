"""What the line between two chains needs: it comes to rest, whatever the state it is found in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.assets import Token
from keeper.domain.bridge_events import Beat, Figures, Side
from keeper.domain.bridge_plan import Ends, coin_for, plan_step, side_of
from keeper.domain.bridge_state import BridgePolicy, HomeState, InventoryRule, OutpostState
from keeper.domain.bridging import (
    Book,
    Deploy,
    Gather,
    Pulse,
    State,
    Step,
    find_overdue,
    plan_bridge,
)
from keeper.domain.inventory import Move
from keeper.domain.transfers import Ledger, fold
from keeper.domain.units import Address
from tests.domain.tills import HISTORIES, START, Tills, play
from tests.domain.tills import Step as Act

ACCOUNT = Address("0x" + "11" * 20)
STRATEGY = Address("0x" + "22" * 20)
BASES = {
    Side.HOME: Token(address=ACCOUNT, symbol="USDC", decimals=6),
    Side.OUTPOST: Token(address=STRATEGY, symbol="USDC.e", decimals=18),
}
ENDS = Ends(chain_ids={Side.HOME: 1, Side.OUTPOST: 2}, bases=BASES, strategy=STRATEGY)
RULE = InventoryRule(
    home=(1_000, 3_000, 9_000), outpost=(500, 1_500, 3_000), smallest=1_000, max_cost_bps=10
)
POLICY = BridgePolicy(
    statement_every_s=3_600,
    heartbeat_every_s=86_400,
    delivery_s=1_800,
    booking_s=3_600,
    strategy="trend",
    inventory=RULE,
)
NOW = 2_000


def home_of(tills: Tills, now: int = NOW, closed_at: int = 0) -> HomeState:
    known = tills.known[Side.HOME]
    figures = getattr(known, "figures", None) or Figures(
        valued_at=0, closed=False, value=0, received=0, sent=0
    )
    return HomeState(
        account=ACCOUNT,
        block=7,
        block_hash="0x" + "00" * 32,
        time=now,
        books=tills.home,
        sequence=0 if known is None else known.sequence,
        figures=figures,
        value=0,
        full=0,
        certain=True,
        room=START,
        free=tills.held[Side.HOME],
        nav=START,
        closed_at=closed_at,
    )


def outpost_of(tills: Tills, now: int = NOW, idle: int = 0) -> OutpostState:
    return OutpostState(
        account=ACCOUNT,
        block=7,
        block_hash="0x" + "00" * 32,
        time=now,
        books=tills.outpost,
        heard=0,
        alive_at=now,
        cash=tills.held[Side.OUTPOST] - idle,
        idle=idle,
        rooms={"trend": START},
    )


def _due(tills: Tills, ledger: Ledger, idle: int = 0) -> list[Step]:
    home, outpost = home_of(tills), outpost_of(tills, idle=idle)
    return list(plan_bridge(ledger, home, outpost, POLICY, cost=0).steps)


def _take(step: Step, tills: Tills, idle: int) -> int:
    """Do what a step says, by hand; gives the cash of the strategy afterwards."""
    if isinstance(step, Book):
        tills.book(step.side, step.amount)
    elif isinstance(step, State | Pulse):
        tills.say(side_of(step))
    elif isinstance(step, Move):
        tills.send(step.source, step.amount)
    elif isinstance(step, Deploy):
        return idle + step.amount
    elif isinstance(step, Gather):
        return idle - step.amount
    return idle


@given(HISTORIES)
def test_agenda__taken_step_by_step_while_nothing_is_delivered__comes_to_rest(
    steps: list[Act],
) -> None:
    tills, idle, taken = play(steps), 0, []
    for _ in range(12):
        due = _due(tills, fold(tills.events), idle)
        if not due:
            break
        taken.append(due[0])
        idle = _take(due[0], tills, idle)
        assert idle >= 0
        assert tills.held[Side.OUTPOST] >= idle, "nothing is sent that the strategy has"
    else:
        raise AssertionError(f"no rest after {taken}")
    assert len([each for each in taken if isinstance(each, Move)]) <= 2


@given(HISTORIES)
def test_agenda__with_a_fault_in_the_ledger__moves_no_money(steps: list[Act]) -> None:
    tills = play(steps)
    ledger = replace(fold(tills.events), faults=("something impossible",))
    agenda = plan_bridge(ledger, home_of(tills), outpost_of(tills), POLICY, cost=0)
    assert not [each for each in agenda.steps if isinstance(each, Move | Gather)]
    assert "something impossible" in agenda.rest


@given(HISTORIES)
def test_calls__of_one_state__have_one_key_each_and_coin_for_the_bridge_alone(
    steps: list[Act],
) -> None:
    tills = play(steps)
    ledger, home, outpost = fold(tills.events), home_of(tills), outpost_of(tills)
    calls = [plan_step(s, ledger, home, outpost, ENDS, 10) for s in _due(tills, ledger)]
    again = [plan_step(s, ledger, home, outpost, ENDS, 10) for s in _due(tills, ledger)]
    assert calls == again
    assert len({call.key for call in calls}) == len(calls)
    assert all(call.coin == coin_for(10) == 11 for call in calls)


@pytest.mark.parametrize(
    ("step", "purpose"),
    [
        (Book(side=Side.HOME, amount=1_250_000), "book 1.25 USDC at home"),
        (Book(side=Side.OUTPOST, amount=3 * 10**18), "book 3 USDC.e at outpost"),
        (Move(source=Side.HOME, amount=1_250_000), "send 1.25 USDC to the outpost"),
        (Move(source=Side.OUTPOST, amount=3 * 10**18), "send 3 USDC.e home"),
    ],
)
def test_call__says_its_amount_in_the_coin_of_the_side_that_it_leaves_or_is_booked_at(
    step: Step, purpose: str
) -> None:
    tills = Tills()
    call = plan_step(step, fold([]), home_of(tills), outpost_of(tills), ENDS, 10)
    assert call.purpose == purpose


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_deploy__of_more_than_the_strategy_may_get__is_clipped_and_leaves_the_rest(
    cash: int, room: int
) -> None:
    tills, policy = Tills(), replace(POLICY, inventory=None)
    outpost = replace(outpost_of(tills), cash=cash, rooms={"trend": room, "other": 1})
    steps = plan_bridge(fold(tills.events), home_of(tills), outpost, policy, cost=0).steps
    amounts = [each.amount for each in steps if isinstance(each, Deploy)]
    assert sum(amounts) == min(cash, room)
    assert 0 not in amounts


def _said(closed_at: int = 0, now: int = NOW) -> list[str]:
    tills = Tills()
    tills.say(Side.OUTPOST)
    tills.say(Side.HOME)
    for choice in (0, 1):
        tills.hear(choice)
    home, outpost = home_of(tills, now, closed_at), outpost_of(tills, now)
    agenda = plan_bridge(fold(tills.events), home, outpost, replace(POLICY, inventory=None), 0)
    return [each.reason for each in agenda.steps if isinstance(each, State | Pulse)]


def test_statement__is_due_by_age_and_after_a_close__and_not_else() -> None:
    assert _said() == []
    assert _said(closed_at=1_500) == ["a dealing was closed at 1500, the last one is of 1000"]
    assert _said(closed_at=999) == []
    assert _said(closed_at=NOW + 1) == [], "the outpost's clock has not come so far yet"
    assert _said(now=1_000 + 3_600) == ["the last one is 3600 s old, limit is 3600 s"]


@pytest.mark.parametrize("silent", Side)
@pytest.mark.parametrize(("age", "due"), [(1_800, False), (1_801, True)])
def test_word__that_nobody_handed_over__is_said_again_a_second_after_its_time(
    silent: Side, age: int, due: bool
) -> None:
    tills = Tills()
    for side in Side:
        tills.say(side)
    lost = next(each for each in tills.words if isinstance(each, Beat) == (silent is Side.HOME))
    tills.hear(1 - tills.words.index(lost))
    now = lost.place.time + age
    home, outpost = home_of(tills, now), outpost_of(tills, now)
    agenda = plan_bridge(fold(tills.events), home, outpost, replace(POLICY, inventory=None), 0)
    again = Pulse if silent is Side.HOME else State
    said = [(type(each), each.reason) for each in agenda.steps if isinstance(each, State | Pulse)]
    text = f"the last one was not handed over for {age} s, limit is 1800 s"
    assert said == ([(again, text)] if due else [])


@pytest.mark.parametrize(("age", "due"), [(86_399, False), (86_400, True)])
def test_heartbeat__is_due_by_age(age: int, due: bool) -> None:
    tills = Tills()
    tills.say(Side.HOME)
    beat = tills.words[0].place.time
    tills.hear(0)
    home, outpost = home_of(tills, beat + age), outpost_of(tills, beat + age)
    agenda = plan_bridge(fold(tills.events), home, outpost, replace(POLICY, inventory=None), 0)
    reasons = [each.reason for each in agenda.steps if isinstance(each, Pulse)]
    assert reasons == (["the last one is 86400 s old, limit is 86400 s"] if due else [])


def test_first_words__are_due_at_once() -> None:
    ledger, home, outpost = fold([]), home_of(Tills()), outpost_of(Tills())
    steps = plan_bridge(ledger, home, outpost, replace(POLICY, inventory=None), 0).steps
    said = {type(each): each.reason for each in steps if isinstance(each, State | Pulse)}
    assert said == dict.fromkeys((State, Pulse), "there is none yet")


def test_overdue__says_age_and_limit_of_what_is_late() -> None:
    tills = Tills()
    tills.send(Side.HOME, 5)
    tills.send(Side.HOME, 6)
    tills.deliver(1)
    late = find_overdue(fold(tills.events), home_of(tills, 5_000), outpost_of(tills, 5_000), POLICY)
    assert [text.partition(" (")[0] for text in late] == [
        "5 base units from home are in flight for 4000 s, limit is 1800 s",
        "6 base units from home are arrived for 3999 s, limit is 3600 s",
    ]


@pytest.mark.parametrize(("age", "late"), [(1_800, False), (1_801, True)])
def test_overdue__a_word_that_nobody_handed_over__is_said_a_second_after_its_time(
    age: int, late: bool
) -> None:
    tills = Tills()
    tills.say(Side.OUTPOST)
    (word,) = tills.words
    now = word.place.time + age
    text = (
        f"a word from outpost was not handed over for {age} s, limit is 1800 s "
        f"(message {word.message})"
    )
    ledger = fold(tills.events)
    # The later of both clocks counts, whichever it is.
    for home, outpost in (
        (home_of(tills, now), outpost_of(tills, 0)),
        (home_of(tills, 0), outpost_of(tills, now)),
    ):
        assert find_overdue(ledger, home, outpost, POLICY) == ((text,) if late else ())
    tills.hear(0)
    assert find_overdue(fold(tills.events), home_of(tills, now), outpost_of(tills), POLICY) == ()


def test_wait__says_what_happens_by_itself_in_the_order_of_its_way() -> None:
    def wait_of(tills: Tills) -> str:
        home, outpost = home_of(tills), outpost_of(tills)
        return plan_bridge(
            fold(tills.events), home, outpost, replace(POLICY, inventory=None), 0
        ).rest

    tills = Tills()
    assert wait_of(tills) == "nothing is under way"
    tills.send(Side.HOME, 5)
    tills.send(Side.HOME, 6)
    first = tills.travelling[0][0]
    assert wait_of(tills) == f"11 base units wait to be handed over, the oldest is {first}"
    tills.deliver(0)
    tills.deliver(0)
    assert wait_of(tills) == "what arrived waits for the other side's word of it"


def test_move__is_of_what_is_free_at_its_source__not_of_what_is_under_way_to_it() -> None:
    home = replace(home_of(Tills()), free=0)
    here = replace(outpost_of(Tills()), cash=START // 2)
    (move,) = [s for s in plan_bridge(fold([]), home, here, POLICY, 0).steps if isinstance(s, Move)]
    assert move == Move(source=Side.OUTPOST, amount=START * 3 // 10)
    tills = Tills()
    tills.send(Side.HOME, START // 2)
    steps = plan_bridge(fold(tills.events), home, outpost_of(tills), POLICY, 0).steps
    assert not [each for each in steps if isinstance(each, Move)]
