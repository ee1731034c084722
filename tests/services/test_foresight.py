"""The perfect-foresight bound of the arbitrage demo: nobody who tries everything exceeds it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.domain.arbitrage import Costs
from keeper.domain.batch_rules import BatchRules
from keeper.domain.crossings import Twin
from keeper.domain.pool_graph import PoolGraph
from keeper.domain.pools import V2Pool
from keeper.domain.saga_plan import TradingPlace
from keeper.domain.units import PRICE_SCALE, WAD
from keeper.services.saga_ports import MarketView
from scripts.arbitrage.bound import Terms, foresee
from tests.domain.some_pools import token, v2_pool

BASE, WETH = token(0), token(1)
HOME, AWAY = 1, 2
PRICES = dict.fromkeys((BASE, WETH), PRICE_SCALE)
TERMS = Terms(base=Twin(here=BASE, there=BASE), weth=Twin(here=WETH, there=WETH), most_hops=3)
LOT = 10_000  # units of WETH that are tried out; one is worth about a base unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """Reserves (base, WETH) of the pools of both sides, and units of gas that a swap costs."""

    home: tuple[tuple[int, int], ...]
    away: tuple[tuple[int, int], ...]
    gas: int

    def views(self) -> tuple[MarketView, MarketView]:
        return _view(HOME, self.home, self.gas), _view(AWAY, self.away, self.gas)


def _view(chain_id: int, reserves: tuple[tuple[int, int], ...], gas: int) -> MarketView:
    pools: list[V2Pool] = [v2_pool(n, 0, 1, *pair) for n, pair in enumerate(reserves)]
    costs = Costs(prices=PRICES, gas_price=PRICE_SCALE, batch_gas=gas, v2_gas=gas, v3_gas=gas)
    rules = BatchRules(
        base=BASE,
        prices=PRICES,
        batch_loss=WAD,
        turnover_room=10**30,
        loss_room=10**30,
        token_room={},
        cooldown=0,
    )
    place = TradingPlace(strategy="a", listings={}, block=1, now=1, base=BASE, prices=PRICES)
    return MarketView(
        graph=PoolGraph.of(chain_id, pools),
        inventory={},
        costs=costs,
        trip_costs=costs,
        place=place,
        rules=rules,
        wei_price=0,
    )


def out_of(held: int, wanted: int, amount: int) -> int:
    """Swap as Uniswap v2's white paper has it: 0.3 % of the input stays outside of the product."""
    return amount * 997 * wanted // (held * 1_000 + amount * 997)


def in_for(held: int, wanted: int, amount: int) -> int:
    """Search for the least input that gives so much, by halves."""
    low, high = 1, 1_000 * held
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if out_of(held, wanted, middle) >= amount else (middle + 1, high)
    return low


def best_shares(alone: list[list[int]], lots: int) -> int:
    """Try every way to share lots out among pools."""
    if len(alone) == 1:
        return alone[0][lots]
    return max(alone[0][part] + alone[1][lots - part] for part in range(lots + 1))


def gains_of(minute: Minute, most: int) -> dict[int, int]:
    """Say what a minute brings by how many lots more of WETH are at home behind it."""
    gains, lots = {0: 0}, range(most + 1)
    for sign, buying, selling in ((1, minute.home, minute.away), (-1, minute.away, minute.home)):
        costs = [
            [-(in_for(base, weth, n * LOT) + minute.gas) if n else 0 for n in lots]
            for base, weth in buying
        ]
        brought = [
            [out_of(weth, base, n * LOT) - minute.gas if n else 0 for n in lots]
            for base, weth in selling
        ]
        for n in lots[1:]:
            total = best_shares(costs, n) + best_shares(brought, n) - 2 * minute.gas
            gains[sign * n] = total
    return gains


def best_of_all(minutes: list[Minute], weth: int, at_home: int) -> int:
    """Try every sequence of trades of whole lots."""
    tables, best = [gains_of(minute, weth) for minute in minutes], 0
    for moves in product(range(-weth, weth + 1), repeat=len(minutes)):
        held, total = at_home, 0
        for move, table in zip(moves, tables, strict=True):
            held, total = held + move, total + table[move]
            if not 0 <= held <= weth:
                break
        else:
            best = max(best, total)
    return best


def bound_of(minutes: list[Minute], weth: int, at_home: int, cells: int) -> int:
    """Ask for the bound of the same, in lots."""
    looks = [each.views() for each in minutes]
    return foresee(looks, TERMS, weth * LOT, at_home * LOT, cells=cells)


deep = st.integers(500_000, 1_500_000)
sides = st.lists(st.tuples(deep, deep), min_size=1, max_size=2).map(tuple)
minutes_of = st.builds(Minute, home=sides, away=sides, gas=st.integers(0, 2_000))
stories = st.lists(minutes_of, min_size=1, max_size=3)


@settings(max_examples=settings().max_examples // 2)
@given(stories, st.integers(1, 8), st.integers(1, 12), st.data())
def test_bound__is_exceeded_by_no_sequence_of_trades(
    minutes: list[Minute], weth: int, cells: int, data: st.DataObject
) -> None:
    at_home = data.draw(st.integers(0, weth))
    best = best_of_all(minutes, weth, at_home)
    assert best <= bound_of(minutes, weth, at_home, cells)


def test_position__at_the_upper_end_of_its_cell__counts_as_all_that_it_may_be() -> None:
    # One lot away is all there is to sell, and lies in the last of two cells with three at home.
    minute = Minute(home=((10**6, 10**6),), away=((13 * 10**5, 10**6),), gas=0)
    for at_home in range(5):
        best = best_of_all([minute], 4, at_home)
        assert best <= bound_of([minute], 4, at_home, 2)
    assert bound_of([minute], 4, 4, 2) >= bound_of([minute], 4, 4, 100)


def test_weth__that_was_sold__is_not_there_for_another_minute() -> None:
    # WETH is dearer away in every minute: what was sold there does not come back by itself.
    minute = Minute(home=((10**6, 10**6),), away=((13 * 10**5, 10**6),), gas=100)
    once, often = (bound_of([minute] * n, 4, 0, 100) for n in (1, 6))
    nothing = bound_of([minute] * 6, 4, 4, 100)
    assert once < often < 2 * once
    assert nothing < once // 4


def test_weth__comes_back_by_a_trade_the_other_way_even_at_a_loss() -> None:
    apart = Minute(home=((10**6, 10**6),), away=((13 * 10**5, 10**6),), gas=0)
    calm = Minute(home=((10**6, 10**6),), away=((10**6, 10**6),), gas=0)
    story = [apart, calm, apart]
    best, once = best_of_all(story, 4, 0), best_of_all([apart], 4, 0)
    assert 2 * once > best > once
    bounds = [bound_of(story, 4, 0, cells) for cells in (10, 100, 250)]
    assert best <= bounds[2] <= bounds[1] <= bounds[0] < 2 * once
    assert bounds[2] < best + best // 50, "finer cells come down to what can be done"
