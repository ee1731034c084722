"""
Integers that money is counted in, and the two ways to divide them.

Amounts are base units of a token, shares have 18 decimals, ratios are wads, prices are base units
per token unit scaled by 1e36, times are unix seconds.
"""

from typing import NewType

Address = NewType("Address", str)
"""A checksummed 20-byte address with 0x."""

WAD = 10**18
RAY = 10**27
PRICE_SCALE = 10**36
BPS = 10_000
BPS_IN_WAD = 10**14
DAY_S = 86_400
YEAR_S = 365 * DAY_S
UINT256_MAX = 2**256 - 1
ZERO_ADDRESS = Address("0x" + "0" * 40)


def mul_div_down(a: int, b: int, denominator: int) -> int:
    """Compute a * b / denominator, rounded down; all of them at least 0."""
    return a * b // denominator


def mul_div_up(a: int, b: int, denominator: int) -> int:
    """Compute a * b / denominator, rounded up; all of them at least 0."""
    return -(-a * b // denominator)
