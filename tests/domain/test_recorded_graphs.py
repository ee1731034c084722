"""Recorded graphs: every round trip that pays is found, and settles exactly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product

import pytest

from keeper.domain.arbitrage import Costs, Opportunity
from keeper.domain.opportunities import find_opportunities
from keeper.domain.pool_curves import V2Curve, curve_of
from keeper.domain.pool_graph import Cycle, PoolGraph, hops_of
from keeper.domain.pools import Pool
from keeper.domain.units import PRICE_SCALE, Address
from keeper.errors import SwapError
from tests.domain.ledger import settle
from tests.domain.recorded_pools import address_of, needs_graphs, recorded_graph
from tests.domain.test_opportunities import ANY, traded_pairs

WETH = address_of("0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2")
GRAPHS = {"univ2_top60_weth_pools_2020.json": 60, "uni_sushi_161_pools_2022.json": 161}


def exhaustive(
    pools: tuple[Pool, ...], root: Address, hops: int
) -> dict[frozenset[tuple[Address, Address]], int]:
    """
    Size every round trip from a token by every choice of pools, by ternary search.

    Returns:
        The best profit of every round trip that has one.
    """
    pairs: dict[tuple[Address, Address], list[V2Curve]] = {}
    for pool in pools:
        for token_in, token_out in permutations((pool.token0, pool.token1)):
            curve = curve_of(pool, token_in)
            assert isinstance(curve, V2Curve)
            pairs.setdefault((token_in, token_out), []).append(curve)
    best: dict[frozenset[tuple[Address, Address]], int] = {}
    for cycle in _walks(pairs, (root,), hops):
        for curves in product(*(pairs[pair] for pair in hops_of(cycle))):
            if len({curve.pool.address for curve in curves}) == hops:
                name = frozenset(hops_of(cycle))
                best[name] = max(best.get(name, 0), _ternary(curves))
    return {name: profit for name, profit in best.items() if profit > 0}


def _walks(
    pairs: dict[tuple[Address, Address], list[V2Curve]], path: Cycle, hops: int
) -> Iterator[Cycle]:
    if len(path) == hops:
        if (path[-1], path[0]) in pairs:
            yield path
        return
    for token_in, token_out in list(pairs):
        if token_in == path[-1] and token_out not in path:
            yield from _walks(pairs, (*path, token_out), hops)


def _ternary(curves: tuple[V2Curve, ...]) -> int:
    def gain(amount: int) -> int:
        got = amount
        try:
            for curve in curves:
                got = curve.out_down(got)
        except SwapError:
            return -amount
        return got - amount

    low, high = 1, 10**22
    while high - low > 2:
        third = (high - low) // 3
        if gain(low + third) < gain(high - third):
            low += third
        else:
            high -= third
    return max(gain(amount) for amount in range(low, high + 1))


@needs_graphs
@pytest.mark.parametrize("hops", [2, 3])
@pytest.mark.parametrize("name", GRAPHS)
def test_recorded_graph__has_no_paying_round_trip_besides_those_found(name: str, hops: int) -> None:
    pools = recorded_graph(name)
    assert len(pools) == GRAPHS[name]
    roots = {token for pool in pools for token in (pool.token0, pool.token1)}
    expected = {root: exhaustive(pools, root, hops) for root in sorted(roots)}
    names = {name for trips in expected.values() for name in trips}
    found = paying(pools, dict.fromkeys(roots, 10**22), hops)
    assert found.keys() == names
    assert len(names) == RECORDED[name, hops]
    for key, profit in expected[WETH].items():
        # ternary search stops on stairs of rounding; a unit of a token of few decimals is a stair
        one = paying(pools, {WETH: 10**22}, hops)[key]
        assert one.profit >= profit - max(4, profit // 10**6)


def paying(
    pools: tuple[Pool, ...], inventory: dict[Address, int], hops: int
) -> dict[frozenset[tuple[Address, Address]], Opportunity]:
    costs = Costs(
        prices=dict.fromkeys(inventory, PRICE_SCALE), gas_price=0, batch_gas=0, v2_gas=0, v3_gas=0
    )
    found = find_opportunities(PoolGraph.of(1, pools), inventory, ANY, costs)
    return {frozenset(traded_pairs(one)): one for one in found if len(traded_pairs(one)) == hops}


@needs_graphs
@pytest.mark.parametrize("name", GRAPHS)
def test_recorded_graph__settles_every_opportunity_exactly(name: str) -> None:
    graph = PoolGraph.of(1, recorded_graph(name))
    costs = Costs(
        prices=dict.fromkeys(graph.edges, PRICE_SCALE), gas_price=0, batch_gas=0, v2_gas=0, v3_gas=0
    )
    for one in find_opportunities(graph, dict.fromkeys(graph.edges, 10**30), ANY, costs):
        left = settle(graph.pools, one.route, dict.fromkeys(graph.edges, 10**30))
        assert left[one.route.token_in] == one.route.amount_in + one.profit


RECORDED = {
    ("univ2_top60_weth_pools_2020.json", 2): 0,
    ("univ2_top60_weth_pools_2020.json", 3): 0,
    ("uni_sushi_161_pools_2022.json", 2): 6,
    ("uni_sushi_161_pools_2022.json", 3): 5,
}
