"""
Management and performance fees as newly minted shares: the twin of FeeMath.sol, equal to the wei.

Rates are wads (0.02e18 = 2 %), time is seconds, shares and prices per share have 18 digits. Every
fee rounds down and the high-water mark rounds up: both in favour of the investors. What makes the
contract revert raises here; only a result above 256 bits does not.
"""

from keeper.domain.units import DAY_S, WAD, YEAR_S, mul_div_down, mul_div_up

MAX_ELAPSED_S = 90 * DAY_S
"""Seconds that one accrual charges for at most."""


def management_shares(supply: int, rate: int, elapsed: int) -> int:
    """
    Charge the management fee for some seconds; it needs no price.

    Args:
        supply: shares before the fee.
        rate: wad a year.
        elapsed: seconds since the last accrual; beyond MAX_ELAPSED_S nothing is charged.

    Returns:
        Shares m with m / (supply + m) = rate * elapsed / year, rounded down.

    Raises:
        ValueError: the fee would be everything there is, or more.
    """
    charged = rate * min(elapsed, MAX_ELAPSED_S)
    if charged >= YEAR_S * WAD:
        raise ValueError(f"{charged} wad seconds charged, must be below {YEAR_S * WAD}")
    return mul_div_down(supply, charged, YEAR_S * WAD - charged)


def performance_fee(
    per_share: int, high_water_mark: int, supply: int, virtual_shares: int, rate: int
) -> int:
    """
    Charge the gain of every share above the high-water mark.

    Args:
        per_share: gross NAV per share, from `per_share_down`.
        high_water_mark: highest NAV per share after fees, 18 digits.
        supply: shares including the management fee of the same instant.
        virtual_shares: 10^(18 - decimals of the base asset).
        rate: wad of the gain.

    Returns:
        Base units, rounded down twice: the gain, then the fee; 0 at or below the mark.
    """
    if per_share <= high_water_mark:
        return 0
    gain = mul_div_down(per_share - high_water_mark, supply, WAD * virtual_shares)
    return mul_div_down(gain, rate, WAD)


def performance_shares(fee: int, net_assets: int, supply: int, virtual_shares: int) -> int:
    """
    Turn a fee into shares worth the fee after their own minting: it dilutes by exactly itself.

    Args:
        fee: base units.
        net_assets: base units before the fee.
        supply: shares including the management fee of the same instant.
        virtual_shares: 10^(18 - decimals of the base asset).

    Returns:
        Shares to mint, rounded down.

    Raises:
        ValueError: the fee is above the net assets.
    """
    if fee == 0:
        return 0
    if fee > net_assets:
        raise ValueError(f"fee is {fee}, net assets are {net_assets}")
    return mul_div_down(fee, supply + virtual_shares, net_assets - fee + 1)


def scaled_high_water_mark(high_water_mark: int, supply: int, burned: int, paid: int) -> int:
    """
    Scale the mark for an exit in kind: what its levy left behind is no performance.

    Args:
        high_water_mark: 18 digits.
        supply: shares before the exit.
        burned: shares that left.
        paid: shares' worth that was paid out, at most `burned`.

    Returns:
        The mark for those who stay, rounded up.

    Raises:
        ValueError: nobody would stay, or more would be paid than there is.
    """
    if burned >= supply or paid > supply:
        raise ValueError(f"{burned} burned and {paid} paid of a supply of {supply}")
    return mul_div_up(high_water_mark, supply - paid, supply - burned)
