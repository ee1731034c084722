"""Round trips that share pools, traded together where that brings more than the best of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from keeper.domain.arbitrage import Costs, Opportunity, TradeLimits, route_of_swaps
from keeper.domain.networks import NetworkTrade, best_network_trade
from keeper.domain.pool_graph import Cycle, Edge, PoolGraph, hops_of
from keeper.domain.units import PRICE_SCALE, Address, mul_div_down

MOST_POOLS = 8  # traded together; more take a batch's gas and the search's time
Judged = tuple[Cycle, Opportunity | None]


def find_joint_trades(
    graph: PoolGraph,
    judged: Sequence[Judged],
    inventory: Mapping[Address, int],
    limits: TradeLimits,
    costs: Costs,
) -> Iterator[Opportunity]:
    """
    Trade together what shares pools.

    At the optimum each round trip that is used is one that can pay alone: rates only fall with
    size. So pools and directions of those that were found are all that can be used.

    Args:
        graph: the pools.
        judged: round trips that can pay, each with the trade that was found for it alone.
        inventory: units of each token that can be put in or lent.
        limits: of each trade.
        costs: of each trade.

    Returns:
        At most one trade of each group of two or more, if it leaves more than the best alone.
    """
    held = {
        token: min(units, limits.most_in.get(token, units)) for token, units in inventory.items()
    }
    for group in _groups(judged):
        alone = max((one.net for _, one in group if one is not None), default=0)
        edges = list(_edges(graph, group))
        names = {edge.curve.pool.address for edge in edges}
        if len(group) < 2 or len(names) > MOST_POOLS:
            continue
        starts = {token for cycle, _ in group for token in cycle if held.get(token, 0) > 0}
        found = [
            one
            for start in sorted(starts & costs.prices.keys())
            if (one := _joint_trade(graph.chain_id, edges, start, held, limits, costs)) is not None
        ]
        best = max(found, key=lambda one: one.net, default=None)
        if best is not None and best.net > alone:
            yield best


def _joint_trade(
    chain_id: int,
    edges: Sequence[Edge],
    start: Address,
    held: Mapping[Address, int],
    limits: TradeLimits,
    costs: Costs,
) -> Opportunity | None:
    trade = best_network_trade(edges, start, held)
    # What a batch earns is counted in the token that its first swap puts in.
    if trade is None or trade.swaps[0].curve.token_in != start:
        return None
    trade, net = _without_what_gas_eats(edges, trade, held, costs)
    gas = costs.gas_up(trade.swaps)
    if net < limits.least_profit or gas > limits.most_loss:
        return None
    ends, amounts = (start, start), (trade.amount_in, trade.amount_out)
    route = route_of_swaps(
        chain_id, trade.swaps, ends, amounts, limits.slippage_bps, least=trade.amount_in
    )
    return Opportunity(route=route, profit=trade.profit, gas_cost=gas, net=net, worst_case=gas)


def _without_what_gas_eats(
    edges: Sequence[Edge], trade: NetworkTrade, held: Mapping[Address, int], costs: Costs
) -> tuple[NetworkTrade, int]:
    """Leave pools out, one at a time, as long as what they bring is less than their gas."""
    best, net = trade, _net(trade, costs)
    for swap in trade.swaps if costs.gas_price else ():
        pool = swap.curve.pool.address
        fewer = [edge for edge in edges if edge.curve.pool.address != pool]
        other = best_network_trade(fewer, trade.start, held)
        if other is None or other.swaps[0].curve.token_in != trade.start:
            continue
        if (left := _net(other, costs)) > net:
            best, net, edges = other, left, fewer
    return best, net


def _net(trade: NetworkTrade, costs: Costs) -> int:
    worth = mul_div_down(trade.profit, costs.prices[trade.start], PRICE_SCALE)
    return worth - costs.gas_up(trade.swaps)


def _groups(judged: Iterable[Judged]) -> list[list[Judged]]:
    """Put together what has a pair of tokens in common, whichever way each trades it."""
    groups: list[tuple[set[frozenset[Address]], list[Judged]]] = []
    for one in judged:
        pairs, members = {frozenset(pair) for pair in hops_of(one[0])}, [one]
        for group in [group for group in groups if group[0] & pairs]:
            groups.remove(group)
            pairs, members = pairs | group[0], group[1] + members
        groups.append((pairs, members))
    return [members for _, members in groups]


def _edges(graph: PoolGraph, group: Iterable[Judged]) -> Iterator[Edge]:
    for token_in, token_out in sorted({pair for cycle, _ in group for pair in hops_of(cycle)}):
        yield from graph.edges[token_in][token_out]
