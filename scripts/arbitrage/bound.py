"""
What nobody could have beaten: the best result with knowledge of every minute to come.

Each look's pools are known exactly, as the market brings them back to its prices every minute
whatever was traded. What may be earned in a minute is then a function of how much WETH changes
sides, and only WETH ties the minutes together: what was sold on a side is not there any more. The
best over all minutes is a dynamic programme over the WETH at home.

Everything doubtful is decided in favour of the bound, so that nothing can exceed it: money is
without limit on both sides and crosses at once for nothing, and where the WETH lies is known to one
part in CELLS, with each trade allowed the larger amount that fits. Gas, fees and slippage in the
pools, and all the WETH there is, are the keeper's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from keeper.domain.arbitrage import TradeLimits
from keeper.domain.crossings import BridgeCosts, Side, Twin, find_crossings
from keeper.services.saga_ports import MarketView

CELLS = 100
NO_BRIDGE = BridgeCosts(fee_ppm=0, transfer=0)
UNLIMITED = 10**24


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """
    What the bound has in common with the keeper.

    Args:
        home: id of the fund's own chain.
        base: the base asset on both.
        weth: the traded asset on both.
        limits: of a trade.
    """

    home: int
    base: Twin
    weth: Twin
    limits: TradeLimits


Cells = npt.NDArray[np.int64]


def foresee(
    looks: Sequence[tuple[MarketView, MarketView]], terms: Terms, weth: int, at_home: int
) -> int:
    """
    Bound what could have been earned, base units.

    Args:
        looks: home and away, at every look.
        terms: the keeper's.
        weth: most WETH that there ever was on both sides together.
        at_home: how much of it was at home at first.
    """
    cell = -(-weth // CELLS)
    best = np.full(CELLS + 1, np.iinfo(np.int64).min // 2, dtype=np.int64)
    first = at_home // cell
    best[first : first + 2] = 0
    for home, away in looks:
        buys = _gains(home, away, terms, cell)
        sells = _gains(away, home, _turned(terms), cell)
        best = _step(best, buys, sells)
    return int(best.max())


def _turned(terms: Terms) -> Terms:
    return replace(terms, base=terms.base.turned(), weth=terms.weth.turned())


def _gains(buying: MarketView, selling: MarketView, terms: Terms, cell: int) -> list[int]:
    """List what buying on one side brings at most, by cells of WETH that the other may sell."""
    if _gain(buying, selling, terms, UNLIMITED) == 0:
        return [0]
    gains = [0]
    for cells in range(1, CELLS + 2):
        gains.append(_gain(buying, selling, terms, cells * cell))
        if gains[-1] == gains[-2] != 0:
            break
    return gains


def _gain(buying: MarketView, selling: MarketView, terms: Terms, weth: int) -> int:
    here = Side(graph=buying.graph, inventory={terms.base.here: UNLIMITED}, costs=buying.costs)
    there = Side(graph=selling.graph, inventory={terms.weth.there: weth}, costs=selling.costs)
    limits = replace(terms.limits, least_profit=1, most_loss=UNLIMITED)
    found = find_crossings(here, there, (terms.base, terms.weth), limits, NO_BRIDGE)
    return max((each.net for each in found), default=0)


def _step(best: Cells, buys: list[int], sells: list[int]) -> Cells:
    """
    Let one minute pass.

    WETH that lies in cell i and grows by x lies in cell i + d with (d - 1) cells < x < (d + 1)
    cells: so that a move by d is allowed d + 1 cells.
    """
    after = best.copy()
    for gains, up in ((buys, 1), (sells, -1)):
        for moved in range(CELLS + 1):
            gain = gains[min(moved + 1, len(gains) - 1)]
            source = best[: CELLS + 1 - moved] if up > 0 else best[moved:]
            target = after[moved:] if up > 0 else after[: CELLS + 1 - moved]
            np.maximum(target, source + gain, out=target)
    return after
