"""From a trade across two chains to its legs: whole, within what is there, and worth the least."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from eth_abi.abi import decode
from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.domain.arbitrage import Hop, Route
from keeper.domain.crossings import find_crossings
from keeper.domain.policy import Venue
from keeper.domain.pools import Pool, V2Pool
from keeper.domain.saga_plan import Listing, TradingPlace, Windows, guaranteed, plan_saga
from keeper.domain.sagas import Leg, Part
from keeper.domain.units import PRICE_SCALE, Address
from tests.domain.some_pools import pool_address, v2_pool
from tests.domain.test_crossings import (
    ANY,
    NO_BRIDGE,
    OTHER,
    PLENTY,
    QUOTE,
    TRADED,
    TWINS,
    after,
    chains,
    side,
)

V2, V3 = Address("0x" + "a2" * 20), Address("0x" + "a3" * 20)
WINDOWS = Windows(first=60, second=120, ways_out=600)
V3_ORDER = ["address", "address", "uint24", "uint256", "uint256"]
V2_ORDER = ["address", "address", "uint256", "uint256"]


def place(pools: list[Pool], block: int = 7) -> TradingPlace:
    listings = {
        pool.address: Listing(venue=Venue.UNISWAP_V2, adapter=V2)
        if isinstance(pool, V2Pool)
        else Listing(venue=Venue.UNISWAP_V3, adapter=V3, fee=pool.fee)
        for pool in pools
    }
    return TradingPlace(
        strategy="arb",
        listings=listings,
        block=block,
        now=1_000,
        base=QUOTE,
        prices=dict.fromkeys(PLENTY, PRICE_SCALE),
    )


def orders_of(leg: Leg) -> list[tuple[str, str, int, int]]:
    """Read orders as the adapters do."""
    found = []
    for adapter, data in leg.orders:
        values = decode(V2_ORDER if adapter == V2 else V3_ORDER, data)
        found.append((values[0].lower(), values[1].lower(), values[-2], values[-1]))
    return found


@settings(max_examples=settings.default.max_examples // 2)
@given(chains(), chains(), st.integers(0, 500))
def test_legs__filled_at_their_minimum__need_nothing_else_and_bring_what_they_promise(
    here: list[Pool], there: list[Pool], slippage_bps: int
) -> None:
    limits = replace(ANY, slippage_bps=slippage_bps)
    places = {1: place(here), 2: place(there)}
    for one in find_crossings(side(1, here), side(2, there), TWINS, limits, NO_BRIDGE):
        saga = plan_saga(one, places, WINDOWS)
        assert saga.worst == one.worst_case
        for leg in saga.legs.values():
            held: Counter[str] = Counter({leg.leaves.lower(): leg.amount_in})
            for token_in, token_out, amount_in, least in orders_of(leg):
                held[token_in] -= amount_in
                assert held[token_in] >= 0
                held[token_out] += least
            assert held[leg.arrives.lower()] >= leg.least_out


@settings(max_examples=settings.default.max_examples // 2)
@given(chains(), chains())
def test_route__cut_to_what_is_sure__still_passes_where_nothing_moved(
    here: list[Pool], there: list[Pool]
) -> None:
    sides = {1: side(1, here), 2: side(2, there)}
    for one in find_crossings(sides[1], sides[2], TWINS, ANY, NO_BRIDGE):
        for route in (one.buy, one.sell):
            cut: Route = replace(route, hops=guaranteed(route))
            after(sides[route.chain_id], cut)
            assert [hop.pool for hop in cut.hops] == [hop.pool for hop in route.hops]
            assert all(
                a.amount_in <= b.amount_in for a, b in zip(cut.hops, route.hops, strict=True)
            )


@settings(max_examples=settings.default.max_examples // 2)
@given(chains(), chains())
def test_plan__of_the_same_trade_in_the_same_blocks__is_the_same_saga(
    here: list[Pool], there: list[Pool]
) -> None:
    found = find_crossings(side(1, here), side(2, there), TWINS, ANY, NO_BRIDGE)
    places, later = {1: place(here), 2: place(there)}, {1: place(here, 8), 2: place(there)}
    ids = {plan_saga(one, places, WINDOWS).id for one in (*found, *found)}
    assert len(ids) == len(found)
    assert not ids & {plan_saga(one, later, WINDOWS).id for one in found}
    for one in found:
        saga = plan_saga(one, places, WINDOWS)
        ends = [saga.legs[part].not_after for part in Part]
        assert ends == [1_060, 1_120, 1_600, 1_600]


def test_plan__with_a_pool_that_is_traded_on_nowhere__is_refused() -> None:
    pools = [place([]), place([])]
    cheap = v2_pool(0, 0, 1, 10**20, 2 * 10**20)
    dear = v2_pool(0, 0, 1, 10**20, 10**20)
    found = find_crossings(side(1, [cheap]), side(2, [dear]), TWINS, ANY, NO_BRIDGE)
    assert found
    with pytest.raises(ValueError, match="traded on nowhere"):
        plan_saga(found[0], {1: pools[0], 2: pools[1]}, WINDOWS)


@pytest.mark.parametrize(
    ("first", "second", "ways_out"), [(0, 60, 90), (60, 60, 90), (60, 90, 90), (-1, 1, 2)]
)
def test_windows__that_do_not_rise__are_refused(first: int, second: int, ways_out: int) -> None:
    with pytest.raises(ValueError, match=f"{first}, {second} and {ways_out} s do not rise"):
        Windows(first=first, second=second, ways_out=ways_out)


def test_windows__that_rise__are_each_legs_own() -> None:
    windows = Windows(first=1, second=2, ways_out=3)
    assert [windows.of(part) for part in Part] == [1, 2, 3, 3]


def hop(number: int, token_in: Address, token_out: Address, *amounts: int) -> Hop:
    amount_in, amount_out, min_out = amounts
    return Hop(
        pool=pool_address(number),
        token_in=token_in,
        token_out=token_out,
        amount_in=amount_in,
        amount_out=amount_out,
        min_out=min_out,
    )


def test_hops__behind_one_that_may_give_less__share_what_is_sure_and_ask_for_their_part() -> None:
    hops = (
        hop(1, QUOTE, OTHER, 100, 10, 7),
        hop(2, OTHER, TRADED, 5, 50, 40),
        hop(3, OTHER, QUOTE, 5, 30, 29),
    )
    route = Route(
        chain_id=1,
        token_in=QUOTE,
        token_out=TRADED,
        amount_in=100,
        amount_out=50,
        min_out=40,
        hops=hops,
    )
    first, last, aside = guaranteed(route)
    assert first == hops[0]
    # Seven of ten are sure: 3 of 5 each, for 3.5 rounded up would take eight of the seven.
    assert (last.amount_in, last.amount_out, last.min_out) == (3, 35, 40)
    assert (aside.amount_in, aside.amount_out, aside.min_out) == (3, 21, 20)


@pytest.mark.parametrize("amounts", [(1, 9, 9), (9, 9, 1)])
def test_hop__of_which_nothing_is_left__is_refused(amounts: tuple[int, int, int]) -> None:
    hops = (hop(1, QUOTE, OTHER, 100, 10, 1), hop(2, OTHER, TRADED, 10, 9, 9))
    behind = hop(3, OTHER, QUOTE, *amounts)
    route = Route(
        chain_id=1,
        token_in=QUOTE,
        token_out=TRADED,
        amount_in=100,
        amount_out=9,
        min_out=9,
        hops=(*hops, behind),
    )
    with pytest.raises(ValueError, match="too few to be cut"):
        guaranteed(route)
