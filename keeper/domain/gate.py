"""
How much of a dealing's redemptions is filled, and each holder's part: the twin of GateMath.sol.

Amounts are shares with 18 decimals, except `assets_out` (base units).
"""

from collections.abc import Mapping

from keeper.domain.units import WAD, Address, mul_div_down


def fill_down(requested: int, supply: int, gate: int, affordable: int) -> int:
    """
    Return the shares that a dealing redeems.

    Args:
        requested: shares asked for.
        supply: all shares.
        gate: most of the supply that one dealing redeems, a wad.
        affordable: shares that cash and subscriptions of the dealing can pay.

    Returns:
        The least of requested, gate x supply (rounded down) and affordable.
    """
    return min(requested, mul_div_down(supply, gate, WAD), affordable)


def remainder_down(shares: int, shares_in: int, filled: int) -> int:
    """
    Return a holder's shares that roll into the next dealing, rounded down.

    Remainder and payment are floored each on its own; subtracting a floored fill would let the
    holders together claim more than the dealing holds.

    Args:
        shares: the holder's part of `shares_in`.
        shares_in: shares that the dealing was asked for.
        filled: shares that it redeemed.

    Raises:
        ValueError: more was filled than asked for.
    """
    if shares_in == 0:
        return 0
    if filled > shares_in:
        raise ValueError(f"{filled} shares filled of {shares_in} asked for")
    return mul_div_down(shares, shares_in - filled, shares_in)


def payment_down(shares: int, shares_in: int, assets_out: int) -> int:
    """Return a holder's part of the dealing's base units, rounded down; 0 of an empty dealing."""
    return 0 if shares_in == 0 else mul_div_down(shares, assets_out, shares_in)


def apply_gate(requested: Mapping[Address, int], capacity: int) -> dict[Address, int]:
    """
    Share out redemption capacity pro rata when the gate is down.

    Args:
        requested: shares asked for by each holder, 18 decimals.
        capacity: most shares this dealing redeems.

    Returns:
        Shares to redeem now, rounded down; what rolls into the next dealing is each holder's
        `remainder_down`, not the difference.
    """
    shares_in = sum(requested.values())
    filled = min(shares_in, capacity)
    return {holder: payment_down(shares, shares_in, filled) for holder, shares in requested.items()}
