"""How quick the search for arbitrage is, on recorded graphs, beside the search without ideas."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from eth_utils.address import to_checksum_address

from keeper.domain.arbitrage import Costs, Opportunity, TradeLimits
from keeper.domain.opportunities import find_opportunities
from keeper.domain.pool_graph import MOST_HOPS, PoolGraph
from keeper.domain.pools import V2Pool
from keeper.domain.units import PRICE_SCALE, Address
from scripts.bench.figures import Figure, Timed, time_ratio
from scripts.bench.graphs import FOLDER, GRAPHS, read_graph
from scripts.bench.naive import every_round_trip, ternary_best

WETH = Address(to_checksum_address("0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"))
HELD = 10**22  # 10,000 WETH
CHANGED = 4  # pools that move in a block
ROUNDS = 10
COSTS = Costs(prices={WETH: PRICE_SCALE}, gas_price=0, batch_gas=0, v2_gas=0, v3_gas=0)
LIMITS = TradeLimits(most_in={}, least_profit=1, slippage_bps=50, most_loss=HELD)


def measure_arbitrage() -> Iterator[Figure]:
    """Measure every recorded graph that is there; none without the folder of market data."""
    for size, name in GRAPHS.items():
        if (FOLDER / name).exists():
            yield from measure_graph(f"arbitrage_{size}", read_graph(FOLDER / name))


def measure_graph(name: str, pools: Sequence[V2Pool]) -> Iterator[Figure]:
    """
    Search one graph in three ways for round trips from WETH of at most four hops.

    Args:
        name: of the figures.
        pools: of the graph.
    """
    trips = list(every_round_trip(pools, WETH, MOST_HOPS))
    found = search(pools)
    yield Figure(name=f"{name}_round_trips", value=len(trips), unit="round trips")
    yield Figure(name=f"{name}_paying", value=len(found), unit="round trips")
    quickest = min(_seconds(lambda: search(pools)) for _ in range(ROUNDS))
    rate = round(len(trips) / quickest)
    yield Figure(name=f"{name}_evaluated_a_second", value=rate, unit="round trips a second")
    naive = _seconds(lambda: [ternary_best(trip, HELD) for trip in trips])
    yield Figure(name=f"{name}_naive_over_search", value=round(naive / quickest, 2), unit="times")
    graph, moved = PoolGraph.of(1, pools), [_move(pool) for pool in pools[:CHANGED]]
    ratio = time_ratio(
        Timed(action=lambda: search([*moved, *pools[CHANGED:]])),
        Timed(action=lambda: search_changed(graph, moved)),
        rounds=ROUNDS,
    )
    yield Figure(name=f"{name}_search_over_changed", value=ratio, unit="times")


def search(pools: Sequence[V2Pool]) -> tuple[Opportunity, ...]:
    """Build the graph and find everything that pays."""
    return find_opportunities(PoolGraph.of(1, pools), {WETH: HELD}, LIMITS, COSTS)


def search_changed(graph: PoolGraph, moved: Sequence[V2Pool]) -> tuple[Opportunity, ...]:
    """Put new states into a graph and find what pays through them."""
    names = [pool.address for pool in moved]
    return find_opportunities(graph.with_pools(moved), {WETH: HELD}, LIMITS, COSTS, changed=names)


def _move(pool: V2Pool) -> V2Pool:
    """Move a pair's price by about two per cent."""
    return replace(pool, reserve0=pool.reserve0 * 101 // 100, reserve1=pool.reserve1 * 100 // 101)


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
