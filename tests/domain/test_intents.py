"""What follows from an intent's state: which nonce comes next, how it ended, when that is final."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.intents import (
    LIVE,
    USED,
    Broadcast,
    Fees,
    Head,
    Intent,
    Receipt,
    Role,
    State,
    TransactionRequest,
    choose_nonce,
    concluded_state,
    is_final,
)
from tests.domain.funds import account

nonces = st.integers(0, 2**64 - 1)
RECEIPT = Receipt(
    hash="0xaa", block=100, block_hash="0xbb", succeeded=True, gas_used=21_000, gas_price=7
)
BROADCAST = Broadcast(
    hash="0xaa",
    raw=b"\x02",
    role=Role.ACTION,
    fees=Fees(max_fee=9, tip=1),
    gas=30_000,
    signed_at=1,
)
INTENT = Intent(
    id=1,
    key="dealing:3:close",
    attempt=1,
    purpose="close",
    to=account(1),
    data=b"",
    not_after=10,
    state=State.SIGNED,
)


@given(chain=nonces, live=st.lists(nonces))
def test_choose_nonce__is_the_first_that_is_neither_used_nor_promised_beyond(
    chain: int, live: list[int]
) -> None:
    chosen = choose_nonce(chain, live)
    assert chosen >= chain
    assert chosen not in live
    assert all(chosen > each for each in live)
    assert chosen == chain or chosen - 1 in live, "no nonce is left out"


@pytest.mark.parametrize(
    ("role", "succeeded", "state"),
    [
        (Role.ACTION, True, State.DONE),
        (Role.ACTION, False, State.FAILED),
        (Role.NO_OP, True, State.CANCELLED),
        (Role.NO_OP, False, State.CANCELLED),
    ],
)
def test_concluded_state__is_what_the_mined_transaction_did(
    role: Role, succeeded: bool, state: State
) -> None:
    receipt = replace(RECEIPT, succeeded=succeeded)
    assert concluded_state(replace(BROADCAST, role=role, receipt=receipt)) is state


def test_concluded_state__of_what_was_not_mined__is_a_fault_of_the_caller() -> None:
    with pytest.raises(AssertionError):
        concluded_state(BROADCAST)


@given(block=nonces, depth=st.integers(0, 1_000), ahead=st.integers(-5, 1_005))
def test_is_final__from_the_block_with_so_many_on_top(block: int, depth: int, ahead: int) -> None:
    head = Head(number=block + ahead, hash="0x", timestamp=0, base_fee=0)
    on_top = len(range(block + 1, head.number + 1))
    assert is_final(replace(RECEIPT, block=block), head, depth) == (on_top >= depth and ahead >= 0)


@pytest.mark.parametrize("state", State)
def test_intent__is_live_until_it_is_concluded(state: State) -> None:
    live = {State.PLANNED, State.RESERVED, State.SIGNED, State.MINED}
    assert replace(INTENT, state=state).is_live == (state in live)


def test_states__that_used_a_nonce__are_those_that_the_chain_has_seen_and_no_refusal() -> None:
    assert {State.MINED} == LIVE & USED
    assert State.REFUSED not in LIVE | USED
    assert set(State) == LIVE | USED | {State.REFUSED}


def test_mined__is_the_transaction_with_a_receipt_whichever_it_is() -> None:
    mined = replace(BROADCAST, hash="0xcc", receipt=RECEIPT)
    assert INTENT.mined is None
    assert replace(INTENT, broadcasts=(BROADCAST,)).mined is None
    assert replace(INTENT, broadcasts=(BROADCAST, mined)).mined is mined
    assert replace(INTENT, broadcasts=(mined, BROADCAST)).mined is mined


def test_transactions__carry_no_coin_and_put_nothing_to_work_unless_told() -> None:
    request = TransactionRequest(
        chain_id=1, nonce=0, to=account(1), data=b"", gas=1, fees=BROADCAST.fees
    )
    assert (request.coin, INTENT.coin, INTENT.value) == (0, 0, 0)
