"""How orders are encoded for the adapters, and what they have to bring at least."""

from __future__ import annotations

from collections.abc import Sequence

from eth_abi.abi import encode

from keeper.domain import actions as d
from keeper.domain.cash import slippage_of
from keeper.domain.nav import value_down
from keeper.domain.policy import LendingPolicy, Route, TradingPolicy, Venue
from keeper.domain.prices import price_of
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import PRICE_SCALE, WAD, Address, mul_div_down

AAVE_SUPPLY, AAVE_WITHDRAW = 0, 1


def trade_orders(
    decision: d.Buy | d.Sell, snapshot: FundSnapshot, trading: TradingPolicy
) -> tuple[tuple[Address, bytes], ...]:
    """
    Split a trade over the routes; each part must bring the registry's price less the slippage.

    Returns:
        (adapter, order) pairs; the parts add up to the amount, the last route takes the dust.
    """
    price, slippage = price_of(snapshot, trading.token), slippage_of(snapshot, trading)
    buying = isinstance(decision, d.Buy)
    pair = (
        (snapshot.base.address, trading.token) if buying else (trading.token, snapshot.base.address)
    )
    orders = []
    for route, amount in zip(trading.routes, split(decision.amount, trading.routes), strict=True):
        if amount == 0:
            continue
        fair = mul_div_down(amount, PRICE_SCALE, price) if buying else value_down(amount, price)
        least = mul_div_down(fair, WAD - slippage, WAD)
        orders.append((route.adapter, swap_order(route, pair, amount, max(1, least))))
    return tuple(orders)


def split(amount: int, routes: Sequence[Route]) -> tuple[int, ...]:
    """Split an amount by the routes' shares, rounded down; the last route takes the rest."""
    parts = [mul_div_down(amount, route.share, WAD) for route in routes[:-1]]
    return (*parts, amount - sum(parts))


def swap_order(route: Route, pair: tuple[Address, Address], amount: int, least: int) -> bytes:
    """Encode a swap for the route's adapter."""
    if route.venue is Venue.UNISWAP_V3:
        kinds = ["address", "address", "uint24", "uint256", "uint256"]
        return encode(kinds, [*pair, route.fee, amount, least])
    return encode(["address", "address", "uint256", "uint256"], [*pair, amount, least])


def lending_order(
    decision: d.Lend | d.Recall, snapshot: FundSnapshot, lending: LendingPolicy
) -> tuple[Address, bytes]:
    """Encode a supply (token units) or a withdrawal (scaled units) for the Aave adapter."""
    kind, amount = (
        (AAVE_SUPPLY, decision.amount)
        if isinstance(decision, d.Lend)
        else (AAVE_WITHDRAW, decision.units)
    )
    return lending.adapter, aave_order(kind, snapshot.base.address, amount)


def aave_order(kind: int, token: Address, amount: int) -> bytes:
    """Encode an order for the Aave adapter."""
    return encode(["uint8", "address", "uint256"], [kind, token, amount])
