"""Swaps of v3 pools: what holds whatever the ticks; deployed pools are compared elsewhere."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keeper.domain.pools import KnownTicks, Tick, V3Pool, liquidity_by_ticks, with_liquidity
from keeper.domain.ticks import (
    MAX_SQRT_RATIO,
    MAX_TICK,
    MIN_SQRT_RATIO,
    Q96,
    sqrt_ratio_up,
    tick_at_down,
)
from keeper.domain.units import Address
from keeper.domain.v3_steps import step_by_input, step_by_output
from keeper.domain.v3_swaps import WORD, next_stop, swap_input, swap_output
from keeper.errors import SwapError, UnknownTicksError
from tests.domain.recorded_pools import needs_quotes, recorded_v3_pool

POOL, LOW, HIGH = (Address("0x" + digits * 20) for digits in ("33", "11", "22"))
TIERS = {100: 1, 500: 10, 3000: 60, 10_000: 200, 2500: 50}
PRICES = st.integers(MIN_SQRT_RATIO, MAX_SQRT_RATIO - 1)
LIQUIDITIES = st.integers(1, 2**128 - 1) | st.integers(1, 10**6)
AMOUNTS = st.integers(1, 10**30) | st.integers(1, 10**6)


@st.composite
def v3_pools(draw: st.DrawFn) -> V3Pool:
    """Draw a pool by giving it positions, near its price, far, on one side, or none around it."""
    fee, spacing = draw(st.sampled_from(sorted(TIERS.items())))
    most = MAX_TICK // spacing
    near = draw(st.integers(-most, most))
    price = sqrt_ratio_up(max(-MAX_TICK, min(MAX_TICK - 1, near * spacing)))
    price += draw(st.integers(0, max(0, price // 10**5)))
    price = min(price, MAX_SQRT_RATIO - 1)
    pool = V3Pool(
        address=POOL,
        token0=LOW,
        token1=HIGH,
        fee=fee,
        tick_spacing=spacing,
        sqrt_price_x96=price,
        tick=tick_at_down(price),
        liquidity=0,
        ticks=KnownTicks(lowest=-MAX_TICK, highest=MAX_TICK),
    )
    for _ in range(draw(st.integers(1, 6))):
        lower = max(-most, min(most - 1, near + draw(st.integers(-600, 300))))
        upper = max(lower + 1, min(most, lower + draw(st.integers(1, 900))))
        pool = with_liquidity(pool, lower * spacing, upper * spacing, draw(st.integers(1, 10**24)))
    return pool


@given(PRICES)
def test_tick__of_a_price__is_the_highest_not_above_it(price: int) -> None:
    tick = tick_at_down(price)
    assert sqrt_ratio_up(tick) <= price < sqrt_ratio_up(tick + 1)


@given(st.integers(-MAX_TICK, MAX_TICK - 1))
def test_tick__of_its_own_price__is_itself(tick: int) -> None:
    price = sqrt_ratio_up(tick)
    assert tick_at_down(price) == tick
    if tick > -MAX_TICK:
        assert tick_at_down(price - 1) == tick - 1
    exact = Fraction(10_001, 10_000)  # the price's square, within the digits that it has
    if abs(tick) < 2_000:
        assert abs(Fraction(price, Q96) ** 2 / exact**tick - 1) < Fraction(1, 10**20)


@pytest.mark.parametrize("price", [MIN_SQRT_RATIO - 1, MAX_SQRT_RATIO])
def test_tick__of_a_price_that_no_pool_has__is_refused(price: int) -> None:
    with pytest.raises(ValueError, match=f"is {price}, limits are"):
        tick_at_down(price)


@given(PRICES, PRICES, LIQUIDITIES, AMOUNTS, st.sampled_from(sorted(TIERS)))
def test_step__by_input__rounds_against_the_trader(
    price: int, target: int, liquidity: int, amount: int, fee: int
) -> None:
    try:
        step = step_by_input(price, target, liquidity, amount, fee)
    except SwapError:
        return
    assert step.amount_in + step.fee <= amount
    assert min(price, target) <= step.price <= max(price, target)
    if step.price != target:
        assert step.amount_in + step.fee == amount
    assert_fair(price, step.price, liquidity, step.amount_in, step.amount_out, price >= target)
    assert step.fee * (10**6 - fee) >= step.amount_in * fee


@given(PRICES, PRICES, LIQUIDITIES, AMOUNTS, st.sampled_from(sorted(TIERS)))
def test_step__by_output__rounds_against_the_trader(
    price: int, target: int, liquidity: int, amount: int, fee: int
) -> None:
    step = step_by_output(price, target, liquidity, amount, fee)
    assert step.amount_out <= amount
    assert min(price, target) <= step.price <= max(price, target)
    if step.price != target:
        assert step.amount_out == amount
    assert_fair(price, step.price, liquidity, step.amount_in, step.amount_out, price >= target)


def assert_fair(
    price: int, end: int, liquidity: int, amount_in: int, amount_out: int, zero_for_one: bool
) -> None:
    """Compare with the white paper's formulas in fractions: no less in, no more out, by units."""
    of_token0 = abs(Fraction(Q96, price) - Fraction(Q96, end)) * liquidity
    of_token1 = Fraction(abs(price - end) * liquidity, Q96)
    exact_in, exact_out = (of_token0, of_token1) if zero_for_one else (of_token1, of_token0)
    assert exact_in <= amount_in < exact_in + 2
    assert amount_out <= exact_out


