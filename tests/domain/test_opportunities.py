"""Round trips that pay: all of them are found, and each pays exactly what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.arbitrage import Costs, Opportunity, TradeLimits
from keeper.domain.borrowing import Lender
from keeper.domain.loaned_trips import find_loaned_trips
from keeper.domain.opportunities import find_opportunities
from keeper.domain.pool_graph import (
    Cycle,
    PoolGraph,
    find_cycles,
    find_cycles_through,
    hops_of,
)
from keeper.domain.pools import PPM, Pool, V2Pool, V3Pool
from keeper.domain.ticks import Q96
from keeper.domain.units import PRICE_SCALE, Address
from tests.domain.ledger import settle, swap
from tests.domain.some_pools import pool_address, token, v2_pool, v2_pools, v3_pools_near_one

TOKENS = 5
RESERVES = st.integers(10**6, 10**24) | st.integers(10**21, 2 * 10**21)
FREE = Costs(
    prices={token(number): PRICE_SCALE for number in range(TOKENS)},
    gas_price=0,
    batch_gas=0,
    v2_gas=0,
    v3_gas=0,
)
ANY = TradeLimits(most_in={}, least_profit=1, slippage_bps=50, most_loss=10**40)


@st.composite
def networks(draw: st.DrawFn) -> list[Pool]:
    pairs = st.lists(st.integers(0, TOKENS - 1), min_size=2, max_size=2, unique=True)
    pools: list[Pool] = []
    for number in range(draw(st.integers(2, 8))):
        one, other = draw(pairs)
        v3 = v3_pools_near_one(number, one, other, st.integers(10**18, 10**24))
        pools.append(draw(v2_pools(number, one, other, RESERVES) | v3))
    return pools


def exact_rate(pool: Pool, token_in: Address) -> Fraction:
    """Give the marginal rate before any trade, by each protocol's own formula."""
    if isinstance(pool, V2Pool):
        held, wanted = (
            (pool.reserve0, pool.reserve1)
            if token_in == pool.token0
            else (pool.reserve1, pool.reserve0)
        )
        return Fraction(pool.fee_numerator * wanted, pool.fee_denominator * held)
    price = Fraction(pool.sqrt_price_x96, Q96) ** 2
    kept = Fraction(PPM - pool.fee, PPM)
    return (price if token_in == pool.token0 else 1 / price) * kept


def every_cycle(pools: list[Pool], most_hops: int) -> set[frozenset[tuple[Address, Address]]]:
    """Look at every order of tokens and every choice of pools, and skip nothing."""
    best: dict[tuple[Address, Address], Fraction] = {}
    for pool in pools:
        for pair in ((pool.token0, pool.token1), (pool.token1, pool.token0)):
            best[pair] = max(best.get(pair, Fraction(0)), exact_rate(pool, pair[0]))
    tokens = {pair[0] for pair in best}
    found = set()
    for hops in range(2, most_hops + 1):
        for cycle in permutations(tokens, hops):
            rate = Fraction(1)
            for pair in hops_of(cycle):
                rate *= best.get(pair, Fraction(0))
            if rate > 1:
                found.add(frozenset(hops_of(cycle)))
    return found


def named(cycles: Iterator[Cycle]) -> set[frozenset[tuple[Address, Address]]]:
    listed = [frozenset(hops_of(cycle)) for cycle in cycles]
    assert len(set(listed)) == len(listed), "one is found twice"
    return set(listed)


@given(networks(), st.integers(2, 4))
def test_cycles__that_a_bound_skips__are_none_that_can_pay(
    pools: list[Pool], most_hops: int
) -> None:
    graph = PoolGraph.of(1, pools)
    assert named(find_cycles(graph, sorted(graph.edges), most_hops)) >= every_cycle(
        pools, most_hops
    )


@given(networks(), st.data())
def test_cycles__through_what_changed__are_all_of_the_full_search(
    pools: list[Pool], data: st.DataObject
) -> None:
    before = PoolGraph.of(1, pools)
    one = data.draw(st.sampled_from(pools))
    number, tokens = int(one.address, 16) - 0xF000, sorted((one.token0, one.token1))
    numbers = [int(name, 16) - 1 for name in tokens]
    changed = data.draw(v2_pools(number, *numbers, RESERVES))
    after = before.with_pools([changed])
    fresh = PoolGraph.of(1, [pool for pool in pools if pool.address != one.address] + [changed])
    everything = named(find_cycles(fresh, sorted(fresh.edges)))
    assert named(find_cycles(after, sorted(after.edges))) == everything
    pair = {(changed.token0, changed.token1), (changed.token1, changed.token0)}
    assert named(find_cycles_through(after, [changed.address])) == {
        name for name in everything if name & pair
    }


@given(networks(), st.integers(1, 10**25))
def test_opportunities__done_on_the_pools__bring_exactly_what_they_say(
    pools: list[Pool], held: int
) -> None:
    graph = PoolGraph.of(1, pools)
    inventory = {token(number): held for number in range(TOKENS)}
    for one in find_opportunities(graph, inventory, ANY, FREE):
        route = one.route
        lent = {name: units for name, units in inventory.items() if name != route.token_in}
        left = settle(graph.pools, route, lent)
        assert left[route.token_out] == route.amount_out == route.amount_in + one.profit
        assert all(left[name] >= units for name, units in lent.items())
        assert one.profit == one.net > 0
        assert route.amount_in <= held
        assert route.amount_out >= route.min_out >= route.amount_in


