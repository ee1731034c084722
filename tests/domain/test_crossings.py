"""Trades across two chains: within both inventories, exact on both, and with a worst case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.arbitrage import Costs, Route, TradeLimits
from keeper.domain.crossings import BridgeCosts, Crossing, Side, Twin, find_crossings
from keeper.domain.pool_graph import PoolGraph
from keeper.domain.pools import Pool
from keeper.domain.units import PRICE_SCALE
from tests.domain.ledger import settle, states_after, swap
from tests.domain.some_pools import token, v2_pool, v2_pools, v3_pools_near_one

QUOTE, TRADED, OTHER = token(0), token(1), token(2)
TWINS = (Twin(here=QUOTE, there=QUOTE), Twin(here=TRADED, there=TRADED))
RESERVES = st.integers(7 * 10**20, 14 * 10**20)
FREE = Costs(prices={QUOTE: PRICE_SCALE}, gas_price=0, batch_gas=0, v2_gas=0, v3_gas=0)
ANY = TradeLimits(most_in={}, least_profit=1, slippage_bps=50, most_loss=10**30)
NO_BRIDGE = BridgeCosts(fee_ppm=0, transfer=0)
PLENTY = {QUOTE: 10**24, TRADED: 10**24}


@st.composite
def chains(draw: st.DrawFn) -> list[Pool]:
    """Draw pools between three tokens, at least one of the two that are traded."""
    pools: list[Pool] = [draw(v2_pools(0, 0, 1, RESERVES))]
    for number in range(1, draw(st.integers(1, 4))):
        one, other = draw(st.sampled_from([(0, 1), (0, 2), (2, 1)]))
        v3 = v3_pools_near_one(number, one, other, st.integers(10**20, 10**22))
        pools.append(draw(v2_pools(number, one, other, RESERVES) | v3))
    return pools


def side(chain_id: int, pools: list[Pool], inventory: dict[str, int] | None = None) -> Side:
    return Side(graph=PoolGraph.of(chain_id, pools), inventory=inventory or PLENTY, costs=FREE)


def after(side_: Side, route: Route) -> Side:
    states = states_after(side_.graph.pools, route)
    return replace(side_, graph=side_.graph.with_pools(states.values()))


@given(chains(), chains(), st.integers(1, 10**21), st.integers(1, 10**21))
def test_crossing__done_on_both_chains__keeps_the_traded_asset_and_brings_its_profit(
    here: list[Pool], there: list[Pool], quote_held: int, traded_held: int
) -> None:
    held = {QUOTE: quote_held, TRADED: traded_held}
    sides = {1: side(1, here, held), 2: side(2, there, held)}
    for one in find_crossings(sides[1], sides[2], TWINS, ANY, NO_BRIDGE):
        quote, traded = one.buy.token_in, one.buy.token_out
        bought = settle(sides[one.buy.chain_id].graph.pools, one.buy)
        sold = settle(sides[one.sell.chain_id].graph.pools, one.sell)
        assert {one.buy.chain_id, one.sell.chain_id} == {1, 2}
        assert one.buy.amount_in <= held[quote]
        assert one.sell.amount_in <= held[traded]
        assert bought[traded] >= one.sell.amount_in
        assert sold[quote] - one.buy.amount_in == one.profit > 0


@given(chains(), chains())
def test_crossing__of_inventories_without_bound__leaves_none_as_large_behind(
    here: list[Pool], there: list[Pool]
) -> None:
    sides = {1: side(1, here), 2: side(2, there)}
    found = find_crossings(sides[1], sides[2], TWINS, ANY, NO_BRIDGE)
    if found:
        for route in (found[0].buy, found[0].sell):
            sides[route.chain_id] = after(sides[route.chain_id], route)
        again = find_crossings(sides[1], sides[2], TWINS, ANY, NO_BRIDGE)
        same = [one for one in again if _pairs(one) == _pairs(found[0])]
        # What goes through other pools was left, maybe, since together there was no way back.
        same = [one for one in same if _pools(one) <= _pools(found[0])]
        assert all(one.profit * 50 <= found[0].profit + 10**4 for one in same)


def _pools(one: Crossing) -> set[tuple[int, str]]:
    return {(route.chain_id, hop.pool) for route in (one.buy, one.sell) for hop in route.hops}


def _pairs(one: Crossing) -> set[tuple[int, str, str]]:
    return {
        (route.chain_id, hop.token_in, hop.token_out)
        for route in (one.buy, one.sell)
        for hop in route.hops
    }


@given(chains(), chains(), st.integers(0, 500))
def test_worst_case__of_the_leg_that_goes_first__covers_what_unwinding_it_costs(
    here: list[Pool], there: list[Pool], slippage_bps: int
) -> None:
    limits = replace(ANY, slippage_bps=slippage_bps)
    sides = {1: side(1, here), 2: side(2, there)}
    for one in find_crossings(sides[1], sides[2], TWINS, limits, NO_BRIDGE):
        # The quote asset of one token only has a price, so both legs count in its units.
        first = one.buy if one.buy_first else one.sell
        pools = states_after(sides[first.chain_id].graph.pools, first)
        back = first.amount_out
        if len(first.hops) == 1:
            [hop] = first.hops
            pool = pools[hop.pool]
            back, _ = swap(pool, back, zero_for_one=hop.token_out == pool.token0)
            if one.buy_first:
                assert one.buy.amount_in - back <= one.worst_case
        kept = 10_000 - slippage_bps
        filled_low = one.sell.amount_out * kept // 10_000 - one.buy.amount_in
        assert one.worst_case >= -filled_low


@given(chains(), chains(), st.integers(0, 500))
def test_ways_out__at_what_they_ask_for_at_least__lose_no_more_than_the_worst_case(
    here: list[Pool], there: list[Pool], slippage_bps: int
) -> None:
    limits = replace(ANY, slippage_bps=slippage_bps)
    sides = {1: side(1, here), 2: side(2, there)}
    for one in find_crossings(sides[1], sides[2], TWINS, limits, NO_BRIDGE):
        first, second = (one.buy, one.sell) if one.buy_first else (one.sell, one.buy)
        assert (one.unwind.chain_id, one.hedge.chain_id) == (first.chain_id, second.chain_id)
        assert (one.unwind.token_in, one.unwind.token_out) == (first.token_out, first.token_in)
        assert (one.hedge.token_in, one.hedge.token_out) == (second.token_in, second.token_out)
        settle(after(sides[first.chain_id], first).graph.pools, one.unwind)
        settle(sides[second.chain_id].graph.pools, one.hedge)
        if one.buy_first:
            assert one.unwind.amount_in <= first.min_out
            assert first.amount_in - one.unwind.min_out <= one.worst_case
            assert first.amount_in - one.hedge.min_out <= one.worst_case
        else:
            assert min(one.unwind.min_out, one.hedge.min_out) >= first.amount_in
            assert one.unwind.amount_in - first.min_out <= one.worst_case
            assert one.hedge.amount_in - first.min_out <= max(one.worst_case, 1)


def test_crossing__between_tokens_of_other_decimals__counts_both_as_one_asset() -> None:
    cheap = v2_pool(1, 0, 1, 2_000 * 10**6, 10**18)  # 2,000 of six decimals for one of 18
    dear = v2_pool(2, 0, 1, 2_200 * 10**18, 10**18)  # 2,200 of 18 decimals
    twins = (
        Twin(here=QUOTE, there=QUOTE, units_here=1, units_there=10**12),
        Twin(here=TRADED, there=TRADED),
    )
    [one] = find_crossings(
        side(1, [cheap], {QUOTE: 10**12}), side(2, [dear], {TRADED: 10**20}), twins, ANY, NO_BRIDGE
    )
    assert (one.buy.chain_id, one.sell.chain_id) == (1, 2)
    assert one.sell.amount_in <= one.buy.amount_out
    assert one.profit == one.sell.amount_out // 10**12 - one.buy.amount_in
    # sqrt(2200 / 2000) - 1 of the pool's depth on each side, less the fees
    assert 40 * 10**6 < one.buy.amount_in < 50 * 10**6
    assert 1.5 * 10**6 < one.profit < 2.5 * 10**6


def elsewhere(pool: Pool) -> Pool:
    """Give a pool's tokens other addresses, in the same order: what the second chain calls them."""
    names = {token(number): token(number + 5) for number in range(3)}
    return replace(pool, token0=names[pool.token0], token1=names[pool.token1])


