"""Two whole worlds, each with Uniswap v2 and v3, Aave and feeds, and Hyperlane between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scripts.localchain.anvil import Anvil, AnvilOptions
from scripts.localchain.bridged import AWAY_CHAIN_ID, HOME_CHAIN_ID, Bridged, bridge_chains
from scripts.localchain.market import MarketData
from scripts.localchain.world import STOCK, Depth, World, build_world, options_for


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWorlds:
    """
    Both chains and the line between them.

    Args:
        home: where the base asset is a token of its own.
        away: where it is the bridge's likeness of that.
        bridged: Hyperlane on both, the warp route of the base asset, and the relay.
    """

    home: World
    away: World
    bridged: Bridged


def options_for_two(market: MarketData) -> tuple[AnvilOptions, AnvilOptions]:
    """Start both chains an hour before the market does, with chain ids of their own."""
    options = options_for(market)
    return replace(options, chain_id=HOME_CHAIN_ID), replace(options, chain_id=AWAY_CHAIN_ID)


def build_two_worlds(
    home: Anvil,
    away: Anvil,
    market: MarketData,
    *,
    away_market: MarketData | None = None,
    base_decimals: int = 6,
    depth: Depth | None = None,
    confirmations: int = 0,
) -> TwoWorlds:
    """
    Build a world on each chain and bridge the base asset of the first to the second.

    Args:
        home: a fresh node, best started with the first of `options_for_two(market)`.
        away: another, started with the second.
        market: the market to come at home.
        away_market: the market to come away; by default the same.
        base_decimals: decimals of the base asset.
        depth: how deep the pools are, on both.
        confirmations: blocks that validators of either chain wait before they sign.

    Raises:
        MarketDataError: a chain is past its market's first point.
    """
    here = build_world(home, market, base_decimals=base_decimals, depth=depth)
    bridged = bridge_chains(home, away, here.base, confirmations=confirmations)
    whale, stock = here.cast.whale.address, STOCK * 10**base_decimals
    here.give_base(whale, stock)
    bridged.send_token(bridged.home, whale, stock, sender=whale)
    home.mine(confirmations)
    bridged.relay.deliver_all()
    there = build_world(
        away,
        away_market or market,
        base_decimals=base_decimals,
        depth=depth,
        base=bridged.away.token,
    )
    bridged.align()
    return TwoWorlds(home=here, away=there, bridged=bridged)
