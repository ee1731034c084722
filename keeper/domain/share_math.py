"""
Convert between the base asset and shares: the twin of ShareMath.sol, equal to the wei.

`net_assets` are base units of the asset, `supply` and `shares` have 18 decimals, and
`virtual_shares` is 10^(18 - decimals of the asset): the shares that stand against one virtual unit,
so that the first share costs 1.0 base asset. Source: the ERC-4626 defence of OpenZeppelin. Where a
result needs more than 256 bits the contract reverts; here integers are unbounded.
"""

from keeper.domain.units import WAD, mul_div_down, mul_div_up


def to_shares_down(assets: int, net_assets: int, supply: int, virtual_shares: int) -> int:
    """Return the shares that assets buy, rounded down: in favour of the holders who stay."""
    return mul_div_down(assets, supply + virtual_shares, net_assets + 1)


def to_assets_down(shares: int, net_assets: int, supply: int, virtual_shares: int) -> int:
    """
    Return the base units that shares are worth, rounded down.

    Raises:
        ZeroDivisionError: neither real nor virtual shares.
    """
    return mul_div_down(shares, net_assets + 1, supply + virtual_shares)


def per_share_down(net_assets: int, supply: int, virtual_shares: int) -> int:
    """
    Return NAV per share with 18 digits whatever the decimals of the asset, rounded down.

    Returns:
        1e18 for 1.0 base asset a share.

    Raises:
        ZeroDivisionError: neither real nor virtual shares.
    """
    return mul_div_down(net_assets + 1, virtual_shares * WAD, supply + virtual_shares)


def part_up(amount: int, rate: int) -> int:
    """Return what a rate (wad) takes of an amount, rounded up: in favour of those who stay."""
    return mul_div_up(amount, rate, WAD)


def pro_rata_down(total: int, part: int, whole: int) -> int:
    """Share out a total by part of whole, rounded down; 0 when the whole is 0."""
    return 0 if whole == 0 else mul_div_down(total, part, whole)
