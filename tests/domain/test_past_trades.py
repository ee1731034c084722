"""What became of trades adds up: every unit that moved is counted once, where it moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.intents import Intent, State
from keeper.domain.past_trades import Deed, Moves, Repaid, Swapped, changes_of, is_round_trip
from tests.domain.funds import account
from tests.domain.test_intents import BROADCAST, INTENT, RECEIPT

TOKENS = [account(number) for number in (1, 2, 3)]
tokens, units = st.sampled_from(TOKENS), st.integers(0, 2**128 - 1)
swaps = st.builds(Swapped, leaves=tokens, left=units, arrives=tokens, arrived=units)
loans = st.builds(Repaid, lender=tokens, token=tokens, amount=units, fee=units, profit=units)
moves = st.builds(Moves, swaps=st.lists(swaps, max_size=4).map(tuple), repaid=st.none() | loans)
deeds = st.builds(Deed, chain_id=st.integers(1, 2), intent=st.just(INTENT), moves=moves)


@given(some=st.lists(deeds, max_size=5), split=st.integers(0, 5))
def test_changes_of__calls_together__are_those_of_each_added_up(
    some: list[Deed], split: int
) -> None:
    added = Counter(changes_of(some[:split]))
    added.update(changes_of(some[split:]))
    assert changes_of(some) == {place: each for place, each in added.items() if each}


@given(swap=swaps, chain=st.integers(1, 9))
def test_changes_of__a_swap_and_its_way_back__are_nothing(swap: Swapped, chain: int) -> None:
    back = Swapped(leaves=swap.arrives, left=swap.arrived, arrives=swap.leaves, arrived=swap.left)
    there = Deed(chain_id=chain, intent=INTENT, moves=Moves(swaps=(swap, back)))
    assert changes_of([there]) == {}
    here = replace(there, moves=Moves(swaps=(swap,)))
    elsewhere = replace(there, chain_id=chain + 1, moves=Moves(swaps=(back,)))
    changes = changes_of([here, elsewhere])
    assert {place[0] for place in changes} <= {chain, chain + 1}, "chains are kept apart"
    assert sum(changes.values()) == 0


def test_changes_of__what_left_and_arrived__have_their_signs() -> None:
    swap = Swapped(leaves=TOKENS[0], left=5, arrives=TOKENS[1], arrived=8)
    loan = Repaid(lender=TOKENS[2], token=TOKENS[1], amount=100, fee=2, profit=3)
    deed = Deed(chain_id=7, intent=INTENT, moves=Moves(swaps=(swap,), repaid=loan))
    # What was lent and its fee came and went: only the profit stays.
    assert changes_of([deed]) == {(7, TOKENS[0]): -5, (7, TOKENS[1]): 11}


def test_deed__that_was_mined__says_its_transaction_and_what_its_gas_cost() -> None:
    mined = replace(BROADCAST, hash="0xcc", receipt=replace(RECEIPT, gas_used=300, gas_price=11))
    deed = Deed(chain_id=1, intent=replace(INTENT, broadcasts=(BROADCAST, mined)), moves=Moves())
    assert (deed.transaction, deed.gas_wei) == ("0xcc", 3_300)


def test_deed__that_was_not_mined__cost_nothing_yet() -> None:
    deed = Deed(chain_id=1, intent=replace(INTENT, broadcasts=(BROADCAST,)), moves=Moves())
    assert (deed.transaction, deed.gas_wei) == ("", 0)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(
    ("key", "is_one"), [("1:round-trip:9", True), ("1:round-tripped", False), ("close", False)]
)
def test_round_trip__is_one_that_the_chain_carried_out(
    state: State, key: str, is_one: bool
) -> None:
    intent: Intent = replace(INTENT, key=key, state=state)
    assert is_round_trip(intent) == (is_one and state in {State.MINED, State.DONE})
