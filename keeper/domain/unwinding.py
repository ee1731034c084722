"""What it takes to undo a fill right away, through the same pools as it leaves them."""

from __future__ import annotations

from keeper.domain import v2_swaps
from keeper.domain.paths import Fill, Parallel, Series, Way, fill, input_for
from keeper.domain.pool_curves import Conversion, PoolCurve, V2Curve, V3Curve, curve_of
from keeper.domain.units import BPS, mul_div_down, mul_div_up
from keeper.domain.v3_swaps import swap_input
from keeper.errors import SwapError


def way_back(filled: Fill) -> Way:
    """Turn a fill around: the same pools in their states after it, the other way."""
    way = filled.way
    if isinstance(way, (V2Curve, V3Curve)):
        return _turned(way, filled.amount_in, filled.amount_out)
    if isinstance(way, Conversion):
        return Conversion(way.units_out, way.units_in)
    parts = tuple(way_back(part) for part in filled.parts)
    return Series(parts[::-1]) if isinstance(way, Series) else Parallel(parts)


def sell_back(filled: Fill) -> int:
    """
    Say what comes back if all that came out is put in again.

    Raises:
        SwapError: it would be nothing.
    """
    return fill(way_back(filled), filled.amount_out).amount_out


def buy_back(filled: Fill) -> int:
    """
    Say what has to be put in again to have all that went in.

    Raises:
        SwapError: the pools would not give it.
    """
    back, wanted = way_back(filled), filled.amount_in
    amount = input_for(back, wanted)
    if amount <= 0:
        raise SwapError(f"no input buys {wanted} back")
    stride = 1
    while fill(back, amount).amount_out < wanted:
        amount, stride = amount + stride, 2 * stride
    return amount


def worst_of(filled: Fill, slippage_bps: int) -> tuple[bool, int]:
    """
    Say of a trade across two chains which leg is cheaper to unwind, and the most it may lose then.

    Args:
        filled: in series: the buying way, a conversion, the selling way, a conversion back.
        slippage_bps: how much less a swap may give than its pool says.

    Returns:
        Whether to buy first, and units of the quote asset where it is bought: the worse of the
        first leg unwound and of both legs filled at their minimum.
    """
    kept = BPS - slippage_bps
    put_in, got = filled.amount_in, mul_div_down(filled.amount_out, kept, BPS)
    both = put_in - got + mul_div_up(put_in, slippage_bps, BPS)  # and short of what was sold
    buy_alone = put_in - _unwound(filled, kept)
    sell_alone = _bought_back(filled, kept) - got
    return buy_alone <= sell_alone, max(both, min(buy_alone, sell_alone))


def unwind_bought(filled: Fill, slippage_bps: int) -> Fill:
    """
    Take the buying leg back: sell what it gave at least, on the state that it leaves.

    Raises:
        SwapError: nothing would come back.
    """
    bought = filled.parts[0]
    least = mul_div_up(bought.amount_out, BPS - slippage_bps, BPS)
    return fill(way_back(bought), least)


def unwind_sold(filled: Fill, slippage_bps: int) -> Fill:
    """
    Take the selling leg back: pay as much more than it costs as the slippage allows.

    Raises:
        SwapError: the pools would not give back what was sold.
    """
    sold = filled.parts[2]
    return fill(way_back(sold), mul_div_up(buy_back(sold), BPS, BPS - slippage_bps))


def least_sold(filled: Fill, slippage_bps: int) -> int:
    """Say what selling must bring at least, units there, for no more loss than the worst case."""
    _, loss = worst_of(filled, slippage_bps)
    _, _, sell, home = filled.parts
    wanted = mul_div_up(max(0, filled.amount_in - loss), home.amount_in, home.amount_out)
    return max(1, min(wanted, sell.amount_out))


def hedge_sold(filled: Fill, slippage_bps: int, held: int) -> Fill:
    """
    Buy back here what was sold there, for what it brought at least and the worst case's loss.

    Args:
        filled: see `worst_of`.
        slippage_bps: see there.
        held: most units of the quote asset that can be put in.

    Raises:
        SwapError: nothing can be put in, or the pools cannot take it.
    """
    _, loss = worst_of(filled, slippage_bps)
    brought = mul_div_down(filled.amount_out, BPS - slippage_bps, BPS)
    return fill(filled.parts[0].way, min(held, max(filled.amount_in, brought + max(0, loss))))


def _unwound(filled: Fill, kept: int) -> int:
    """Value what was bought at its minimum and is sold back at the minimum."""
    try:
        return mul_div_down(sell_back(filled.parts[0]), kept * kept, BPS * BPS)
    except SwapError:
        return 0


def _bought_back(filled: Fill, kept: int) -> int:
    """Cost what was sold and is bought back for as much more as the slippage allows."""
    _, _, sell, home = filled.parts
    try:
        cost = mul_div_up(buy_back(sell), BPS, kept)
    except SwapError:
        return filled.amount_in + filled.amount_out
    return mul_div_up(cost, home.amount_out, home.amount_in)


def _turned(curve: PoolCurve, amount_in: int, amount_out: int) -> PoolCurve:
    zero_for_one = curve.zero_for_one
    if isinstance(curve, V2Curve):
        after = v2_swaps.after_swap(curve.pool, amount_in, amount_out, zero_for_one=zero_for_one)
        return curve_of(after, curve.token_out)
    return curve_of(
        swap_input(curve.pool, amount_in, zero_for_one=zero_for_one).pool, curve.token_out
    )
