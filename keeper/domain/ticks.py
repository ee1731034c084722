"""
Uniswap v3's ticks in exact integers: what a pool's averages over time say of its price.

The constants and roundings are those of TickMath and OracleLibrary (Uniswap v3-core and
v3-periphery); deployed pools are the oracle of the tests.
"""

import math
from functools import lru_cache

from keeper.domain.units import PRICE_SCALE

MAX_TICK = 887_272
Q32, Q96, Q128 = 1 << 32, 1 << 96, 1 << 128
MIN_SQRT_RATIO = 4_295_128_739  # at the lowest tick; a price may be there
MAX_SQRT_RATIO = 0xFFFD8963EFD1FC6A506488495D951D5263988D26  # at the highest; none may be there

# sqrt(1.0001)^-(2^i) with 128 binary digits
_FACTORS = (
    0xFFFCB933BD6FAD37AA2D162D1A594001,
    0xFFF97272373D413259A46990580E213A,
    0xFFF2E50F5F656932EF12357CF3C7FDCC,
    0xFFE5CACA7E10E4E61C3624EAA0941CD0,
    0xFFCB9843D60F6159C9DB58835C926644,
    0xFF973B41FA98C081472E6896DFB254C0,
    0xFF2EA16466C96A3843EC78B326B52861,
    0xFE5DEE046A99A2A811C461F1969C3053,
    0xFCBE86C7900A88AEDCFFC83B479AA3A4,
    0xF987A7253AC413176F2B074CF7815E54,
    0xF3392B0822B70005940C7A398E4B70F3,
    0xE7159475A2C29B7443B29C7FA6E889D9,
    0xD097F3BDFD2022B8845AD8F792AA5825,
    0xA9F746462D870FDF8A65DC1F90E061E5,
    0x70D869A156D2A1B890BB3DF62BAF32F7,
    0x31BE135F97D08FD981231505542FCFA6,
    0x9AA508B5B7A84E1C677DE54F3E99BC9,
    0x5D6AF8DEDB81196699C329225EE604,
    0x2216E584F5FA1EA926041BEDFE98,
    0x48A170391F7DC42444E8FA2,
)

_LN_TICK = math.log(1.0001)


@lru_cache(maxsize=1 << 14)
def sqrt_ratio_up(tick: int) -> int:
    """
    Compute sqrt(1.0001^tick) with 96 binary digits, rounded up: TickMath.getSqrtRatioAtTick.

    Raises:
        ValueError: no pool can be at this tick.
    """
    if abs(tick) > MAX_TICK:
        raise ValueError(f"tick is {tick}, limits are -{MAX_TICK} and {MAX_TICK}")
    ratio = Q128
    for place, factor in enumerate(_FACTORS):
        if abs(tick) >> place & 1:
            ratio = ratio * factor >> 128
    if tick > 0:
        ratio = (2**256 - 1) // ratio
    return -(-ratio // Q32)


def tick_at_down(sqrt_price_x96: int) -> int:
    """
    Find the highest tick that is not above a price: TickMath.getTickAtSqrtRatio.

    A logarithm in floating point says where it should be, exact ratios where it is: however wrong
    the first were, the result would be right.

    Raises:
        ValueError: no pool can be at this price.
    """
    if not MIN_SQRT_RATIO <= sqrt_price_x96 < MAX_SQRT_RATIO:
        bounds = f"{MIN_SQRT_RATIO} and {MAX_SQRT_RATIO}"
        raise ValueError(f"square root of the price is {sqrt_price_x96}, limits are {bounds}")
    tick = math.floor(2 * math.log(sqrt_price_x96 / Q96) / _LN_TICK)
    tick = max(-MAX_TICK, min(MAX_TICK - 1, tick))
    while sqrt_ratio_up(tick) > sqrt_price_x96:
        tick -= 1
    while sqrt_ratio_up(tick + 1) <= sqrt_price_x96:
        tick += 1
    return tick


def mean_tick_down(cumulatives: tuple[int, int], window_s: int) -> int:
    """Average the tick between two accumulators, rounded down: OracleLibrary.consult."""
    return (cumulatives[1] - cumulatives[0]) // window_s


def mean_liquidity_down(cumulatives: tuple[int, int], window_s: int) -> int:
    """
    Average a pool's liquidity between two accumulators: the harmonic mean of OracleLibrary.consult.

    Args:
        cumulatives: seconds per liquidity with 128 binary digits, which wrap around at 160 bits.
        window_s: between the two.

    Returns:
        Liquidity in range, rounded down; what was there for a moment alone counts for little.
    """
    passed = (cumulatives[1] - cumulatives[0]) % 2**160
    return window_s * (2**160 - 1) // (passed << 32) if passed else 0


def price_at_down(tick: int, *, token_first: bool) -> int:
    """
    Price the token in the money at a tick.

    Args:
        tick: of the pool, whose price is token1 for token0 in base units.
        token_first: whether the token is token0.

    Returns:
        Units of money per token unit scaled by 1e36, rounded down.
    """
    square: int = sqrt_ratio_up(tick) ** 2
    return square * PRICE_SCALE >> 192 if token_first else (PRICE_SCALE << 192) // square


def money_behind_down(liquidity: int, tick: int, *, token_first: bool) -> int:
    """
    Say how much money a full-range pool of this liquidity would hold at a tick.

    Returns:
        Units of money, rounded down: liquidity times the square root of the price.
    """
    root = sqrt_ratio_up(tick)
    return liquidity * root // Q96 if token_first else liquidity * Q96 // root