@given(v3_pools(), st.booleans(), st.data())
def test_next_stop__is_what_a_look_at_every_tick_finds(
    pool: V3Pool, zero_for_one: bool, data: st.DataObject
) -> None:
    tick = data.draw(st.integers(-MAX_TICK, MAX_TICK - 1) | st.sampled_from(pool.ticks.indexes))
    tick = min(tick, MAX_TICK - 1)
    stop = next_stop(pool, tick, zero_for_one=zero_for_one)
    spacing, step = pool.tick_spacing, -1 if zero_for_one else 1
    place = tick // spacing + (not zero_for_one)
    while place * spacing not in pool.ticks.indexes:
        if place % WORD == (0 if zero_for_one else WORD - 1):
            break
        place += step
    assert stop.tick == max(-MAX_TICK, min(MAX_TICK, place * spacing))
    assert stop.known


@given(v3_pools(), AMOUNTS, st.booleans())
def test_swap__of_any_size__leaves_liquidity_and_tick_that_belong_together(
    pool: V3Pool, amount: int, zero_for_one: bool
) -> None:
    assert liquidity_by_ticks(pool) == pool.liquidity
    swap = swap_input(pool, amount, zero_for_one=zero_for_one)
    after = swap.pool
    assert liquidity_by_ticks(after) == after.liquidity
    assert after.tick in (
        tick_at_down(after.sqrt_price_x96),
        tick_at_down(after.sqrt_price_x96) - 1,
    )
    assert (after.sqrt_price_x96 <= pool.sqrt_price_x96) == zero_for_one or after == pool
    assert swap.amount_in <= amount


@given(v3_pools(), AMOUNTS, AMOUNTS, st.booleans())
def test_larger_input__never_gives_less(
    pool: V3Pool, amount: int, more: int, zero_for_one: bool
) -> None:
    less = swap_input(pool, amount, zero_for_one=zero_for_one).amount_out
    assert swap_input(pool, amount + more, zero_for_one=zero_for_one).amount_out >= less


@given(v3_pools(), AMOUNTS, AMOUNTS, st.booleans())
def test_splitting_in_two__gains_nothing(
    pool: V3Pool, first: int, second: int, zero_for_one: bool
) -> None:
    one = swap_input(pool, first, zero_for_one=zero_for_one)
    two = swap_input(one.pool, second, zero_for_one=zero_for_one)
    assume(one.amount_in == first and two.amount_in == second)
    whole = swap_input(pool, first + second, zero_for_one=zero_for_one)
    # Two roundings of the fee can be a unit less than one, and buy a unit's worth of the other.
    step = swap_input(whole.pool, 2, zero_for_one=zero_for_one).amount_out + 1
    assert one.amount_out + two.amount_out <= whole.amount_out + step


@given(v3_pools(), AMOUNTS, st.booleans())
def test_there_and_back__never_gains(pool: V3Pool, amount: int, zero_for_one: bool) -> None:
    there = swap_input(pool, amount, zero_for_one=zero_for_one)
    assume(there.amount_out > 0)
    back = swap_input(there.pool, there.amount_out, zero_for_one=not zero_for_one)
    assert back.amount_out <= there.amount_in


@given(v3_pools(), AMOUNTS, st.booleans())
def test_exact_output__asks_for_no_less_than_what_gives_it(
    pool: V3Pool, amount: int, zero_for_one: bool
) -> None:
    swap = swap_output(pool, amount, zero_for_one=zero_for_one)
    assume(swap.amount_out == amount)
    assert swap_input(pool, swap.amount_in, zero_for_one=zero_for_one).amount_out >= amount


@given(v3_pools(), AMOUNTS, st.booleans())
def test_price_limit__where_a_swap_ends__changes_nothing_and_stops_a_larger_one(
    pool: V3Pool, amount: int, zero_for_one: bool
) -> None:
    swap = swap_input(pool, amount, zero_for_one=zero_for_one)
    end = swap.pool.sqrt_price_x96
    assume(end != pool.sqrt_price_x96 and swap.amount_in == amount)
    larger = swap_input(pool, 2 * amount, zero_for_one=zero_for_one, price_limit=end)
    assert larger.pool.sqrt_price_x96 == end
    assert larger.amount_in <= amount
    assert larger.amount_out >= swap.amount_out


