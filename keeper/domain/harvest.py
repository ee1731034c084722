"""
Turn a part of a strategy's profit into cash of the fund.

A strategy is harvested when it is worth more than a multiple of its principal, and of what it is
worth above that line a part is taken: principal 250, value 350, threshold 1.25 and part 60 % give
60 % of 350 - 312.5, which is 22.5. What stays above the line is looked at again the next time: n
harvests in a row take 1 - (1 - part)^n of the excess, so a caller that runs often wants a minimum.
"""

from keeper.domain.units import WAD, mul_div_down, mul_div_up


def harvest_amount(
    *,
    value: int,
    principal: int,
    threshold: int,
    part: int,
    available: int | None = None,
    minimum: int = 0,
) -> int:
    """
    Return what to harvest from one strategy now.

    Args:
        value: what the strategy is worth, base units.
        principal: what it was allocated and did not give back, base units.
        threshold: multiple of the principal below which nothing is taken, a wad.
        part: share of the excess over threshold x principal, a wad.
        available: cash that the strategy can return at once, base units; None does not ask.
        minimum: base units below which a harvest is not worth its gas.

    Returns:
        Base units, rounded down; never above the profit or the available cash, which the Treasury
        and the strategy would refuse.
    """
    excess = max(0, value - mul_div_up(principal, threshold, WAD))
    profit = max(0, value - principal)
    amount = min(mul_div_down(excess, part, WAD), profit)
    if available is not None:
        amount = min(amount, available)
    return amount if amount >= minimum else 0
