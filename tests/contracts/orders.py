"""Orders as the keeper writes them, and as nobody should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_abi.abi import encode

from keeper.domain.orders import AAVE_SUPPLY, AAVE_WITHDRAW, swap_order
from keeper.domain.policy import Route, Venue
from keeper.domain.units import PRICE_SCALE, WAD, Address
from scripts.localchain.world import V3_FEE

if TYPE_CHECKING:
    from tests.contracts.live_fund import LiveFund

Order = tuple[str, bytes]
SLIPPAGE = WAD * 8 // 1_000


class Orders:
    """The orders of one fund; amounts are base units, or wei of WETH where it is sold."""

    def __init__(self, fund: LiveFund) -> None:
        self._fund = fund
        self.v2, self.v3, self.aave = (
            fund.book.address_of(name) for name in ("uniswap_v2", "uniswap_v3", "aave_v3")
        )

    def buy_v3(self, amount: int, least: int | None = None) -> Order:
        """Buy WETH on v3."""
        return self.v3, self.swap(Venue.UNISWAP_V3, amount, self._weth_for(amount, least))

    def buy_v2(self, amount: int, least: int | None = None) -> Order:
        """Buy WETH on v2."""
        return self.v2, self.swap(Venue.UNISWAP_V2, amount, self._weth_for(amount, least))

    def sell_v3(self, amount: int, least: int | None = None) -> Order:
        """Sell WETH on v3."""
        least = self._base_for(amount, least)
        return self.v3, self.swap(Venue.UNISWAP_V3, amount, least, selling=True)

    def sell_v2(self, amount: int, least: int | None = None) -> Order:
        """Sell WETH on v2."""
        least = self._base_for(amount, least)
        return self.v2, self.swap(Venue.UNISWAP_V2, amount, least, selling=True)

    def swap(self, venue: Venue, amount: int, least: int, *, selling: bool = False) -> bytes:
        """Encode a swap of the fund's two tokens."""
        base, weth = Address(self._fund.base.address), Address(self._fund.weth.address)
        route = Route(venue=venue, adapter=Address(self.v3), share=WAD, fee=V3_FEE)
        return swap_order(route, (weth, base) if selling else (base, weth), amount, least)

    def supply(self, amount: int) -> Order:
        """Lend base asset."""
        return self.lend(AAVE_SUPPLY, self._fund.base.address, amount)

    def withdraw(self, units: int) -> Order:
        """Recall scaled units."""
        return self.lend(AAVE_WITHDRAW, self._fund.base.address, units)

    def lend(self, kind: int, asset: str, amount: int) -> Order:
        """Encode any order to Aave."""
        return self.aave, encode(["uint256", "address", "uint256"], [kind, asset, amount])

    def _weth_for(self, amount: int, least: int | None) -> int:
        if least is not None:
            return least
        return amount * PRICE_SCALE // self._fund.price() * (WAD - SLIPPAGE) // WAD

    def _base_for(self, amount: int, least: int | None) -> int:
        if least is not None:
            return least
        return amount * self._fund.price() // PRICE_SCALE * (WAD - SLIPPAGE) // WAD
