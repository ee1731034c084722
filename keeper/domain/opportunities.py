"""
Arbitrage within one chain: round trips through pools, sized, split, costed and ranked.

Costs come last: gas does not depend on the size, so the best size is the same without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from keeper.domain.arbitrage import Costs, Opportunity, TradeLimits, route_of
from keeper.domain.joint_trades import find_joint_trades
from keeper.domain.paths import Fill, Parallel, Series, Way, best_fill
from keeper.domain.pool_graph import (
    Cycle,
    Edge,
    PoolGraph,
    find_cycles,
    find_cycles_through,
    hops_of,
)
from keeper.domain.units import PRICE_SCALE, Address, mul_div_down


def find_opportunities(
    graph: PoolGraph,
    inventory: Mapping[Address, int],
    limits: TradeLimits,
    costs: Costs,
    *,
    changed: Iterable[Address] | None = None,
) -> tuple[Opportunity, ...]:
    """
    Find every round trip within a chain that pays after all costs, and what pays more together.

    Args:
        graph: pool states at one block.
        inventory: units of each token that can be put in.
        limits: of each trade; one alone keeps to them, several together may not.
        costs: of each trade.
        changed: pools that changed since the last look; only round trips through them are looked
            at then, as no other can have become better. All of them when left out.

    Returns:
        The most profitable first; among them, where round trips share pools and trading them
        together brings more than any of them alone, that trade. They were sized one by one on the
        same state: after one was taken, those that share a pool with it have to be looked at
        again.
    """
    roots = [token for token in inventory if inventory[token] > 0 and token in costs.prices]
    cycles = (
        find_cycles(graph, roots, limits.most_hops)
        if changed is None
        else find_cycles_through(graph, changed, limits.most_hops)
    )
    judged = [
        (cycle, _judge(graph, cycle, inventory, limits, costs))
        for cycle in cycles
        if not set(cycle).isdisjoint(roots)
    ]
    found = [one for _, one in judged if one is not None]
    found += find_joint_trades(graph, judged, inventory, limits, costs)
    return tuple(sorted(found, key=lambda one: -one.net))


def best_round_trip(
    graph: PoolGraph, cycle: Cycle, limit: int, costs: Costs
) -> tuple[Fill, int] | None:
    """
    Size a round trip: through the best pool of each pair, or split over all of them.

    Args:
        graph: the pools.
        cycle: its tokens, beginning with the one to put in.
        limit: most units that may go in.
        costs: as a split takes more gas, it has to bring more.

    Returns:
        The fill and what it leaves after gas, base units of the base asset; None if nothing pays
        even before gas.
    """
    filled = [best_fill(way, limit) for way in ways_around(graph, cycle)]
    price = costs.prices[cycle[0]]
    judged = [(one, _net(one, price, costs)) for one in filled if one is not None]
    return max(judged, key=lambda pair: pair[1], default=None)


def _judge(
    graph: PoolGraph,
    cycle: Cycle,
    inventory: Mapping[Address, int],
    limits: TradeLimits,
    costs: Costs,
) -> Opportunity | None:
    """Begin a round trip with each token that is held, and take the best that keeps to limits."""
    best: Opportunity | None = None
    for place, token in enumerate(cycle):
        limit = min(inventory.get(token, 0), limits.most_in.get(token, inventory.get(token, 0)))
        if limit <= 0 or token not in costs.prices:
            continue
        trip = best_round_trip(graph, cycle[place:] + cycle[:place], limit, costs)
        if trip is None or trip[1] < limits.least_profit:
            continue
        one = _to_opportunity(graph.chain_id, *trip, limits, costs)
        if one.worst_case <= limits.most_loss and (best is None or one.net > best.net):
            best = one
    return best


def ways_along(graph: PoolGraph, pairs: Sequence[tuple[Address, Address]]) -> Iterator[Series]:
    """Give ways to trade pairs of tokens in order: by one pool each, and by all of each pair."""
    hops = [graph.edges[token_in][token_out] for token_in, token_out in pairs]
    yield Series(tuple(pools[0].curve for pools in hops))
    if any(len(pools) > 1 for pools in hops):
        yield Series(tuple(_beside(pools) for pools in hops))


def ways_around(graph: PoolGraph, cycle: Cycle) -> Iterator[Series]:
    """Give ways to trade a round trip: by one pool each, and by more of them."""
    if len(cycle) > 2:
        yield from ways_along(graph, hops_of(cycle))
        return
    there, back = (graph.edges[a][b] for a, b in hops_of(cycle))
    yield Series((there[0].curve, back[0].curve))
    yield from _two_sides(there, back)


def _two_sides(there: Sequence[Edge], back: Sequence[Edge]) -> Iterator[Series]:
    """
    Share the pools of one pair out between both directions.

    At the best there is one price between the two tokens: pools that value the one higher buy it,
    the others sell it. So one cut through the pools in the order of their prices is the best.
    """
    if len(there) < 3:
        return
    returns = {edge.curve.pool.address: edge.rate for edge in back}
    # half-way between its rates there and back is a pool's price without its fee
    by_price = sorted(
        there, key=lambda edge: returns.get(edge.curve.pool.address, -edge.rate) - edge.rate
    )
    for cut in range(1, len(by_price)):
        buying = by_price[:cut]
        names = {edge.curve.pool.address for edge in buying}
        selling = [edge for edge in back if edge.curve.pool.address not in names]
        yield Series((_beside(buying), _beside(selling)))


def _beside(pools: Sequence[Edge]) -> Way:
    if len(pools) == 1:
        return pools[0].curve
    return Parallel(tuple(edge.curve for edge in pools))


def _net(filled: Fill, price: int, costs: Costs) -> int:
    return mul_div_down(filled.profit, price, PRICE_SCALE) - costs.gas_up(filled.swaps())


def _to_opportunity(
    chain_id: int, filled: Fill, net: int, limits: TradeLimits, costs: Costs
) -> Opportunity:
    gas = costs.gas_up(filled.swaps())
    return Opportunity(
        route=route_of(chain_id, filled, limits.slippage_bps, least=filled.amount_in),
        profit=filled.profit,
        gas_cost=gas,
        net=net,
        worst_case=gas,
    )
