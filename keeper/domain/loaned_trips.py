"""
Round trips with borrowed base asset: what pays the lender's fee and still leaves more.

A loan costs a fee and gas that own money does not, so it is worth having where own money is short.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from keeper.domain.arbitrage import Costs, Opportunity, TradeLimits, route_of_swaps
from keeper.domain.borrowing import Borrowing, Lender, Lent
from keeper.domain.opportunities import ways_around
from keeper.domain.paths import Fill, Series, Way, best_fill, fill
from keeper.domain.pool_graph import Cycle, PoolGraph, find_cycles, hops_of
from keeper.domain.units import PRICE_SCALE, Address, mul_div_down
from keeper.errors import SwapError


def find_loaned_trips(
    graph: PoolGraph,
    base: Address,
    lenders: Sequence[Lender],
    limits: TradeLimits,
    costs: Costs,
    own: Sequence[Opportunity],
) -> tuple[Opportunity, ...]:
    """
    Find round trips that leave more with a loan than with own money.

    Args:
        graph: pool states at one block.
        base: what is lent.
        lenders: who lends it; none whose pool is on the way.
        limits: of each trade; `most_in` is of own money.
        costs: of each trade, without what a loan adds.
        own: what was found for own money on the same states.

    Returns:
        For every round trip the loan that leaves most, if that is more than the same pairs leave
        without one; the most profitable first.
    """
    if not lenders or base not in costs.prices:
        return ()
    without = {lender.address: graph.without(lender.address) for lender in lenders}
    found = []
    for cycle in find_cycles(graph, [base], limits.most_hops):
        tried = [
            _best_with(without[lender.address], cycle, lender, limits, costs)
            for lender in _worth_asking(graph, cycle, lenders)
        ]
        best = max(filter(None, tried), key=lambda one: one.net, default=None)
        if best is not None and best.net > _own_net(best, own):
            found.append(best)
    return tuple(sorted(found, key=lambda one: -one.net))


def _worth_asking(graph: PoolGraph, cycle: Cycle, lenders: Sequence[Lender]) -> Iterator[Lender]:
    """Leave out who is never the better choice; whose pool may be traded on is no choice yet."""
    pools = {e.curve.pool.address for a, b in hops_of(cycle) for e in graph.edges[a][b]}
    kept: list[Lender] = []
    for lender in sorted(lenders, key=lambda each: (each.fee_ppm, -each.available, each.gas)):
        if lender.address in pools:
            yield lender
        elif not any(lender.is_worse_than(each) for each in kept):
            kept.append(lender)
    yield from kept


def _best_with(
    graph: PoolGraph, cycle: Cycle, lender: Lender, limits: TradeLimits, costs: Costs
) -> Opportunity | None:
    """Size a round trip with one lender's money, on pools that it does not lock."""
    if any(b not in graph.edges.get(a, {}) for a, b in hops_of(cycle)):
        return None
    dearer = replace(costs, batch_gas=costs.batch_gas + lender.gas)
    sized = [_size(way, lender) for way in ways_around(graph, cycle)]
    judged = [
        _to_opportunity(graph.chain_id, filled, lender, limits, dearer)
        for filled in sized
        if filled is not None
    ]
    fit = [
        one
        for one in judged
        if one.net >= limits.least_profit and one.worst_case <= limits.most_loss
    ]
    return max(fit, key=lambda one: one.net, default=None)


def _size(way: Series, lender: Lender) -> Fill | None:
    """
    Find the best loan, and use all of it up.

    What the trimming of a fill leaves over of a token would stay in the account, which refuses
    that: the account has nothing of its own.
    """
    borrowed: Way = Series((Borrowing(lender), *way.ways))
    best = best_fill(borrowed, lender.owed_up(lender.available))
    if best is None:
        return None
    try:
        whole = fill(borrowed, best.amount_in)
    except SwapError:
        return None
    return whole if whole.profit > 0 else None


def _to_opportunity(
    chain_id: int, filled: Fill, lender: Lender, limits: TradeLimits, costs: Costs
) -> Opportunity:
    amount = filled.parts[0].amount_out
    lent = Lent(lender=lender, amount=amount, fee=filled.amount_in - amount)
    swaps = tuple(filled.swaps())
    base, gas = swaps[0].curve.token_in, costs.gas_up(swaps)
    route = route_of_swaps(
        chain_id,
        swaps,
        (base, base),
        (amount, filled.amount_out),
        limits.slippage_bps,
        least=lent.owed,
    )
    worth = mul_div_down(filled.profit, costs.prices[base], PRICE_SCALE)
    return Opportunity(
        route=route,
        profit=filled.profit,
        gas_cost=gas,
        net=worth - gas,
        worst_case=gas,
        lent=lent,
    )


def _own_net(loaned: Opportunity, own: Sequence[Opportunity]) -> int:
    """Say what own money leaves where it trades the same pairs, alone or with others."""
    pairs = _pairs(loaned)
    return max((one.net for one in own if _pairs(one) >= pairs), default=0)


def _pairs(one: Opportunity) -> set[tuple[Address, Address]]:
    return {(hop.token_in, hop.token_out) for hop in one.route.hops}
