"""A token's rehearsal: only what does exactly what it should is listed, whoever, whenever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.listing import (
    ACCOUNT,
    CONTRACT,
    HOLDER,
    LARGE_BPS,
    LEAST,
    MAY_FAIL,
    MOST_GAS,
    OF_THE_TOKEN,
    PATIENT,
    PEER,
    POOL,
    SMALL_PART,
    STRANGER,
    SUPPLY,
    Act,
    Deed,
    Result,
    judge,
    large_amount,
    plan,
)
from keeper.domain.pools import V3Pool
from keeper.domain.v3_swaps import swap_input
from keeper.errors import SwapError
from tests.domain.some_pools import token, v2_pool, v3_pools_near_one

YES = (1).to_bytes(32, "big")
PEOPLE = (ACCOUNT, CONTRACT, PATIENT, HOLDER, PEER, STRANGER)
acts = st.sampled_from(Act)


def done(act: Act, amount: int = 1_000, **changes: object) -> Result:
    """Do something as an honest token does it."""
    deed = Deed(act=act, actor=ACCOUNT, amount=amount, other=PEER)
    answer = amount.to_bytes(32, "big") if act is Act.LOOK else YES
    made = Result(
        when="now",
        deed=deed,
        refused=None,
        answer=answer,
        gas=50_000,
        changes={name: change for name, change in deed.wanted.items() if change},
        seen=amount,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the tests' own fields


@given(act=acts, amount=st.integers(1, 10**30))
def test_judge__an_honest_token__has_nothing_against_it(act: Act, amount: int) -> None:
    assert judge([done(act, amount)]) == ()


@given(act=acts, amount=st.integers(1, 10**30), who=st.sampled_from([ACCOUNT, PEER, POOL, SUPPLY]))
def test_judge__a_balance_that_changes_by_another_unit__is_a_reason(
    act: Act, amount: int, who: str
) -> None:
    honest = done(act, amount)
    changes: Mapping[str, int] = {**honest.changes, who: honest.changes.get(who, 0) + 1}
    (reason,) = judge([replace(honest, changes=changes)])
    wanted = honest.deed.wanted.get(who, 0)
    assert f"{who} changes by {wanted + 1:+d} instead of {wanted:+d}" in reason


@pytest.mark.parametrize("act", Act)
def test_judge__a_refusal__is_a_reason_but_of_what_may_fail(act: Act) -> None:
    found = judge([done(act, refused="reverted", changes={})])
    text = f"now, an account {act} 1000 units: refused, reverted"
    assert found == (() if act in {Act.SEND_ITSELF, Act.STEAL} else (text,))
    assert set(MAY_FAIL) == {Act.SEND_ITSELF, Act.STEAL}


@pytest.mark.parametrize(
    ("seen", "shown", "fair"), [(1_000, 1_000, True), (1_000, 999, False), (0, 1, False)]
)
def test_judge__another_balance_than_others_see__is_a_reason(
    seen: int, shown: int, fair: bool
) -> None:
    result = done(Act.LOOK, answer=shown.to_bytes(32, "big") + b"more", seen=seen)
    told = f"now, {result.deed.text}: it is told {shown}, others are told {seen}"
    assert judge([result]) == (() if fair else (told,))


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize(
    ("answer", "good"), [(b"", True), (YES, True), (bytes(32), False), (b"\x01", False)]
)
def test_judge__of_a_tokens_answer__takes_nothing_or_true(
    act: Act, answer: bytes, good: bool
) -> None:
    if act is Act.LOOK:
        return
    found = judge([done(act, answer=answer)])
    asked = act in OF_THE_TOKEN
    assert bool(found) == (asked and not good)
    if found:
        assert f"the answer is 0x{answer.hex()}, which is neither" in found[0]


@pytest.mark.parametrize(("gas", "fine"), [(MOST_GAS, True), (MOST_GAS + 1, False)])
def test_judge__a_greedy_transfer__is_a_reason(gas: int, fine: bool) -> None:
    found = judge([done(Act.SEND, gas=gas)])
    assert found == (
        () if fine else (f"now, an account sends 1000 units: it takes {gas} gas, limit is 300000",)
    )
    assert judge([done(Act.BUY, gas=gas)]) == ()


@pytest.mark.parametrize(
    ("arrived", "off"), [(990, "1.00"), (999, "0.10"), (1_500, "50.00"), (0, "100.00")]
)
def test_judge__a_fee_on_transfer__says_how_much(arrived: int, off: str) -> None:
    changes = {ACCOUNT: arrived, POOL: -1_000}
    (reason,) = judge([done(Act.BUY, changes=changes)])
    assert reason.endswith(f"an account changes by {arrived:+d} instead of +1000, {off} % off")


def test_judge__a_hair_of_a_fee__is_never_shown_as_none() -> None:
    changes = {ACCOUNT: 10**6 - 1, POOL: -(10**6)}
    assert judge([done(Act.BUY, 10**6, changes=changes)])[0].endswith(", 0.01 % off")


def test_judge__gives_the_first_reason_of_each_actor_at_each_time() -> None:
    first, second = done(Act.BUY, refused="one"), done(Act.SELL, refused="two")
    later = replace(second, when="a day later")
    other = replace(first, deed=replace(first.deed, actor=HOLDER))
    assert [reason.split(": refused, ")[1] for reason in judge([first, second, later, other])] == [
        "one",
        "two",
        "one",
    ]


# --- the size of a large purchase ---


@given(held=st.integers(10**6, 10**30), other=st.integers(10**6, 10**30), of_first=st.booleans())
def test_large_amount__of_a_pair__moves_its_price_by_a_twentieth(
    held: int, other: int, of_first: bool
) -> None:
    pool = v2_pool(1, 0, 1, held, other)
    bought, paid = (held, other) if of_first else (other, held)
    amount = large_amount(pool, token(0 if of_first else 1))
    assert 0 < amount < bought
    left = bought - amount
    # Constant product without a fee: the price of a unit rises by (bought / left)^2.
    moved = Fraction(bought, left) ** 2 - 1
    assert abs(moved - Fraction(LARGE_BPS, 10_000)) < Fraction(1, 400)
    assert paid > 0


@given(pool=v3_pools_near_one(1, 0, 1, st.integers(10**18, 10**24)), of_first=st.booleans())
def test_large_amount__of_a_v3_pool__is_what_leaves_it_for_half_a_twentieth_of_the_root(
    pool: V3Pool, of_first: bool
) -> None:
    amount = large_amount(pool, token(0 if of_first else 1))
    sign = 1 if of_first else -1
    limit = pool.sqrt_price_x96 * (20_000 + sign * LARGE_BPS) // 20_000
    try:
        reached = swap_input(pool, 2**120, zero_for_one=not of_first, price_limit=limit)
    except SwapError:
        assert amount == 0
        return
    assert amount == reached.amount_out


# --- the rehearsal ---


@given(large=st.integers(0, 10**30))
def test_plan__everybody_who_buys_sells_all_of_it_and_time_goes_on(large: int) -> None:
    phases = plan(large)
    small = max(LEAST, large // SMALL_PART)
    assert [phase.when for phase in phases] == [
        "now",
        "in the next block",
        "a day later",
        "a month later",
        "a year later",
    ]
    assert all(a.blocks < b.blocks and a.seconds < b.seconds for a, b in pairwise(phases))
    assert [phase.seconds for phase in phases] == [12, 24, 86_400, 30 * 86_400, 365 * 86_400]
    deeds = [deed for phase in phases for deed in phase.deeds]
    for who in {deed.actor for deed in deeds if deed.act is Act.BUY}:
        bought = sum(each.amount for each in deeds if (each.act, each.actor) == (Act.BUY, who))
        sold = sum(each.amount for each in deeds if (each.act, each.actor) == (Act.SELL, who))
        assert bought == sold
    assert {deed.amount for deed in deeds if deed.act is Act.BUY} == {small, large} or large < LEAST
    assert all(
        deed.amount == 1 and deed.actor == STRANGER for deed in deeds if deed.act is Act.STEAL
    )
    for phase in phases[1:]:
        assert phase.deeds[0].act is Act.WAIT
        assert phase.deeds[0].actor == HOLDER
    holder = [deed for deed in phases[-1].deeds if deed.actor == HOLDER and deed.act is Act.SELL]
    assert [deed.amount for deed in holder] == [small], "the holder sells after a year"


@given(large=st.integers(LEAST, 10**30))
def test_plan__done_with_an_honest_token__is_all_allowed_but_what_is_to_fail(large: int) -> None:
    held, spendable = Counter[str](), Counter[tuple[str, str]]()
    for deed in (deed for phase in plan(large) for deed in phase.deeds):
        assert deed.actor in PEOPLE
        assert deed.other in {"", *PEOPLE}
        assert deed.amount > 0
        if deed.act is Act.APPROVE:
            spendable[deed.actor, deed.other] = deed.amount
        elif deed.act is Act.APPROVE_ROUTER:
            spendable[deed.actor, POOL] = deed.amount
        elif deed.act is Act.SEND_ITSELF:
            assert 0 < deed.amount < held[deed.actor]
        spender = {Act.SELL: (deed.actor, POOL), Act.SPEND: (deed.other, deed.actor)}.get(deed.act)
        if spender:
            spendable[spender] -= deed.amount
            assert spendable[spender] >= 0
        if deed.act is Act.STEAL:
            assert held[deed.other] >= deed.amount > spendable[deed.other, deed.actor]
        for who, change in deed.wanted.items():
            held[who] += change
            assert who == POOL or held[who] >= 0
        if deed.act is Act.SEND:
            assert held[deed.actor] > 0, "it sends a part"
    assert not any(held.values())
    assert not any(spendable.values())


@given(large=st.integers(LEAST, 10**30))
def test_plan__every_round__does_each_thing_once(large: int) -> None:
    moved = (Act.BUY, Act.SEND, Act.APPROVE, Act.SPEND, Act.SEND_ITSELF, Act.STEAL)
    first, *later = plan(large)
    for phase, sizes in ((first, 2), *((each, 1) for each in later)):
        for who in (ACCOUNT, CONTRACT):
            acts_of = [deed.act for deed in phase.deeds if who in (deed.actor, deed.other)]
            assert acts_of == [*moved, Act.APPROVE_ROUTER, Act.SELL] * sizes
