"""What is offered for a transaction: enough to replace another, and never a wei above the cap."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.bidding import (
    MOST_GAS,
    NO_OP_GAS,
    Bid,
    action_cap,
    bumped_fees,
    gas_limit,
    is_late,
    is_stuck,
    opening_fees,
    replacement,
)
from keeper.domain.intents import Broadcast, ExecutionTerms, Fees, Head, Intent, Role, State
from keeper.domain.units import Address

GWEI = 10**9
WEI = st.integers(1, 10**12)
LOW = Fees(max_fee=1, tip=1)
TERMS = ExecutionTerms(
    finality_blocks=2, max_fee=100 * GWEI, wait_s=9, poll_s=1.0, stuck_after_s=60, max_tries=3
)


def test_gas_limit__is_three_tenths_more__rounded_up_and_never_beyond_one_transaction() -> None:
    assert gas_limit(21_000) == 27_300
    assert gas_limit(1) == 2
    assert gas_limit(MOST_GAS * 10 // 13) < MOST_GAS == gas_limit(MOST_GAS)


def test_opening_fees__are_twice_the_base_fee_and_the_tip() -> None:
    head = Head(number=1, hash="0x", timestamp=1, base_fee=7)
    assert opening_fees(head, 2) == Fees(max_fee=16, tip=2)


@pytest.mark.parametrize(
    ("last", "market", "cap", "fees"),
    [
        ((80, 8), (10, 1), 100, (91, 10)),
        ((80, 8), (10, 1), 91, (91, 10)),
        ((80, 8), (10, 1), 90, None),
        ((80, 8), (200, 50), 300, (200, 50)),
        ((80, 8), (200, 50), 150, (150, 50)),
        ((80, 8), (200, 180), 150, (150, 150)),
        ((81, 9), (10, 1), 100, (93, 12)),
    ],
)
def test_bump__by_an_eighth_and_a_wei__or_to_the_market_within_the_cap(
    last: tuple[int, int], market: tuple[int, int], cap: int, fees: tuple[int, int] | None
) -> None:
    offers = [Fees(max_fee=most, tip=tip) for most, tip in (last, market)]
    found = bumped_fees(*offers, cap)
    assert (found and (found.max_fee, found.tip)) == fees


@given(WEI, WEI, WEI, WEI, WEI)
def test_bump__that_is_offered__is_one_that_nodes_take_and_is_within_the_cap(
    most: int, tip: int, market_most: int, market_tip: int, cap: int
) -> None:
    last = Fees(max_fee=most, tip=min(tip, most))
    market = Fees(max_fee=market_most, tip=market_tip)
    found = bumped_fees(last, market, cap)
    if found is None:
        assert cap * 8 < most * 9 + 16, "an eighth more was within the cap"
        return
    assert found.tip <= found.max_fee <= cap
    assert 10 * found.max_fee >= 11 * last.max_fee
    assert 10 * found.tip >= 11 * last.tip
    assert found.max_fee >= min(market_most, cap)


@given(st.integers(20, 10**12))
def test_action_cap__is_the_highest_offer_that_a_no_op_may_still_replace(cap: int) -> None:
    most = action_cap(cap)
    assert bumped_fees(Fees(max_fee=most, tip=1), LOW, cap) is not None
    assert bumped_fees(Fees(max_fee=most + 1, tip=1), LOW, cap) is None


def broadcast(role: Role = Role.ACTION, most: int = GWEI, gas: int = 50_000) -> Broadcast:
    fees = Fees(max_fee=most, tip=GWEI // 2)
    return Broadcast(hash="0x", raw=b"", role=role, fees=fees, gas=gas, signed_at=1_000)


def intent(*broadcasts: Broadcast) -> Intent:
    return Intent(
        id=1,
        key="strike:1",
        attempt=1,
        purpose="strike",
        to=Address("0x" + "11" * 20),
        data=b"",
        not_after=500,
        state=State.SIGNED,
        broadcasts=broadcasts,
    )


@pytest.mark.parametrize(
    ("now", "stuck"), [(999, True), (1_000, False), (1_059, False), (1_060, True)]
)
def test_transaction__too_old_or_from_the_future__is_stuck(now: int, stuck: bool) -> None:
    assert is_stuck(broadcast(), now, TERMS) is stuck


@pytest.mark.parametrize(
    ("time", "role", "late"),
    [(500, Role.ACTION, False), (501, Role.ACTION, True), (501, Role.NO_OP, False)],
)
def test_action__after_its_last_second__is_late_until_something_cancels_it(
    time: int, role: Role, late: bool
) -> None:
    head = Head(number=1, hash="0x", timestamp=time, base_fee=1)
    assert is_late(intent(broadcast(), broadcast(role)), head) is late


def test_replacement__of_an_action__is_dearer_and_the_same_until_its_tries_are_over() -> None:
    action = broadcast(most=80 * GWEI)
    assert replacement(intent(action), LOW, TERMS, cancels=False) is None, "above the action's cap"
    action = broadcast()
    again = replacement(intent(action, action), LOW, TERMS, cancels=False)
    assert again is not None
    assert (again.role, again.gas) == (Role.ACTION, 50_000)
    assert again.fees == Fees(max_fee=GWEI * 9 // 8 + 1, tip=GWEI * 9 // 16 + 1)
    for broadcasts, cancels in (((action,) * 3, False), ((action,), True)):
        given_up = replacement(intent(*broadcasts), LOW, TERMS, cancels=cancels)
        assert given_up == Bid(role=Role.NO_OP, gas=NO_OP_GAS, fees=again.fees)


def test_replacement__that_the_cap_leaves_no_room_for__is_made_of_an_action_alone() -> None:
    dear = broadcast(most=99 * GWEI)
    cancelled = replacement(intent(dear), LOW, TERMS, cancels=True)
    assert cancelled is not None
    assert cancelled.fees == Fees(max_fee=100 * GWEI, tip=GWEI // 2)
    greedy = replace(dear, fees=Fees(max_fee=99 * GWEI, tip=200 * GWEI))
    cancelled = replacement(intent(greedy), LOW, TERMS, cancels=True)
    assert cancelled is not None
    assert cancelled.fees == Fees(max_fee=100 * GWEI, tip=100 * GWEI)
    no_op = replace(dear, role=Role.NO_OP)
    assert replacement(intent(no_op), LOW, TERMS, cancels=True) is None
