"""
What a position in an ERC-4626 vault counts for: the twin of Erc4626Adapter.holdings.

Whoever sends assets to a vault raises what it says its shares are worth, and nobody can tell that
from a profit. So a share counts at most at its checkpoint and a capped rate a day on top.
"""

from __future__ import annotations

from dataclasses import dataclass

from keeper.domain.units import DAY_S, WAD, Address, mul_div_down
from keeper.errors import PriceError

PRICE_UNITS = 10**24  # share units that a checkpoint prices


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultState:
    """
    A vault and its adapter's checkpoint, as read at one block.

    Args:
        vault: whose shares the units are.
        assets: what the vault says the booked units are worth; None when it does not say.
        max_growth: wad that a share may gain a day over its checkpoint.
        price: assets of 1e24 share units at the checkpoint.
        checked_at: unix seconds of the checkpoint.
        read_at: unix seconds of the block.
    """

    vault: Address
    assets: int | None
    max_growth: int
    price: int
    checked_at: int
    read_at: int


def allowed_price(state: VaultState) -> int:
    """Most assets that 1e24 share units count for at the block, rounded down."""
    growth = state.max_growth * (state.read_at - state.checked_at)
    return state.price + mul_div_down(state.price, growth, WAD * DAY_S)


def counted_assets(state: VaultState, units: int) -> int:
    """
    Value share units in the vault's asset: what the vault says, but no more than is allowed.

    Args:
        state: read for exactly these units.
        units: booked share units.

    Returns:
        Asset units, rounded down.

    Raises:
        PriceError: the vault does not say; it never counts as zero.
    """
    if state.assets is None:
        raise PriceError(f"vault {state.vault} does not say what {units} of its units are worth")
    return min(state.assets, mul_div_down(units, allowed_price(state), PRICE_UNITS))