@given(networks(), st.integers(0, 10**20), st.integers(1, 10**20))
def test_opportunities__after_costs__are_ranked_and_within_limits(
    pools: list[Pool], gas_price: int, most_in: int
) -> None:
    graph, start = PoolGraph.of(1, pools), token(0)
    costs = Costs(
        prices={start: 2 * PRICE_SCALE},
        gas_price=gas_price * PRICE_SCALE // 10**6,
        batch_gas=100,
        v2_gas=50,
        v3_gas=70,
    )
    limits = TradeLimits(
        most_in={start: most_in}, least_profit=1_000, slippage_bps=30, most_loss=10**18
    )
    found = find_opportunities(graph, {start: 10**24}, limits, costs)
    assert [one.net for one in found] == sorted((one.net for one in found), reverse=True)
    for one in found:
        assert one.route.token_in == one.route.token_out == start
        assert one.route.amount_in <= most_in
        assert 1_000 <= one.net == 2 * one.profit - one.gas_cost
        v2 = sum(isinstance(graph.pools[hop.pool], V2Pool) for hop in one.route.hops)
        gas = 100 + 50 * v2 + 70 * (len(one.route.hops) - v2)
        assert one.worst_case == one.gas_cost == -(-gas * costs.gas_price // PRICE_SCALE)
        assert one.worst_case <= limits.most_loss


@given(networks())
def test_opportunities__once_all_are_taken__are_no_more(pools: list[Pool]) -> None:
    graph = PoolGraph.of(1, [pool for pool in pools if isinstance(pool, V3Pool)] or pools)
    inventory = {token(0): 10**22}
    for _ in range(3):
        found = find_opportunities(graph, inventory, ANY, FREE)
        if not found:
            return
        graph = graph.with_pools(_after(graph, found[0]))
        again = find_opportunities(graph, inventory, ANY, FREE)
        same = [one for one in again if traded_pairs(one) == traded_pairs(found[0])]
        if found[0].route.amount_in * 10**4 >= inventory[token(0)] * (10**4 - 1):
            continue  # it wanted more than there was to spend: what is left may be worth a lot
        # what is left of it is what rounding left, and what two directions of a fee hide
        assert all(one.profit * 50 <= found[0].profit + 10**4 for one in same)


def traded_pairs(one: Opportunity) -> set[tuple[Address, Address]]:
    return {(hop.token_in, hop.token_out) for hop in one.route.hops}


def _after(graph: PoolGraph, one: Opportunity) -> list[Pool]:
    states = dict(graph.pools)
    for hop in one.route.hops:
        pool = states[hop.pool]
        _, states[hop.pool] = swap(pool, hop.amount_in, zero_for_one=hop.token_in == pool.token0)
    return [states[hop.pool] for hop in one.route.hops]


@pytest.mark.parametrize(("least_profit", "slippage"), [(0, 0), (1, -1), (1, 10_000)])
def test_limits__under_which_a_trade_may_bring_nothing__are_refused(
    least_profit: int, slippage: int
) -> None:
    with pytest.raises(ValueError, match="least profit is"):
        TradeLimits(most_in={}, least_profit=least_profit, slippage_bps=slippage, most_loss=1)


def one_unit() -> list[Pool]:
    """Pools of a token of which there are few units: one unit of it brings two."""
    return [v2_pool(0, 0, 1, 10, 10**18), v2_pool(1, 0, 1, 5, 10**17)]


def test_gain__of_one_unit_for_one_unit__is_a_gain() -> None:
    graph = PoolGraph.of(1, one_unit())
    (found,) = find_opportunities(graph, {token(0): 1}, ANY, FREE)
    assert (found.route.amount_in, found.route.amount_out, found.profit) == (1, 2, 1)
    lender = Lender(address=pool_address(99), paired=None, fee_ppm=0, available=1, gas=0)
    (loaned,) = find_loaned_trips(graph, token(0), [lender], ANY, FREE, ())
    assert (loaned.profit, loaned.net) == (1, 1)


@pytest.mark.parametrize("name", ["most_loss", "least_profit"])
def test_limit__of_what_a_trade_may_lose_or_must_bring__holds_to_the_unit(name: str) -> None:
    deep = 10**21
    graph = PoolGraph.of(1, [v2_pool(0, 0, 1, deep, deep), v2_pool(1, 0, 1, deep, deep * 11 // 10)])
    costs, held = replace(FREE, gas_price=PRICE_SCALE, batch_gas=10**15), {token(0): deep}
    (free,) = find_opportunities(graph, held, ANY, costs)
    assert free.worst_case >= 10**15
    value, step = (free.worst_case, -1) if name == "most_loss" else (free.net, 1)
    at, beyond = (replace(ANY, **{name: value + off}) for off in (0, step))
    assert find_opportunities(graph, held, at, costs) == (free,)
    assert find_opportunities(graph, held, beyond, costs) == ()


@given(networks(), st.integers(0, 8))
def test_graph__without_a_pool__is_that_of_the_others(pools: list[Pool], number: int) -> None:
    address = pool_address(number)
    left = PoolGraph.of(1, pools).without(address)
    others = PoolGraph.of(1, [pool for pool in pools if pool.address != address])
    assert left.pools == others.pools
    for one, other in permutations(map(token, range(TOKENS)), 2):
        ours, theirs = (
            [edge.curve.pool for edge in graph.edges.get(one, {}).get(other, ())]
            for graph in (left, others)
        )
        assert ours == theirs
