"""Swaps are those of the deployed pools, to the wei: what goes in, what comes out, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keeper.adapters.pool_reads import RpcPools
from keeper.adapters.rpc import HttpRpc
from keeper.domain.pool_events import PoolTerms
from keeper.domain.pools import V2Pool, V3Pool
from keeper.domain.ticks import MAX_SQRT_RATIO, MAX_TICK, MIN_SQRT_RATIO, sqrt_ratio_up
from keeper.domain.units import Address
from keeper.domain.v2_swaps import MAX_RESERVE, amount_in_up, amount_out_down, least_amount_in
from keeper.domain.v3_swaps import WORD, swap_input, swap_output
from keeper.errors import SwapError
from tests.pools.lab import SPACINGS, Lab, terms_of_pair, terms_of_pool

SWAPS = 40  # of one pool, tried each by itself and then one after another
# 5 pools in a quick run, 250 in a deep one: 400 and 20,000 swaps.
POOLS = max(1, settings.default.max_examples // 20) if settings.default else 5
MOST_WORDS = 40
FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@dataclass(frozen=True, slots=True)
class Wish:
    """A swap that is asked for: an amount above 0 goes in, one below 0 comes out."""

    down: bool
    amount: int
    limit: int


def logarithmic(most_bits: int, least: int = 1) -> st.SearchStrategy[int]:
    """Draw numbers of every size alike."""
    sizes = st.integers(0, most_bits - 1)
    return sizes.flatmap(lambda bits: st.integers(2**bits, 2 ** (bits + 1) - 1)).map(
        lambda number: max(least, number)
    )


def positions_of(spacing: int, tick: int) -> st.SearchStrategy[list[tuple[int, int, int]]]:
    """Draw positions around a tick, on one side of it, and anywhere."""
    most = MAX_TICK // spacing
    near = st.integers(tick // spacing - 40, tick // spacing + 40).filter(
        lambda each: abs(each) <= most
    )
    anywhere = st.one_of(near, near, near, st.integers(-most, most), st.sampled_from([-most, most]))
    pairs = st.tuples(anywhere, anywhere).filter(lambda pair: pair[0] != pair[1])
    return st.lists(
        st.tuples(pairs, st.one_of(logarithmic(100), st.integers(2**60, 2**66))).map(
            lambda each: (min(each[0]) * spacing, max(each[0]) * spacing, each[1])
        ),
        min_size=1,
        max_size=14,
    )


PRICES = st.one_of(
    st.integers(-MAX_TICK, MAX_TICK - 1),
    *[st.integers(-300_000, 300_000)] * 3,
    st.sampled_from([-MAX_TICK, -1, 0, 1, MAX_TICK - 1]),
).flatmap(
    lambda tick: st.one_of(
        st.just(sqrt_ratio_up(tick)),
        st.integers(sqrt_ratio_up(tick), sqrt_ratio_up(tick + 1) - 1),
    )
)


def far_limit(pool: V3Pool, down: bool) -> int:
    """Go as far as a pool can, or through MOST_WORDS of its bitmap where they are short."""
    reach = MOST_WORDS * WORD * pool.tick_spacing
    tick = max(-MAX_TICK, pool.tick - reach) if down else min(MAX_TICK, pool.tick + reach)
    return min(max(sqrt_ratio_up(tick), MIN_SQRT_RATIO + 1), MAX_SQRT_RATIO - 1)


@st.composite
def wishes(draw: st.DrawFn, pool: V3Pool) -> Wish:
    """Draw a swap, mostly one that moves the price; its limit may be on the wrong side of it."""
    down = draw(st.booleans())
    amount = draw(st.one_of(logarithmic(128), *[amounts_near(pool, down)] * 3))
    reach = 3 * WORD * pool.tick_spacing
    sides = (pool.tick - reach, pool.tick) if down else (pool.tick + 1, pool.tick + reach)
    low, high = (min(max(each, -MAX_TICK), MAX_TICK) for each in sides)
    ahead = [each for each in pool.ticks.indexes if low <= each <= high] or [low, high]
    near = st.integers(low, high).map(sqrt_ratio_up)
    anywhere = st.integers(-MAX_TICK, MAX_TICK).map(sqrt_ratio_up)
    at_a_tick = st.sampled_from(ahead).map(sqrt_ratio_up)
    far = st.just(far_limit(pool, down))
    limit = draw(st.one_of(far, far, far, at_a_tick, near, near.map(lambda x: x + 1), anywhere))
    return Wish(down, amount * draw(st.sampled_from([1, -1])), limit)


def amounts_near(pool: V3Pool, down: bool) -> st.SearchStrategy[int]:
    """Draw amounts like those that are between the price and ticks nearby."""
    liquidity = max([*pool.ticks.gross, pool.liquidity, 1])
    near = [each for each in pool.ticks.indexes if abs(each - pool.tick) <= 60 * pool.tick_spacing]

    def amount_to(tick: int) -> int:
        here, there = pool.sqrt_price_x96, sqrt_ratio_up(tick)
        token1 = liquidity * abs(there - here) >> 96
        token0 = liquidity * abs(there - here) * (1 << 96) // (here * there)
        return min(2**200, token0 if down else token1)

    parts = st.fractions(min_value=0, max_value=3, max_denominator=64)
    ticks = st.sampled_from(near or [pool.tick])
    return st.tuples(ticks, parts).map(lambda each: max(1, int(amount_to(each[0]) * each[1])))


def make_pool(data: st.DataObject, lab: Lab) -> tuple[V3Pool, PoolTerms]:
    """Create a pool of two new tokens, and read it."""
    fee = data.draw(st.sampled_from(sorted(SPACINGS)), label="fee")
    price = data.draw(PRICES, label="price")
    tokens = lab.tokens(2)
    contract = lab.pool(*tokens, fee, price)
    tick = contract.functions.slot0().call()[1]
    lab.provide(contract, data.draw(positions_of(SPACINGS[fee], tick), label="positions"))
    terms = terms_of_pool(contract, *tokens, fee)
    chain = RpcPools(HttpRpc(lab.anvil.rpc_url, 60))
    state = chain.fetch_states([terms], chain.fetch_head())[terms.address]
    assert isinstance(state, V3Pool)
    return state, terms


def ours(pool: V3Pool, wish: Wish) -> tuple[tuple[Any, ...], V3Pool]:
    """Say what a swap does as the harness says it."""
    swap = swap_input if wish.amount > 0 else swap_output
    try:
        done = swap(pool, abs(wish.amount), zero_for_one=wish.down, price_limit=wish.limit)
    except SwapError:
        return (False, 0, 0, 0, 0, 0), pool
    amounts = (done.amount_in, -done.amount_out)
    amounts = amounts if wish.down else amounts[::-1]
    after = done.pool
    return (True, *amounts, after.sqrt_price_x96, after.tick, after.liquidity), after


@settings(max_examples=POOLS, suppress_health_check=FIXTURES)
@given(data=st.data())
def test_v3_swap__of_any_kind_in_any_pool__is_the_deployed_pools(
    shared_lab: Lab, data: st.DataObject
) -> None:
    pool, _ = make_pool(data, shared_lab)
    asked = data.draw(st.lists(wishes(pool), min_size=SWAPS, max_size=SWAPS), label="swaps")
    plain = [(each.down, each.amount, each.limit) for each in asked]
    harness = shared_lab.harness.functions
    tried = harness.tryAll(pool.address, plain).call()
    assert [tuple(each) for each in tried] == [ours(pool, each)[0] for each in asked]
    in_a_row, state = [], pool
    for each in asked:
        said, state = ours(state, each)
        in_a_row.append(said)
    assert [tuple(each) for each in harness.swapAll(pool.address, plain).call()] == in_a_row


def test_v3_swap__through_every_word_of_the_finest_bitmap__is_the_deployed_pools(
    lab: Lab,
) -> None:
    tokens = lab.tokens(2)
    contract = lab.pool(*tokens, 100, sqrt_ratio_up(3))
    lab.provide(contract, [(-887_272, -887_271, 10**9), (-5, 260, 10**18), (887_271, 887_272, 7)])
    terms = terms_of_pool(contract, *tokens, 100)
    chain = RpcPools(HttpRpc(lab.anvil.rpc_url, 60))
    pool = chain.fetch_states([terms], chain.fetch_head())[terms.address]
    assert isinstance(pool, V3Pool)
    limits = {True: MIN_SQRT_RATIO + 1, False: MAX_SQRT_RATIO - 1}
    asked = [Wish(down, sign * 2**200, limits[down]) for down in limits for sign in (1, -1)]
    plain = [(each.down, each.amount, each.limit) for each in asked]
    tried = lab.harness.functions.tryAll(pool.address, plain).call()
    assert [tuple(each) for each in tried] == [ours(pool, each)[0] for each in asked]


RESERVES = logarithmic(112)


@settings(max_examples=POOLS, suppress_health_check=FIXTURES)
@given(reserves=st.tuples(RESERVES, RESERVES), data=st.data())
def test_v2_swap__of_any_kind_in_any_pair__is_the_most_that_the_deployed_pair_gives(
    shared_lab: Lab, reserves: tuple[int, int], data: st.DataObject
) -> None:
    reserves = max(reserves[0], 2_000), max(reserves[1], 2_000)
    tokens = shared_lab.tokens(2)
    contract = shared_lab.pair(*tokens, reserves)
    terms = terms_of_pair(contract, *tokens)
    chain = RpcPools(HttpRpc(shared_lab.anvil.rpc_url, 60))
    pool = chain.fetch_states([terms], chain.fetch_head())[Address(contract.address)]
    assert isinstance(pool, V2Pool)
    swaps = data.draw(
        st.lists(st.tuples(st.booleans(), logarithmic(112)), min_size=SWAPS, max_size=SWAPS)
    )
    inputs = [(down, amount, *given_for(pool, down, amount)) for down, amount in swaps]
    outputs = [(down, *taken_for(pool, down, amount), amount) for down, amount in swaps]
    asked = [(down, amount, out) for down, amount, out, _ in inputs if out]
    asked += [(down, least, out) for down, least, _, out in outputs if least]
    assert all(shared_lab.harness.functions.pairGives(contract.address, asked).call())
    more = [(down, amount, out + 1) for down, amount, out, done in inputs if done]
    more += [(down, least - 1, out) for down, least, _, out in outputs if least > 1]
    more += [(down, amount, 1) for down, amount, _, done in inputs if not done]
    assert not any(shared_lab.harness.functions.pairGives(contract.address, more).call())
    require_router_agrees(shared_lab, pool, inputs, outputs)


def given_for(pool: V2Pool, down: bool, amount: int) -> tuple[int, bool]:
    """Say what a pair gives, and whether it takes the input at all."""
    try:
        return amount_out_down(pool, amount, zero_for_one=down), True
    except SwapError:
        return 0, False


def taken_for(pool: V2Pool, down: bool, amount: int) -> tuple[int, int]:
    """Say the least that a pair wants, and what the router would send; 0 where it cannot."""
    try:
        least = least_amount_in(pool, amount, zero_for_one=down)
        return least, amount_in_up(pool, amount, zero_for_one=down)
    except SwapError:
        return 0, 0


def require_router_agrees(
    lab: Lab, pool: V2Pool, inputs: list[tuple[bool, int, int, bool]], outputs: list[Any]
) -> None:
    """Ask the deployed router about a few of them."""
    functions = lab.v2.router.functions
    for down, amount, out, done in inputs[:3]:
        sides = (pool.reserve0, pool.reserve1) if down else (pool.reserve1, pool.reserve0)
        if done:
            assert functions.getAmountOut(amount, *sides).call() == out
    for down, least, sent, out in outputs[:3]:
        sides = (pool.reserve0, pool.reserve1) if down else (pool.reserve1, pool.reserve0)
        if least and sent + sides[0] <= MAX_RESERVE:
            assert functions.getAmountIn(out, *sides).call() == sent
