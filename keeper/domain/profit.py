"""What a round trip has to earn; the twin of ProfitMath."""

from __future__ import annotations

from keeper.domain.units import PRICE_SCALE, mul_div_up


def least_up(least: int, gas: int, wei_price: int, gas_price: int) -> int:
    """
    Say what the chain will ask for.

    Args:
        least: units of profit after gas.
        gas: units of gas of the whole transaction.
        wei_price: units that a wei is worth, scaled by 1e36.
        gas_price: wei per gas that the transaction pays.

    Returns:
        Units, the gas rounded up; never 0.
    """
    return max(least + mul_div_up(gas * gas_price, wei_price, PRICE_SCALE), 1)
