"""
Arbitrage across two chains with inventory on both: buy on one, sell as much on the other.

Nothing is bridged for a trade. The asset that is bought here is sold there out of inventory, both
count as the same 1 : 1, and what the bridge takes to bring the inventories back is a cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import log2

from keeper.domain.arbitrage import Costs, Route, TradeLimits, route_of, with_least
from keeper.domain.opportunities import ways_along
from keeper.domain.paths import Fill, Series, Way, best_fill, pieces_of
from keeper.domain.pool_curves import Conversion
from keeper.domain.pool_graph import MARGIN, PoolGraph, find_paths
from keeper.domain.pools import PPM
from keeper.domain.units import PRICE_SCALE, Address, mul_div_down, mul_div_up
from keeper.domain.unwinding import hedge_sold, least_sold, unwind_bought, unwind_sold, worst_of
from keeper.errors import SwapError

Pairs = tuple[tuple[Address, Address], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """
    One asset on two chains.

    Args:
        here: its token on the first chain.
        there: its token on the second.
        units_here: base units that are worth
        units_there: on the second; 1 and 1 where both have as many decimals.
    """

    here: Address
    there: Address
    units_here: int = 1
    units_there: int = 1

    def turned(self) -> Twin:
        """Look at it from the other chain."""
        return Twin(
            here=self.there,
            there=self.here,
            units_here=self.units_there,
            units_there=self.units_here,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """
    What there is on one chain.

    Args:
        graph: its pools.
        inventory: units of each token that can be put in.
        costs: of a batch there, in the one base asset of both chains.
    """

    graph: PoolGraph
    inventory: Mapping[Address, int]
    costs: Costs


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeCosts:
    """
    What it takes to bring inventories back.

    Args:
        fee_ppm: of what is sent, parts per million.
        transfer: base units of the base asset for one transfer.
    """

    fee_ppm: int
    transfer: int

    def round_up(self, value: int) -> int:
        """Cost one transfer each way of a value in base units of the base asset, rounded up."""
        return 2 * (self.transfer + mul_div_up(value, self.fee_ppm, PPM))


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """
    A trade with a leg on each chain.

    Args:
        buy: puts in the quote asset, gets the traded asset.
        sell: puts in as much of the traded asset, gets the quote asset.
        hedge: the leg that goes second, for what it brings at least within the worst case.
        unwind: takes the leg that goes first back, on the state that it leaves.
        buy_first: whether the leg that buys is the cheaper one to unwind, and so the first.
        profit: units of `buy.token_in`, before all other costs.
        gas_cost: of both legs, base units of the base asset, rounded up.
        bridge_cost: of bringing the inventories back, base units, rounded up.
        net: what is left, base units, rounded down.
        worst_case: most that it can lose, base units: the first leg filled at its minimum and
            unwound at once as far below what its pools give as the slippage allows, with gas for
            both; or both filled at their minimum.
    """

    buy: Route
    sell: Route
    hedge: Route
    unwind: Route
    buy_first: bool
    profit: int
    gas_cost: int
    bridge_cost: int
    net: int
    worst_case: int


def find_crossings(
    here: Side,
    there: Side,
    twins: Sequence[Twin],
    limits: TradeLimits,
    bridge: BridgeCosts,
) -> tuple[Crossing, ...]:
    """
    Find every trade across two chains that pays after all costs.

    Args:
        here: one chain.
        there: the other.
        twins: assets that both have; each of them may be traded, and each may be the quote.
        limits: of each trade; `most_in` counts for what either leg puts in.
        bridge: cost of bringing the inventories back.

    Returns:
        The most profitable first, each sized alone on the same states.
    """
    turned = [twin.turned() for twin in twins]
    found = [
        *_find_one_way(here, there, twins, limits, bridge),
        *_find_one_way(there, here, turned, limits, bridge),
    ]
    return tuple(sorted(found, key=lambda one: -one.net))


def _find_one_way(
    buying: Side, selling: Side, twins: Sequence[Twin], limits: TradeLimits, bridge: BridgeCosts
) -> Iterator[Crossing]:
    for quote, traded in permutations(twins, 2):
        if quote.here not in buying.costs.prices:
            continue
        for bought, sold in _legs(buying, selling, quote, traded, limits.most_hops):
            judged = [
                _judge(buying, selling, filled, limits, bridge)
                for buy in ways_along(buying.graph, bought)
                for sell in ways_along(selling.graph, sold)
                for filled in _size(buying, selling, (quote, traded), (buy, sell), limits)
            ]
            best = max(filter(None, judged), key=lambda one: one.net, default=None)
            if best is not None:
                yield best


def _legs(
    buying: Side, selling: Side, quote: Twin, traded: Twin, most_hops: int
) -> Iterator[tuple[Pairs, Pairs]]:
    """Pair every way to buy with every way to sell whose best rates together can pay."""
    units = log2(traded.units_there) - log2(traded.units_here)
    units += log2(quote.units_here) - log2(quote.units_there)
    sells = list(find_paths(selling.graph, traded.there, quote.there, most_hops - 1))
    for bought, rate in find_paths(buying.graph, quote.here, traded.here, most_hops - 1):
        for sold, other in sells:
            hops = len(bought) + len(sold) - 2
            if hops <= most_hops and rate + other + units > -MARGIN:
                yield tuple(pairwise(bought)), tuple(pairwise(sold))


def _size(
    buying: Side,
    selling: Side,
    twins: tuple[Twin, Twin],
    legs: tuple[Way, Way],
    limits: TradeLimits,
) -> Iterator[Fill]:
    """Size both legs as one way from the quote asset to itself, within both inventories."""
    quote, traded = twins
    crossed = Conversion(traded.units_here, traded.units_there)
    home = Conversion(quote.units_there, quote.units_here)
    limit = _most_in(buying, quote.here, limits)
    sellable = _most_in(selling, traded.there, limits)
    if min(limit, sellable) > 0:
        limit = min(limit, _input_below(Series((legs[0], crossed)), sellable))
        filled = best_fill(Series((legs[0], crossed, legs[1], home)), limit)
        if filled is not None:
            yield filled


def _most_in(side: Side, token: Address, limits: TradeLimits) -> int:
    held = side.inventory.get(token, 0)
    return min(held, limits.most_in.get(token, held))


def _input_below(way: Way, most_out: int) -> int:
    """Find an input that gives at most an output, by the two units that a curve may be off."""
    last = 0
    for piece in pieces_of(way):
        needed = piece.input_down(most_out - 2)
        if needed is not None and (piece.end is None or needed <= piece.end):
            return needed
        last = piece.end or 0
    return last


def _judge(
    buying: Side, selling: Side, filled: Fill, limits: TradeLimits, bridge: BridgeCosts
) -> Crossing | None:
    legs = ((buying, filled.parts[0]), (selling, filled.parts[2]))
    buy, sell = (
        route_of(side.graph.chain_id, leg, limits.slippage_bps, least=1) for side, leg in legs
    )
    price = buying.costs.prices[buy.token_in]
    gas = sum(side.costs.gas_up(leg.swaps()) for side, leg in legs)
    bridged = bridge.round_up(mul_div_up(filled.amount_in, price, PRICE_SCALE))
    net = mul_div_down(filled.profit, price, PRICE_SCALE) - gas - bridged
    if net < limits.least_profit:
        return None
    buy_first, loss = worst_of(filled, limits.slippage_bps)
    worst = mul_div_up(max(0, loss), price, PRICE_SCALE) + 2 * gas + bridged
    if worst > limits.most_loss:
        return None
    ways_out = _ways_out(buying, selling, filled, limits.slippage_bps, buy_first=buy_first)
    if ways_out is None:
        return None
    return Crossing(
        buy=buy,
        sell=sell,
        hedge=ways_out[0],
        unwind=ways_out[1],
        buy_first=buy_first,
        profit=filled.profit,
        gas_cost=gas,
        bridge_cost=bridged,
        net=net,
        worst_case=worst,
    )


def _ways_out(
    buying: Side, selling: Side, filled: Fill, slippage_bps: int, *, buy_first: bool
) -> tuple[Route, Route] | None:
    """Make the two ways in which the first leg's exposure can be closed at a loss; see Crossing."""
    here, there = buying.graph.chain_id, selling.graph.chain_id
    try:
        if buy_first:
            least = least_sold(filled, slippage_bps)
            taken_back = unwind_bought(filled, slippage_bps)
            hedge = with_least(route_of(there, filled.parts[2], slippage_bps, least=1), least)
            return hedge, route_of(here, taken_back, slippage_bps, least=1)
        again = hedge_sold(filled, slippage_bps, buying.inventory.get(_quote_of(filled), 0))
        taken_back = unwind_sold(filled, slippage_bps)
    except SwapError:
        return None
    wanted, sold = filled.parts[1].amount_out, filled.parts[2].amount_in
    wanted = mul_div_up(sold, filled.parts[1].amount_in, wanted)
    hedge = with_least(route_of(here, again, slippage_bps, least=1), wanted)
    return hedge, with_least(route_of(there, taken_back, slippage_bps, least=1), sold)


def _quote_of(filled: Fill) -> Address:
    return next(filled.swaps()).curve.token_in