@given(chains(), chains(), st.integers(1, 10**21), st.integers(1, 10**21))
def test_crossings__seen_from_the_other_chain__are_the_same(
    here: list[Pool], there: list[Pool], quote_held: int, traded_held: int
) -> None:
    abroad = {QUOTE: token(5), TRADED: token(6)}
    held = {QUOTE: quote_held, TRADED: traded_held}
    far = {abroad[name]: amount for name, amount in held.items()}
    prices = {QUOTE: PRICE_SCALE, abroad[QUOTE]: PRICE_SCALE}
    costs = replace(FREE, prices=prices)
    one = replace(side(1, here, held), costs=costs)
    other = replace(side(2, [elsewhere(pool) for pool in there], far), costs=costs)
    # A unit of the traded asset is worth two there, of the quote asset it is the other way round.
    twins = [
        Twin(here=QUOTE, there=abroad[QUOTE], units_here=2),
        Twin(here=TRADED, there=abroad[TRADED], units_there=2),
    ]
    turned = [
        Twin(here=abroad[QUOTE], there=QUOTE, units_there=2),
        Twin(here=abroad[TRADED], there=TRADED, units_here=2),
    ]
    found = find_crossings(one, other, twins, ANY, NO_BRIDGE)
    seen = find_crossings(other, one, turned, ANY, NO_BRIDGE)
    assert sorted(map(repr, found)) == sorted(map(repr, seen))
    ends = {1: set(held), 2: set(far)}
    for crossing in found:
        for route in (crossing.buy, crossing.sell):
            assert {route.token_in, route.token_out} == ends[route.chain_id]


