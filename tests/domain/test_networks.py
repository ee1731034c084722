"""Pools traded together bring what a convex solver says is the most that they can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keeper.domain.arbitrage import TradeLimits, route_of_swaps
from keeper.domain.networks import NetworkTrade, best_network_trade
from keeper.domain.pool_curves import curve_of
from keeper.domain.pool_graph import PoolGraph
from keeper.domain.pools import Pool
from keeper.domain.units import Address
from tests.domain.convex import LIQUIDITY, RESERVES, UNIT, solve_network
from tests.domain.ledger import settle, states_after
from tests.domain.some_pools import token, v2_pool, v2_pools, v3_pool, v3_pools_near_one
from tests.domain.test_sizing import out_or_nothing

TOKENS = [token(number) for number in range(4)]
START = TOKENS[0]
EVERY_PAIR = set(permutations(TOKENS, 2))
PLENTY = 10**6 * UNIT
FEW, FEWER = max(12, settings().max_examples // 10), max(4, settings().max_examples // 40)
LIMITS = TradeLimits(most_in={}, least_profit=1, slippage_bps=50, most_loss=10**40)
DUST = 10  # units of the start: what rounding leaves of other tokens
SOLVER = 3e-7  # units of its own: what the solver is exact to


@st.composite
def networks(draw: st.DrawFn) -> list[Pool]:
    """Draw 3 to 8 pools between any of four tokens, v3 pools with gaps among them."""
    pairs = st.lists(st.integers(0, 3), min_size=2, max_size=2, unique=True)
    pools: list[Pool] = []
    for number in range(draw(st.integers(3, 8))):
        one, other = draw(pairs)
        v3 = v3_pools_near_one(number, one, other, LIQUIDITY)
        pools.append(draw(v2_pools(number, one, other, RESERVES) | v3))
    return pools


LIMITED = st.sampled_from([PLENTY, PLENTY, UNIT // 100, UNIT // 30, UNIT // 5])


def trade_of(pools: list[Pool], inventory: Mapping[Address, int]) -> NetworkTrade | None:
    edges = PoolGraph.of(1, pools).edges.values()
    every = [edge for by_token in edges for beside in by_token.values() for edge in beside]
    return best_network_trade(every, START, inventory)


def gain_of(trade: NetworkTrade | None) -> float:
    return trade.profit / UNIT if trade is not None else 0.0


@settings(max_examples=FEW)
@given(networks(), LIMITED)
def test_network_with_working_capital__is_within_a_basis_point_of_the_convex_optimum(
    pools: list[Pool], limit: int
) -> None:
    ours = gain_of(trade_of(pools, {**dict.fromkeys(TOKENS, PLENTY), START: limit}))
    optimum = solve_network(pools, START, limit / UNIT, EVERY_PAIR)
    assert abs(ours - optimum) <= optimum * 1e-4 + SOLVER


@settings(max_examples=FEWER)
@given(networks(), LIMITED)
def test_network_without_working_capital__is_no_worse_than_the_best_of_all_orders_of_tokens(
    pools: list[Pool], limit: int
) -> None:
    # Where every token is bought before it is sold, tokens have an order; the solver tries all.
    ours = gain_of(trade_of(pools, {START: limit}))
    orders = [(START, *order, START) for order in permutations(TOKENS[1:])]
    optimum = max(solve_in_order(pools, limit, order) for order in orders)
    assert ours >= optimum * (1 - 1e-4) - SOLVER
    lent = solve_network(pools, START, limit / UNIT, EVERY_PAIR)
    assert ours <= lent * (1 + 1e-4) + SOLVER


def solve_in_order(pools: list[Pool], limit: int, order: tuple[Address, ...]) -> float:
    pairs = {(a, b) for at, a in enumerate(order[:-1]) for b in order[at + 1 :] if a != b}
    return solve_network(pools, START, limit / UNIT, pairs)


@given(networks(), LIMITED, st.booleans())
def test_network_trade__done_on_the_pools__brings_exactly_what_it_says(
    pools: list[Pool], limit: int, is_lent: bool
) -> None:
    lent = dict.fromkeys(TOKENS[1:], PLENTY if is_lent else 0)
    trade = trade_of(pools, {**lent, START: limit})
    assume(trade is not None)
    assert trade is not None
    amounts = (trade.amount_in, trade.amount_out)
    route = route_of_swaps(1, trade.swaps, (START, START), amounts, 50, least=trade.amount_in)
    states = {pool.address: pool for pool in pools}
    left = settle(states, route, lent)
    assert left[START] == trade.amount_out == trade.amount_in + trade.profit
    assert trade.amount_in <= limit
    after = states_after(states, route)
    for name, units in lent.items():
        assert units <= left[name], "not one token short"
        assert most_at_home(after, name, left[name] - units) <= trade.profit // 10**6 + DUST


def test_what_a_circle_earns__where_nothing_buys_it__is_left_beside_the_optimum() -> None:
    # The only pool of the start holds little: the rest of what the circle of 1 and 3 earns stays.
    pools: list[Pool] = [
        v2_pool(1, 1, 3, 101 * UNIT, 80 * UNIT),
        v2_pool(2, 1, 3, 80 * UNIT, 101 * UNIT),
        v3_pool(3, (0, 3), 1000, [(0, 60, UNIT)], fee=500),
    ]
    trade = trade_of(pools, dict.fromkeys(TOKENS, PLENTY))
    assert trade is not None
    optimum = solve_network(pools, START, PLENTY / UNIT, EVERY_PAIR)
    assert gain_of(trade) == pytest.approx(optimum, rel=1e-4)
    left = Counter[Address]()
    for swap in trade.swaps:
        left[swap.curve.token_in] -= swap.amount_in
        left[swap.curve.token_out] += swap.amount_out
    assert left[TOKENS[1]] > 2 * UNIT > 500 * trade.profit
    assert left[TOKENS[3]] <= DUST


def most_at_home(pools: Mapping[Address, Pool], name: Address, units: int) -> int:
    """
    Sell what is left of a token for the start, on the pools as the trade leaves them.

    More than dust may be left, where all that buys the token is used up to its end: there it is a
    gift that no trade turns into the start. So what counts is what it would still have brought.
    """
    parts = (units >> less for less in range(units.bit_length()))
    return max((best_way_home(pools, name, part) for part in parts), default=0)


def best_way_home(pools: Mapping[Address, Pool], name: Address, units: int) -> int:
    """Try every row of pools that leads to the start; none of them twice."""
    if name == START:
        return units
    brought = 0
    for address, pool in pools.items():
        if name in (pool.token0, pool.token1):
            others = {other: state for other, state in pools.items() if other != address}
            curve = curve_of(pool, name)
            out = out_or_nothing(curve, units)
            brought = max(brought, best_way_home(others, curve.token_out, out) if out else 0)
    return brought
