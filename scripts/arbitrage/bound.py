"""
What nobody could have beaten: the best result with knowledge of every minute to come.

Each look's pools are known exactly, as the market brings them back to its prices every minute
whatever was traded. What may be earned in a minute is then a function of how much WETH changes
sides, and only WETH ties the minutes together: what was sold on a side is not there any more, and
comes back by a trade the other way alone, which may cost something. The best over all minutes is a
dynamic programme over the WETH at home.

Everything doubtful is decided in favour of the bound, so that nothing can exceed it: money is
without limit on both sides and crosses at once for nothing, trades fill without slippage, and
where the WETH lies is known to one part in CELLS, with each trade allowed whichever amount within
its two cells brings most. Gas, fees in the pools, and all the WETH there is, are the keeper's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt

from keeper.domain.crossings import Twin
from keeper.domain.opportunities import ways_along
from keeper.domain.paths import Fill, Series, best_fill, fill, input_for
from keeper.domain.pool_curves import Conversion
from keeper.domain.pool_graph import find_paths
from keeper.domain.units import PRICE_SCALE, mul_div_down
from keeper.errors import SwapError
from keeper.services.saga_ports import MarketView

CELLS = 120
UNLIMITED = 10**24
ROUNDING = 16  # base units that the rounding of a trade's swaps, and of its size, may hide
NEVER = -(2**62)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """
    What the bound has in common with the keeper.

    Args:
        base: the base asset on both chains: `here` at home.
        weth: the traded asset on both.
        most_hops: pools one after the other in both legs together.
    """

    base: Twin
    weth: Twin
    most_hops: int


Cells = npt.NDArray[np.int64]


def foresee(
    looks: Sequence[tuple[MarketView, MarketView]],
    terms: Terms,
    weth: int,
    at_home: int,
    cells: int = CELLS,
) -> int:
    """
    Bound what could have been earned, base units.

    Args:
        looks: home and away, at every look.
        terms: the keeper's.
        weth: most WETH that there ever was on both sides together.
        at_home: how much of it was at home at first.
        cells: parts of it that are told apart.
    """
    cell = -(-weth // cells)
    best = np.full(cells + 1, NEVER, dtype=np.int64)
    best[at_home // cell] = 0
    turned = Terms(base=terms.base.turned(), weth=terms.weth.turned(), most_hops=terms.most_hops)
    for home, away in looks:
        buys = _gains(home, away, terms, cell, cells)
        sells = _gains(away, home, turned, cell, cells)
        best = _step(best, buys, sells)
    return int(best.max())


def _gains(
    buying: MarketView, selling: MarketView, terms: Terms, cell: int, cells: int
) -> list[int]:
    """
    List what buying on one side and selling on the other brings at most, by the cells it moves.

    A trade that moves d cells moves more than d - 1 and less than d + 1 of them. Through given
    pools what a trade brings rises with its size up to the best one and falls behind it: so it is
    the best itself where that may be within, else that of the end which is nearer to it.
    """
    gains = [NEVER] * (cells + 1)
    for buy, sell in _ways(buying, selling, terms):
        sums = [_forced(buying, selling, buy, sell, number * cell) for number in range(cells + 3)]
        peak, best = sums.index(max(sums)), _best(buying, selling, Series((*buy.ways, *sell.ways)))
        for moved in range(cells + 1):
            if abs(moved - peak) <= 1:
                gain = best
            else:
                gain = sums[moved + 1] if moved < peak else sums[moved - 1]
            gains[moved] = max(gains[moved], gain + ROUNDING)
    return gains


def _ways(buying: MarketView, selling: MarketView, terms: Terms) -> Iterator[tuple[Series, Series]]:
    """List what the keeper's search has to choose from, with each asset's change of units."""
    base, weth, hops = terms.base, terms.weth, terms.most_hops - 1
    buys = find_paths(buying.graph, base.here, weth.here, hops)
    sells = list(find_paths(selling.graph, weth.there, base.there, hops))
    crossed = Conversion(weth.units_here, weth.units_there)
    home = Conversion(base.units_there, base.units_here)
    for (bought, _), (sold, _) in product(buys, sells):
        if len(bought) + len(sold) - 2 <= terms.most_hops:
            for buy in ways_along(buying.graph, tuple(pairwise(bought))):
                for sell in ways_along(selling.graph, tuple(pairwise(sold))):
                    yield Series((buy, crossed)), Series((sell, home))


def _forced(buying: MarketView, selling: MarketView, buy: Series, sell: Series, weth: int) -> int:
    """Say what moving exactly so much WETH brings, which may be less than nothing."""
    if weth == 0:
        return _idle(buying, selling)
    amount = input_for(buy, weth)
    if amount == 0:
        return NEVER
    try:
        return _net(buying, selling, fill(buy, amount), fill(sell, weth))
    except SwapError:
        return NEVER


def _best(buying: MarketView, selling: MarketView, way: Series) -> int:
    """Say what the best size brings."""
    filled = best_fill(way, UNLIMITED)
    if filled is None:
        return _idle(buying, selling)
    bought, sold = Series(way.ways[:2]), Series(way.ways[2:])
    buy, sell = filled.parts[:2], filled.parts[2:]
    there = Fill(bought, filled.amount_in, buy[-1].amount_out, buy)
    back = Fill(sold, sell[0].amount_in, filled.amount_out, sell)
    return max(_idle(buying, selling), _net(buying, selling, there, back))


def _idle(buying: MarketView, selling: MarketView) -> int:
    """Say what a trade of next to nothing brings: less than the gas of two empty batches."""
    return -buying.costs.gas_up(()) - selling.costs.gas_up(())


def _net(buying: MarketView, selling: MarketView, buy: Fill, sell: Fill) -> int:
    """Count in the fund's base asset, with the gas of both legs."""
    price = buying.costs.prices[next(buy.swaps()).curve.token_in]
    gas = buying.costs.gas_up(buy.swaps()) + selling.costs.gas_up(sell.swaps())
    return mul_div_down(sell.amount_out - buy.amount_in, price, PRICE_SCALE) - gas


def _step(best: Cells, buys: list[int], sells: list[int]) -> Cells:
    """Let one minute pass: nothing, or one trade either way."""
    after = best.copy()
    for gains, up in ((buys, True), (sells, False)):
        for moved, gain in enumerate(gains):
            if gain <= NEVER + ROUNDING:
                continue
            stays = len(best) - moved
            source, target = (best[:stays], after[moved:]) if up else (best[moved:], after[:stays])
            np.maximum(target, np.maximum(source + gain, NEVER), out=target)
    return after
