"""Markets for machines without recordings: a download, else a path that says it is made up."""

import random
import socket
from math import exp, sqrt
from typing import TYPE_CHECKING

from scripts.localchain.candles import HOUR_S, PRICE_DECIMALS, PriceSeries, find_gaps, parse_price

if TYPE_CHECKING:
    import ccxt

KRAKEN_HOST = "api.kraken.com"
CONNECT_TIMEOUT_S = 2.0
HOURS_A_YEAR = 8_760
GENERATED_START = 1_704_067_200  # 2024-01-01
GENERATED_PRICE = 3_000.0
GENERATED_VOLATILITY = 0.8  # a year, about what ETH has had
ONE_USD = 10**PRICE_DECIMALS


def assumed_peg(start: int) -> PriceSeries:
    """Return a base asset worth 1 USD from `start` (unix seconds) on, labelled as assumed."""
    return PriceSeries(
        symbol="USDCUSD",
        source="USDC/USD assumed to be 1.0, not recorded",
        recorded=False,
        points=((start, ONE_USD),),
    )


def generate(seed: int, days: int) -> PriceSeries:
    """
    Make up hourly prices by geometric Brownian motion without drift.

    Args:
        seed: the same seed gives the same path.
        days: length in days of 24 points.
    """
    source = random.Random(seed)  # noqa: S311  a price path, not a secret
    step = GENERATED_VOLATILITY / sqrt(HOURS_A_YEAR)
    price = GENERATED_PRICE
    points: list[tuple[int, int]] = []
    for hour in range(1, days * 24 + 1):
        points.append((GENERATED_START + hour * HOUR_S, int(price * ONE_USD)))
        price *= exp(step * source.gauss(0.0, 1.0) - step * step / 2)
    return PriceSeries(
        symbol="ETHUSD", source=f"generated, seed {seed}", recorded=False, points=tuple(points)
    )


def download(days: int, *, base_url: str | None = None) -> tuple[PriceSeries, PriceSeries] | None:
    """
    Download the newest hourly candles of ETH/USD and USDC/USD from Kraken, which keeps 30 days.

    Args:
        days: most days to take.
        base_url: address of a stand-in for Kraken; None is the real one.

    Returns:
        (WETH in USD, base asset in USD), or None where there is no internet.
    """
    if base_url is None and not _is_reachable(KRAKEN_HOST):
        return None
    import ccxt  # slow to import, and needed nowhere else

    exchange = ccxt.kraken({"timeout": 10_000})
    if base_url is not None:
        exchange.urls["api"] = {"public": base_url, "private": base_url}
    try:
        weth, base = (_fetch_series(exchange, symbol, days) for symbol in ("ETH/USD", "USDC/USD"))
    except ccxt.BaseError:
        return None
    return weth, base


def _is_reachable(host: str) -> bool:
    """Knock at a host, so that a machine without internet does not wait for a client's patience."""
    try:
        socket.create_connection((host, 443), timeout=CONNECT_TIMEOUT_S).close()
    except OSError:
        return False
    return True


def _fetch_series(exchange: "ccxt.Exchange", symbol: str, days: int) -> PriceSeries:
    """Fetch the closed hourly candles of one pair."""
    now_ms = exchange.milliseconds()
    candles = exchange.fetch_ohlcv(symbol, "1h", limit=days * 24)
    points = tuple(
        (int(opened) // 1000 + HOUR_S, parse_price(str(close), f"{exchange.id} {symbol}"))
        for opened, _, _, _, close, _ in candles
        if opened + HOUR_S * 1000 <= now_ms  # the last candle is still open
    )[-days * 24 :]
    return PriceSeries(
        symbol=symbol.replace("/", ""),
        source=f"downloaded from {exchange.id}, {symbol}",
        recorded=True,
        points=points,
        gaps=find_gaps(points, HOUR_S),
    )
