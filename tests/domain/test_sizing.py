"""Best sizes of round trips: what trying every size finds, and what nobody finds."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.curves import Piece, side_by_side
from keeper.domain.paths import Fill, Parallel, Series, Way, best_fill, fill, split
from keeper.domain.pool_curves import PoolCurve, curve_of
from keeper.domain.pools import Pool, V2Pool, V3Pool
from keeper.domain.v3_swaps import swap_input
from keeper.errors import SwapError
from tests.domain.some_pools import token, v2_pool, v2_pools, v3_pool, v3_pools_near_one

SMALL = st.integers(50, 1_500)
SMALL_LIQUIDITY = st.integers(2_000, 20_000)
LARGE = st.integers(10**15, 10**24)
OFF_BY = 4  # units: less than trying every size
KEPT = 2  # units: by a pool, twice what rounding takes


@st.composite
def round_trips(draw: st.DrawFn, reserves: st.SearchStrategy[int], *, v3: bool) -> list[PoolCurve]:
    """Draw 2 to 4 pools that lead from token 0 back to it."""
    hops = draw(st.integers(2, 4))
    curves = []
    for place in range(hops):
        one, other = place, (place + 1) % hops
        kinds: list[st.SearchStrategy[Pool]] = [v2_pools(place, one, other, reserves)]
        if v3:
            kinds.append(v3_pools_near_one(place, one, other, SMALL_LIQUIDITY))
        curves.append(curve_of(draw(st.one_of(kinds)), token(one)))
    return curves


def gain(curves: list[PoolCurve], amount: int) -> int:
    """Swap through pools one after the other; minus what was put in where one refuses."""
    got = amount
    for curve in curves:
        got = out_or_nothing(curve, got)
    return got - amount


def gain_kept(curves: list[PoolCurve], amount: int) -> int:
    """
    Swap through pools each of which keeps two units more of what it takes, and of what it gives.

    Rounding takes less than one of each. The real best, less that, is below every trip that keeps
    twice as much: trying all sizes cannot be asked for, as it is what nobody can do in large pools.
    """
    got = amount
    for curve in curves:
        got = out_or_nothing(curve, got - KEPT) - KEPT
    return got - amount


def walked_out_of(curve: PoolCurve, amount: int) -> int:
    """Walk through a v3 pool as it does itself, whatever shorter ways there are."""
    if isinstance(curve.pool, V3Pool):
        return swap_input(curve.pool, amount, zero_for_one=curve.zero_for_one).amount_out
    return curve.out_down(amount)


def profit_of(filled: Fill | None) -> int:
    return filled.profit if filled is not None else 0


def check_against_every_size(curves: list[PoolCurve], most: int) -> None:
    filled = best_fill(Series(tuple(curves)), most)
    gains = [gain(curves, amount) for amount in range(1, most + 1)]
    ours, best = profit_of(filled), max(0, *gains)
    assert ours <= best
    if ours < best:
        # a size that a pool refuses counts for nothing, though it would take what is left of it
        kept = [min(got, gain_kept(curves, size)) for size, got in enumerate(gains, start=1)]
        assert max(kept) <= ours
    if filled is not None:
        assert filled.profit == gain(curves, filled.amount_in)
        for swap in filled.swaps():
            assert walked_out_of(swap.curve, swap.amount_in) == swap.amount_out


@given(round_trips(SMALL, v3=False))
def test_size__of_small_v2_pools__is_within_their_rounding_of_trying_all(
    curves: list[PoolCurve],
) -> None:
    check_against_every_size(curves, 1_500)


@given(round_trips(SMALL, v3=True))
def test_size__of_small_mixed_pools__is_within_their_rounding_of_trying_all(
    curves: list[PoolCurve],
) -> None:
    check_against_every_size(curves, 500)


@pytest.mark.parametrize(
    ("liquidity", "price", "least"), [(600, 1400, 10), (700, 1400, 15), (900, 1300, 14)]
)
def test_size__where_rounding_at_steps_outweighs_their_gain__is_before_them(
    liquidity: int, price: int, least: int
) -> None:
    # A walk stops every 256 ticks: with a dozen units in a step, rounding is ten percent of it.
    there = v3_pool(0, (0, 1), price, [(-20_000, 20_000, liquidity)])
    back = v3_pool(1, (1, 0), 900, [(-20_000, 20_000, liquidity + 50)])
    curves = [curve_of(there, token(0)), curve_of(back, token(1))]
    best = max(gain(curves, amount) for amount in range(1, 500))
    assert least <= profit_of(best_fill(Series(tuple(curves)), 500)) <= best <= least + 1


def test_size__up_to_the_end_of_a_pool__leaves_no_room_in_it() -> None:
    # What rounding takes before it leaves room in the last pool, where units are worth seven.
    pools = [
        v3_pool(0, (0, 1), 1227, [(1_180, 5_000, 9_982)], fee=500),
        v3_pool(1, (1, 2), 1296, [(3_000, 5_400, 20_841), (4_600, 5_400, 2_525)], fee=10_000),
        v2_pool(2, 2, 3, 235, 1_351),
        v3_pool(3, (3, 0), 818, [(-3_700, -1_090, 2_382)], fee=500),
    ]
    curves = [curve_of(pool, token(place)) for place, pool in enumerate(pools)]
    best = max(gain(curves, amount) for amount in range(1, 500))
    assert profit_of(best_fill(Series(tuple(curves)), 500)) == best > 300


@given(round_trips(LARGE, v3=False), st.integers(1, 10**24), st.integers(-(10**6), 10**6))
def test_size__of_large_pools__is_beaten_by_no_other_size(
    curves: list[PoolCurve], other: int, beside: int
) -> None:
    filled = best_fill(Series(tuple(curves)), 10**24)
    sizes = [other, *([filled.amount_in + beside] if filled else [])]
    for size in sizes:
        if 0 < size <= 10**24:
            worth = max(unit_values(curves, filled.amount_in if filled else size))
            assert gain(curves, size) <= profit_of(filled) + OFF_BY * worth


def unit_values(curves: list[PoolCurve], amount: int) -> list[int]:
    """Say how many units of the first token a unit of each on the way is worth, rounded up."""
    amounts = [amount]
    for curve in curves:
        amounts.append(max(1, curve.out_down(amounts[-1])))
    return [1 + amount // held for held in amounts]


@given(round_trips(LARGE, v3=True), st.integers(1, 10**20))
def test_size__within_a_limit__is_no_more_and_no_worse_than_the_limit(
    curves: list[PoolCurve], limit: int
) -> None:
    within = best_fill(Series(tuple(curves)), limit)
    free = best_fill(Series(tuple(curves)), 10**30)
    assert profit_of(within) <= profit_of(free)
    if within is not None:
        assert free is not None
        assert within.amount_in <= limit
        worth = max(unit_values(curves, within.amount_in))
        assert within.profit >= gain(curves, min(limit, free.amount_in)) - OFF_BY * worth


@st.composite
def pools_side_by_side(draw: st.DrawFn, *, v3: bool) -> tuple[list[PoolCurve], PoolCurve]:
    """Draw two pools from token 0 to 1, and one back."""
    kinds: list[st.SearchStrategy[Pool]] = []
    for number in range(2):
        one_of = [v2_pools(number, 0, 1, st.integers(50, 300))]
        if v3:
            one_of.append(v3_pools_near_one(number, 0, 1, st.integers(200, 2_000)))
        kinds.append(st.one_of(one_of))
    there = [curve_of(draw(kind), token(0)) for kind in kinds]
    back = curve_of(draw(v2_pools(2, 1, 0, st.integers(50, 600))), token(1))
    return there, back


@given(pools_side_by_side(v3=True))
def test_split__of_small_pools__is_within_four_units_a_pool_of_trying_all(
    pools: tuple[list[PoolCurve], PoolCurve],
) -> None:
    there, back = pools
    filled = best_fill(Series((Parallel(tuple(there)), back)), 250)
    outs = [[0, *(out_or_nothing(curve, amount) for amount in range(1, 126))] for curve in there]
    best = max(
        out_or_nothing(back, outs[0][first] + outs[1][second]) - first - second
        for first, second in product(range(126), repeat=2)
    )
    # every pool rounds, and a unit of token 1 may be worth several of token 0
    assert isinstance(back.pool, V2Pool)
    worth = -(-back.pool.reserve0 // back.pool.reserve1)
    assert profit_of(filled) >= best - OFF_BY * max(1, worth)
    if filled is not None:
        swaps = list(filled.swaps())
        assert sum(swap.amount_in for swap in swaps[:-1]) == filled.amount_in
        assert sum(swap.amount_out for swap in swaps[:-1]) >= swaps[-1].amount_in
        for swap in swaps:
            assert walked_out_of(swap.curve, swap.amount_in) == swap.amount_out


def out_or_nothing(curve: PoolCurve, amount: int) -> int:
    try:
        return curve.out_down(amount)
    except SwapError:
        return 0


@given(pools_side_by_side(v3=True), st.integers(1, 10**4))
def test_split__adds_up_and_gives_no_less_than_the_better_pool_alone(
    pools: tuple[list[PoolCurve], PoolCurve], amount: int
) -> None:
    way = Parallel(tuple(pools[0]))
    try:
        shares = split(way, amount)
    except SwapError:
        return
    assert sum(shares) == amount
    assert min(shares) >= 0
    alone = max(out_or_nothing(curve, amount) for curve in pools[0])
    # each pool rounds what goes in and what comes out
    worth = 1 + alone // amount
    assert _total(way, amount) >= alone - OFF_BY * worth * len(shares)


def _total(way: Way, amount: int) -> int:
    try:
        return fill(way, amount).amount_out
    except SwapError:
        return amount  # at its very end a pool may refuse the unit that rounding added


def test_round_trip__without_a_profit__has_no_size() -> None:
    there, back = v2_pool(1, 0, 1, 10**20, 10**20), v2_pool(2, 0, 1, 10**20, 10**20)
    way = Series((curve_of(there, token(0)), curve_of(back, token(1))))
    assert best_fill(way, 10**20) is None


@pytest.mark.parametrize("limit", [0, -1])
def test_round_trip__that_nothing_may_be_put_into__has_no_size(limit: int) -> None:
    there, back = v2_pool(1, 0, 1, 10**20, 10**20), v2_pool(2, 0, 1, 10**20, 2 * 10**20)
    way = Series((curve_of(back, token(0)), curve_of(there, token(1))))
    assert best_fill(way, 10**20) is not None
    assert best_fill(way, limit) is None


@given(v3_pools_near_one(1, 0, 1, st.integers(10**18, 10**20)), st.integers(10**18, 10**21))
def test_split__beyond_the_end_of_a_pool__still_has_a_size(pool: V3Pool, depth: int) -> None:
    # What comes back is worth so much that all liquidity of the v3 pool is bought.
    beside = curve_of(v2_pool(2, 0, 1, depth, depth), token(0))
    back = curve_of(v2_pool(3, 0, 1, 10**30, 10**24), token(1))
    alone = best_fill(Series((beside, back)), 10**28)
    both = best_fill(Series((Parallel((curve_of(pool, token(0)), beside)), back)), 10**28)
    assert alone is not None
    assert both is not None
    assert both.profit >= alone.profit - alone.profit // 10**5


@given(st.integers(1, 10**6), st.integers(0, 3))
def test_side_by_side__pieces_without_length__change_nothing(length: int, how_many: int) -> None:
    whole = Piece(997 * 10**12, 0, 997, 1_000 * 10**12, None)
    begun, other = replace(whole, end=length), replace(whole, p=996 * 10**12)
    plain = list(side_by_side([[begun, whole], [other]]))
    empty = [replace(whole, end=0)] * how_many, [begun] * how_many
    assert list(side_by_side([[*empty[0], begun, *empty[1], whole], [other]])) == plain