@given(v3_pools(), AMOUNTS, st.booleans(), st.data())
def test_known_ticks__of_a_part__give_the_same_or_say_that_they_cannot(
    pool: V3Pool, amount: int, zero_for_one: bool, data: st.DataObject
) -> None:
    lowest = data.draw(st.integers(max(-MAX_TICK, pool.tick - 80_000), pool.tick))
    highest = data.draw(st.integers(pool.tick, min(MAX_TICK, pool.tick + 80_000)))
    rows = [row for row in pool.ticks.rows() if lowest <= row.index <= highest]
    part = replace(pool, ticks=KnownTicks.of(rows, lowest=lowest, highest=highest))
    whole = swap_input(pool, amount, zero_for_one=zero_for_one)
    try:
        swap = swap_input(part, amount, zero_for_one=zero_for_one)
    except UnknownTicksError:
        assert not lowest < whole.pool.tick < highest - 1
        return
    assert swap == replace(whole, pool=replace(whole.pool, ticks=part.ticks))


@given(v3_pools(), st.integers(-500, 500), st.integers(1, 500), st.integers(1, 10**24))
def test_position__added_and_taken_away__leaves_the_pool_as_it_was(
    pool: V3Pool, place: int, width: int, liquidity: int
) -> None:
    most, spacing = MAX_TICK // pool.tick_spacing, pool.tick_spacing
    lower = max(-most, min(most - 1, pool.tick // spacing + place))
    upper = max(lower + 1, min(most, lower + width))
    more = with_liquidity(pool, lower * spacing, upper * spacing, liquidity)
    assert liquidity_by_ticks(more) == more.liquidity
    assert with_liquidity(more, lower * spacing, upper * spacing, -liquidity) == pool


@pytest.mark.parametrize("zero_for_one", [True, False])
def test_gap_without_liquidity__is_crossed_for_nothing(zero_for_one: bool) -> None:
    pool = V3Pool(
        address=POOL,
        token0=LOW,
        token1=HIGH,
        fee=500,
        tick_spacing=10,
        sqrt_price_x96=Q96,
        tick=0,
        liquidity=0,
        ticks=KnownTicks(lowest=-MAX_TICK, highest=MAX_TICK),
    )
    side = -1 if zero_for_one else 1
    lower, upper = sorted((side * 5_000, side * 6_000))
    pool = with_liquidity(pool, lower, upper, 10**18)
    swap = swap_input(pool, 10**6, zero_for_one=zero_for_one)
    assert swap.amount_in == 10**6
    assert lower - 1 <= swap.pool.tick <= upper
    worth = 10**6 * Fraction(10_001, 10_000) ** -5_000
    assert Fraction(9_994, 10_000) * worth <= swap.amount_out + 1 <= worth


@pytest.mark.parametrize(("amount", "limit"), [(0, None), (1, Q96), (1, MIN_SQRT_RATIO)])
def test_swap__that_the_pool_would_revert__is_refused(amount: int, limit: int | None) -> None:
    [tick] = [Tick(index=0, liquidity_gross=2, liquidity_net=0)]
    pool = V3Pool(
        address=POOL,
        token0=LOW,
        token1=HIGH,
        fee=500,
        tick_spacing=10,
        sqrt_price_x96=Q96,
        tick=0,
        liquidity=1,
        ticks=KnownTicks.of([tick], lowest=-100, highest=100),
    )
    with pytest.raises(SwapError, match=r"limits? (is|are)"):
        swap_input(pool, amount, zero_for_one=True, price_limit=limit)


@needs_quotes
def test_recorded_pool__has_the_ticks_of_its_bitmap_and_no_others() -> None:
    pool, words = recorded_v3_pool()
    of_bitmap = [
        (word * WORD + bit) * pool.tick_spacing
        for word, bits in sorted(words.items())
        for bit in range(WORD)
        if bits >> bit & 1
    ]
    assert list(pool.ticks.indexes) == of_bitmap
    assert pool.tick == tick_at_down(pool.sqrt_price_x96)


@needs_quotes
@pytest.mark.parametrize("zero_for_one", [True, False])
def test_recorded_pool__stops_at_the_ticks_of_its_bitmap(zero_for_one: bool) -> None:
    pool, _ = recorded_v3_pool()
    side = [tick for tick in pool.ticks.indexes if (tick <= pool.tick) == zero_for_one]
    seen, tick = set(), pool.tick
    while not seen >= set(side):
        stop = next_stop(pool, tick, zero_for_one=zero_for_one)
        seen.add(stop.tick)
        tick = stop.tick - zero_for_one
    assert seen == set(side)
    beyond = pool.ticks.lowest - 1 if zero_for_one else pool.ticks.highest
    with pytest.raises(UnknownTicksError, match=f"would go on at tick {beyond}"):
        next_stop(pool, beyond, zero_for_one=zero_for_one)
