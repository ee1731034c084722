"""Round trips that share pools are traded together where that brings more than one of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.arbitrage import Costs, Opportunity, TradeLimits
from keeper.domain.networks import best_network_trade
from keeper.domain.opportunities import find_opportunities
from keeper.domain.pool_graph import PoolGraph
from keeper.domain.pools import Pool
from keeper.domain.units import PRICE_SCALE
from tests.domain.convex import LIQUIDITY, RESERVES, UNIT, solve_network
from tests.domain.ledger import settle
from tests.domain.some_pools import token, v2_pool, v2_pools, v3_pools_near_one

TOKENS = [token(number) for number in range(4)]
START, A, B, C = TOKENS
PLENTY = 10**6 * UNIT
LIMITS = TradeLimits(most_in={}, least_profit=1, slippage_bps=50, most_loss=10**40)
COSTS = Costs(prices={START: PRICE_SCALE}, gas_price=0, batch_gas=200, v2_gas=100, v3_gas=120)


def forked() -> list[Pool]:
    """One pool from the start to A; from there home through B as well as through C."""
    return [
        v2_pool(1, 0, 1, 100 * UNIT, 110 * UNIT),
        v2_pool(2, 1, 2, 100 * UNIT, 105 * UNIT),
        v2_pool(3, 2, 0, 90 * UNIT, 100 * UNIT),
        v2_pool(4, 1, 3, 80 * UNIT, 85 * UNIT),
        v2_pool(5, 3, 0, 90 * UNIT, 100 * UNIT),
    ]


def away() -> list[Pool]:
    """Two pools of A and B that disagree, and each of the two with a pool of the start."""
    return [
        v2_pool(1, 1, 2, 100 * UNIT, 120 * UNIT),
        v2_pool(2, 1, 2, 100 * UNIT, 95 * UNIT),
        v2_pool(3, 0, 1, 100 * UNIT, 100 * UNIT),
        v2_pool(4, 0, 2, 100 * UNIT, 108 * UNIT),
    ]


def optimum_of(pools: list[Pool]) -> float:
    return solve_network(pools, START, PLENTY / UNIT, set(permutations(TOKENS, 2)))


def best_of(pools: list[Pool], costs: Costs = COSTS) -> Opportunity:
    return find_opportunities(PoolGraph.of(1, pools), {START: PLENTY}, LIMITS, costs)[0]


def test_round_trips__that_part_behind_a_pool__are_one_trade_within_a_basis_point() -> None:
    pools = forked()
    best = best_of(pools)
    assert len(best.route.hops) == len(pools)
    assert best.profit / UNIT == pytest.approx(optimum_of(pools), rel=1e-4)
    left = settle(PoolGraph.of(1, pools).pools, best.route)
    assert left[START] == best.route.amount_in + best.profit == best.route.amount_out
    alone = max(best_of(pools[:3]).profit, best_of([pools[0], *pools[3:]]).profit)
    assert best.profit > alone * 11 // 10


def test_joint_trade__that_does_not_pay_its_gas__gives_way_to_a_round_trip() -> None:
    pools = forked()
    more = best_of(pools).profit - best_of(pools[:3]).profit
    dear = replace(COSTS, batch_gas=0, gas_price=more * PRICE_SCALE // 190)
    best = best_of(pools, dear)
    assert len(best.route.hops) < len(pools)
    assert best.net == best.profit - best.gas_cost


def test_circle_away_from_the_start__with_working_capital__is_the_whole_optimum() -> None:
    pools = away()
    edges = PoolGraph.of(1, pools).edges.values()
    every = [edge for by_token in edges for beside in by_token.values() for edge in beside]
    lent = best_network_trade(every, START, {START: PLENTY, A: PLENTY, B: PLENTY})
    bare = best_network_trade(every, START, {START: PLENTY})
    assert lent is not None
    assert bare is not None
    assert lent.profit / UNIT == pytest.approx(optimum_of(pools), rel=1e-4)
    # without it A has to be bought before B is, and what the circle brings is partly left
    assert bare.profit < lent.profit
    orders = [(START, A, B, START), (START, B, A, START)]
    allowed = [
        {(one, other) for at, one in enumerate(order[:-1]) for other in order[at + 1 :]}
        - {(START, START)}
        for order in orders
    ]
    in_order = max(solve_network(pools, START, PLENTY / UNIT, pairs) for pairs in allowed)
    assert bare.profit / UNIT == pytest.approx(in_order, rel=1e-4)


@st.composite
def networks(draw: st.DrawFn) -> list[Pool]:
    pairs = st.lists(st.integers(0, 3), min_size=2, max_size=2, unique=True)
    pools: list[Pool] = []
    for number in range(draw(st.integers(4, 8))):
        one, other = draw(pairs)
        v3 = v3_pools_near_one(number, one, other, LIQUIDITY)
        pools.append(draw(v2_pools(number, one, other, RESERVES) | v3))
    return pools


@given(networks(), st.integers(0, 10**15), st.booleans())
def test_joint_trades__are_settled_exactly_and_leave_more_than_each_round_trip_in_them(
    pools: list[Pool], gas_price: int, is_lent: bool
) -> None:
    graph = PoolGraph.of(1, pools)
    costs = replace(COSTS, gas_price=gas_price * PRICE_SCALE)
    lent = dict.fromkeys(TOKENS[1:], PLENTY if is_lent else 0)
    found = find_opportunities(graph, {**lent, START: PLENTY}, LIMITS, costs)
    for one in found:
        left = settle(graph.pools, one.route, lent)
        assert left[START] == one.route.amount_in + one.profit
        assert all(left[name] >= units for name, units in lent.items())
        assert one.net == one.profit - one.gas_cost > 0
        assert one.route.hops[0].token_in == START
    hops = [{(hop.token_in, hop.token_out) for hop in one.route.hops} for one in found]
    for place, pairs in enumerate(hops):
        assert all(not pairs > less for less in hops[:place])
