"""
A leaky bucket without a midnight reset: the twin of BucketMath.sol, equal to the wei.

Levels and capacities are wads of NAV. Within any time t at most capacity x (1 + t / day) flows in.
"""

from keeper.domain.units import DAY_S, WAD, mul_div_down, mul_div_up


def leaked_level_up(level: int, capacity: int, elapsed: int) -> int:
    """
    Return the level after some seconds of leaking `capacity` a day.

    Returns:
        At least 0; the leak is rounded down, so the level is never too low.
    """
    return max(0, level - mul_div_down(capacity, elapsed, DAY_S))


def ratio_up(amount: int, whole: int) -> int:
    """
    Return the part that an amount is of a whole as a wad, rounded up.

    Raises:
        ZeroDivisionError: the whole is 0.
    """
    return mul_div_up(amount, WAD, whole)
