"""Round trips with a loan: the lender's fee is in the size, and nothing is left over or locked."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keeper.domain.arbitrage import Opportunity, TradeLimits
from keeper.domain.borrowing import Borrowing, Lender
from keeper.domain.loaned_trips import find_loaned_trips
from keeper.domain.opportunities import find_opportunities
from keeper.domain.paths import Series, best_fill
from keeper.domain.pool_curves import PoolCurve
from keeper.domain.pool_graph import PoolGraph
from keeper.domain.pools import PPM, Pool, V3Pool
from keeper.domain.trip_plan import profit_terms
from keeper.domain.units import PRICE_SCALE, Address
from keeper.errors import SwapError
from tests.domain.ledger import settle
from tests.domain.some_pools import pool_address, token, v2_pool, v3_pools_near_one
from tests.domain.test_opportunities import ANY, FREE, networks
from tests.domain.test_sizing import OFF_BY, SMALL, gain, profit_of, round_trips

BASE, AAVE = token(0), Address("0x" + "aa" * 20)
ROUNDED = 3  # base units, as many as a trip has pools
ELSEWHERE = 99  # number of a pool that nothing is traded on
FEES_PPM = st.sampled_from([0, 100, 500, 900, 3_000, 10_000])


def a_lender(number: int = ELSEWHERE, **changes: int) -> Lender:
    """Make a v3 pool that lends; a fee of 500 ppm and plenty of everything unless it is said."""
    terms = {"fee_ppm": 500, "available": 10**30, "gas": 0} | changes
    return Lender(address=pool_address(number), paired=token(3), **terms)


def fee_of(lender: Lender, amount: int) -> int:
    """Charge what the whitepaper says, rounded against the borrower."""
    return ceil(Fraction(amount * lender.fee_ppm, PPM))


@given(FEES_PPM, st.integers(1, 10**30), st.integers(1, 10**30))
def test_repayment__of_a_loan__is_the_least_that_covers_it(
    fee_ppm: int, amount: int, available: int
) -> None:
    lender = a_lender(fee_ppm=fee_ppm, available=available)
    way = Borrowing(lender)
    if amount > available:
        with pytest.raises(SwapError, match=f"is asked for {amount}"):
            way.least_in(amount)
        return
    owed = way.least_in(amount)
    assert owed == amount + fee_of(lender, amount)
    assert way.out_down(owed) == amount
    if amount > 1:
        assert way.out_down(owed - 1) == amount - 1


def test_lender__of_nothing__has_no_curve() -> None:
    assert list(Borrowing(a_lender(available=0)).pieces()) == []
    [piece] = Borrowing(a_lender(available=1)).pieces()
    assert piece.end == 2, "a unit and its fee"


def try_all(curves: list[PoolCurve], lender: Lender) -> tuple[int, int]:
    """Find the best profit after the fee, and its size, among all that there is to lend."""
    sizes = range(1, lender.available + 1)
    return max((gain(curves, amount) - fee_of(lender, amount), amount) for amount in sizes)


@given(round_trips(SMALL, v3=True), FEES_PPM, st.integers(1, 60) | st.just(400))
def test_size__of_a_loan__is_within_four_units_of_the_dearest_token_of_trying_all(
    curves: list[PoolCurve], fee_ppm: int, available: int
) -> None:
    lender = a_lender(fee_ppm=fee_ppm, available=available)
    filled = best_fill(Series((Borrowing(lender), *curves)), lender.owed_up(available))
    best, size = try_all(curves, lender)
    assert profit_of(filled) <= max(0, best)
    if best > 0:
        # By what its last swaps give, as a unit on the way may be worth many of the first.
        worth = max(1 + (size + best) // held for held in amounts_of(curves, size))
        assert profit_of(filled) >= best - OFF_BY * worth


def amounts_of(curves: list[PoolCurve], amount: int) -> list[int]:
    """List what goes into every pool on the way."""
    amounts = [amount]
    for curve in curves[:-1]:
        amounts.append(curve.out_down(amounts[-1]))
    return amounts


@st.composite
def lenders_of(draw: st.DrawFn, pools: list[Pool]) -> list[Lender]:
    """Draw who lends: Aave, a pool that nothing is traded on, and v3 pools of the network."""
    amounts = st.integers(1, 10**24)
    chosen = [
        a_lender(fee_ppm=draw(FEES_PPM), available=draw(amounts)),
        replace(a_lender(fee_ppm=draw(FEES_PPM), available=draw(amounts)), address=AAVE),
    ]
    chosen += [
        replace(a_lender(fee_ppm=pool.fee, available=draw(amounts)), address=pool.address)
        for pool in pools
        if isinstance(pool, V3Pool) and BASE in (pool.token0, pool.token1)
    ]
    return [lender for lender in chosen if draw(st.booleans())]


@given(networks(), st.data())
def test_loans__done_on_the_pools__bring_what_they_say_and_use_up_every_token(
    pools: list[Pool], data: st.DataObject
) -> None:
    graph, lenders = PoolGraph.of(1, pools), data.draw(lenders_of(pools))
    for one in find_loaned_trips(graph, BASE, lenders, ANY, FREE, ()):
        lent, route = one.lent, one.route
        assert lent is not None
        assert 0 < lent.amount == route.amount_in <= lent.lender.available
        assert lent.fee == fee_of(lent.lender, lent.amount)
        left = settle(graph.pools, route)
        assert left.pop(BASE) == route.amount_out == lent.owed + one.profit
        assert not any(left.values()), "the account refuses what is left over"
        assert lent.lender.address not in {hop.pool for hop in route.hops}, "it is locked"
        assert one.profit == one.net > 0
        assert route.amount_out >= route.min_out >= lent.owed


@given(networks(), st.data())
def test_loan__that_is_chosen__is_beaten_by_no_single_lender(
    pools: list[Pool], data: st.DataObject
) -> None:
    graph, lenders = PoolGraph.of(1, pools), data.draw(lenders_of(pools))
    together = find_loaned_trips(graph, BASE, lenders, ANY, FREE, ())
    alone = [
        one for lender in lenders for one in find_loaned_trips(graph, BASE, [lender], ANY, FREE, ())
    ]
    best = {frozenset(_pairs(one)): one.net for one in together}
    assert set(best) == {frozenset(_pairs(one)) for one in alone}
    # to the units that rounding takes on the way: one more of what goes in may bring none more
    assert all(best[frozenset(_pairs(one))] + ROUNDED >= one.net for one in alone)


def _pairs(one: Opportunity) -> set[tuple[Address, Address]]:
    return {(hop.token_in, hop.token_out) for hop in one.route.hops}


@given(networks(), st.integers(0, 10**22), st.data())
def test_loan__is_offered_only_where_it_leaves_more_than_own_money(
    pools: list[Pool], held: int, data: st.DataObject
) -> None:
    graph, lenders = PoolGraph.of(1, pools), data.draw(lenders_of(pools))
    own = find_opportunities(graph, {BASE: held}, ANY, FREE)
    for one in find_loaned_trips(graph, BASE, lenders, ANY, FREE, own):
        assert all(each.net < one.net for each in own if _pairs(each) == _pairs(one))


def apart() -> PoolGraph:
    """Two pools of one pair, ten percent apart."""
    deep = 10**21
    return PoolGraph.of(1, [v2_pool(0, 0, 1, deep, deep), v2_pool(1, 0, 1, deep, deep * 11 // 10)])


def test_own_money__that_is_enough__borrows_nothing() -> None:
    plenty = find_opportunities(apart(), {BASE: 10**24}, ANY, FREE)
    assert find_loaned_trips(apart(), BASE, [a_lender()], ANY, FREE, plenty) == ()
    for_nothing = a_lender(fee_ppm=0)
    assert find_loaned_trips(apart(), BASE, [for_nothing], ANY, FREE, plenty) == (), "it is no more"
    little = find_opportunities(apart(), {BASE: 10**18}, ANY, FREE)
    (loaned,) = find_loaned_trips(apart(), BASE, [a_lender()], ANY, FREE, little)
    assert loaned.net > little[0].net > 0


def test_fee__that_eats_the_profit__leaves_nothing_to_borrow_for() -> None:
    # Ten percent less twice 0.3 % is what there is for the very first unit.
    fees = [(93_000, 1), (94_000, 0)]
    for fee_ppm, found in fees:
        lender = a_lender(fee_ppm=fee_ppm)
        assert len(find_loaned_trips(apart(), BASE, [lender], ANY, FREE, ())) == found


@given(st.integers(0, 10**15), st.integers(0, 10**6))
def test_gas__of_the_lender__is_subtracted_and_chooses_among_them(gas_price: int, gas: int) -> None:
    costs = replace(FREE, gas_price=gas_price * PRICE_SCALE, batch_gas=1_000)
    limits = replace(ANY, least_profit=10**16)
    dear, cheap = a_lender(gas=gas), a_lender(98, gas=0)
    found = find_loaned_trips(apart(), BASE, [dear], limits, costs, ())
    free = find_loaned_trips(apart(), BASE, [cheap], limits, replace(costs, gas_price=0), ())
    left = free[0].net - gas_price * (1_000 + gas)
    assert [one.net for one in found] == ([left] if left >= limits.least_profit else [])
    both = find_loaned_trips(apart(), BASE, [dear, cheap], limits, costs, ())
    for one in both:
        assert one.lent is not None
        assert one.lent.lender == (cheap if gas else one.lent.lender)


@given(v3_pools_near_one(2, 0, 1, st.integers(10**20, 10**22)))
def test_pool__that_lends__is_not_traded_on_though_it_would_be_the_better_one(
    lending: V3Pool,
) -> None:
    graph = apart().with_pools([lending])
    lender = replace(a_lender(fee_ppm=lending.fee), address=lending.address)
    aave = replace(a_lender(fee_ppm=lending.fee), address=AAVE)
    alone = find_loaned_trips(graph, BASE, [lender], ANY, FREE, ())
    free = find_loaned_trips(graph, BASE, [aave], ANY, FREE, ())
    assume(alone)
    assert {hop.pool for hop in alone[0].route.hops} <= {pool_address(0), pool_address(1)}
    assert free[0].net >= alone[0].net


@given(st.integers(1, 10**21), st.integers(0, 500))
def test_terms__of_a_loan__ask_for_no_less_than_the_slippage_after_its_fee(
    least: int, slippage_bps: int
) -> None:
    limits = TradeLimits(most_in={}, least_profit=1, slippage_bps=slippage_bps, most_loss=10**40)
    (found,) = find_loaned_trips(apart(), BASE, [a_lender()], limits, FREE, ())
    assert found.lent is not None
    terms = profit_terms(found, least_profit=least, gas=0, wei_price=0, price=PRICE_SCALE)
    assert terms.least == max(least, found.route.min_out - found.lent.owed)