@pytest.mark.parametrize("dear_abroad", [True, False])
def test_crossing__between_tokens_of_other_addresses__is_found_either_way(
    dear_abroad: bool,
) -> None:
    cheap, dear = v2_pool(1, 0, 1, 10**21, 10**21), v2_pool(2, 0, 1, 12 * 10**20, 10**21)
    near, far = (cheap, dear) if dear_abroad else (dear, cheap)
    costs = replace(FREE, prices={QUOTE: PRICE_SCALE, token(5): PRICE_SCALE})
    one = replace(side(1, [near]), costs=costs)
    held = {token(5): 10**24, token(6): 10**24}
    other = replace(side(2, [elsewhere(far)], held), costs=costs)
    twins = [Twin(here=QUOTE, there=token(5)), Twin(here=TRADED, there=token(6))]
    (found,) = find_crossings(one, other, twins, ANY, NO_BRIDGE)
    assert found.buy.chain_id == (1 if dear_abroad else 2)
    assert found.buy.token_in == (QUOTE if dear_abroad else token(5))


@pytest.mark.parametrize(
    ("limits", "bridge"),
    [
        ({"least_profit": 10**30}, NO_BRIDGE),
        ({"most_loss": 0}, NO_BRIDGE),
        ({"most_in": {TRADED: 0}}, NO_BRIDGE),
        ({"most_in": {QUOTE: 0}}, NO_BRIDGE),
        ({}, BridgeCosts(fee_ppm=0, transfer=10**30)),
        ({}, BridgeCosts(fee_ppm=900_000, transfer=0)),
    ],
)
def test_crossing__that_breaks_a_limit_or_does_not_pay_its_bridge__is_none(
    limits: dict[str, object], bridge: BridgeCosts
) -> None:
    cheap, dear = v2_pool(1, 0, 1, 10**21, 10**21), v2_pool(2, 0, 1, 12 * 10**20, 10**21)
    sides = side(1, [cheap]), side(2, [dear])
    assert find_crossings(*sides, TWINS, ANY, NO_BRIDGE)
    assert find_crossings(*sides, TWINS, replace(ANY, **limits), bridge) == ()


@pytest.mark.parametrize("missing", [QUOTE, TRADED])
def test_crossing__without_inventory__is_none(missing: str) -> None:
    cheap, dear = v2_pool(1, 0, 1, 10**21, 10**21), v2_pool(2, 0, 1, 12 * 10**20, 10**21)
    held = {name: amount for name, amount in PLENTY.items() if name != missing}
    assert (
        find_crossings(side(1, [cheap], held), side(2, [dear], held), TWINS, ANY, NO_BRIDGE) == ()
    )
