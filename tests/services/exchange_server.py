"""Three exchanges on the loopback, each in its real wire format, that can be made to misbehave."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from keeper.adapters.ccxt_client import Exchange, open_exchange
from tests.domain.funds import NOW

KRAKEN, BITSTAMP, COINBASE = "kraken", "bitstamp", "coinbaseexchange"
NAMES = (KRAKEN, BITSTAMP, COINBASE)
SYMBOLS = ("ETH/USDC", "ETH/USD", "USDC/USD")
KRAKEN_IDS = {"ETH/USDC": "ETHUSDC", "ETH/USD": "XETHZUSD", "USDC/USD": "USDCUSD"}
KRAKEN_ASSETS = {"ETH": "XETH", "USD": "ZUSD", "USDC": "USDC"}


@dataclass
class Fault:
    """What an exchange does instead of answering, on paths that contain a word."""

    on: str = ""
    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    drips: bool = False
    hangs_up: bool = False


@dataclass
class Venue:
    """One exchange: its prices by symbol, its clock, and how it misbehaves."""

    prices: dict[str, float] = field(
        default_factory=lambda: {"ETH/USDC": 2_000.0, "ETH/USD": 2_000.0, "USDC/USD": 1.0}
    )
    half_spread: float = 0.0005
    amount: float = 100_000.0
    now: float = NOW
    books: dict[str, tuple[list[list[Any]], list[list[Any]]]] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    unlisted: frozenset[str] = frozenset()
    fault: Fault | None = None

    def book(self, symbol: str) -> tuple[list[list[Any]], list[list[Any]]]:
        """Give bids and asks, as text."""
        if symbol in self.books:
            return self.books[symbol]
        price = self.prices[symbol]
        bids = [[str(price * (1 - self.half_spread * n)), str(self.amount)] for n in (1, 2)]
        asks = [[str(price * (1 + self.half_spread * n)), str(self.amount)] for n in (1, 2)]
        return bids, asks

    @property
    def listed(self) -> list[str]:
        return [symbol for symbol in SYMBOLS if symbol not in self.unlisted]


class ExchangeServer:
    """The three of them behind one port."""

    def __init__(self) -> None:
        self.venues = {name: Venue() for name in NAMES}
        self.asked: list[str] = []
        self._stop = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                name = urlsplit(self.path).path.split("/")[1]
                fault = server.venues[name].fault
                if fault is not None and fault.on in self.path:
                    server._misbehave(self, fault)
                    return
                self.reply(200, json.dumps(server._answer(name, self.path)).encode(), {})

            def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                for key, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        serve = self._http.serve_forever
        threading.Thread(target=serve, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._stop.set()
        self._http.shutdown()
        self._http.server_close()

    def open(self, name: str, timeout_s: int) -> Exchange:
        """Open ccxt's own client, as the keeper does, and send it here."""
        client: Any = open_exchange(name, timeout_s)
        paths = {KRAKEN: "/kraken", BITSTAMP: "/bitstamp/api", COINBASE: "/coinbaseexchange"}
        client.urls["api"] = dict.fromkeys(("public", "private"), self.url + paths[name])
        client.rateLimit = 1  # milliseconds between two requests; nobody is overrun here
        return client

    def _misbehave(self, handler: Any, fault: Fault) -> None:
        self._stop.wait(fault.delay_s)
        if fault.hangs_up:
            handler.connection.close()
            return
        body = fault.body
        if body is None:
            name = urlsplit(handler.path).path.split("/")[1]
            body = json.dumps(self._answer(name, handler.path)).encode()
        if not fault.drips:
            handler.reply(fault.status, body, fault.headers)
            return
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        for place in range(len(body)):
            handler.wfile.write(body[place : place + 1])
            handler.wfile.flush()
            if self._stop.wait(0.2):
                return

    def _answer(self, name: str, path: str) -> object:
        venue, parts = self.venues[name], urlsplit(path)
        answer = {KRAKEN: _kraken, BITSTAMP: _bitstamp, COINBASE: _coinbase}[name]
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        return answer(venue, [p for p in parts.path.split("/") if p][1:], query)


def _kraken(venue: Venue, path: list[str], query: dict[str, str]) -> object:
    symbol_of = {identity: symbol for symbol, identity in KRAKEN_IDS.items()}
    if path[-1] == "Time":
        return {"error": [], "result": {"unixtime": int(venue.now), "rfc1123": "x"}}
    if path[-1] == "Assets":
        assets = {
            identity: {
                "aclass": "currency", "altname": name, "decimals": 10, "display_decimals": 5,
                "status": "enabled",
            }
            for name, identity in KRAKEN_ASSETS.items()
        }  # fmt: skip
        return {"error": [], "result": assets}
    if path[-1] == "AssetPairs":
        pairs = {}
        for symbol in venue.listed:
            base, quote = symbol.split("/")
            pairs[KRAKEN_IDS[symbol]] = {
                "altname": symbol.replace("/", ""),
                "wsname": symbol,
                "aclass_base": "currency",
                "base": KRAKEN_ASSETS[base],
                "aclass_quote": "currency",
                "quote": KRAKEN_ASSETS[quote],
                "lot": "unit",
                "pair_decimals": 2,
                "lot_decimals": 8,
                "lot_multiplier": 1,
                "leverage_buy": [],
                "leverage_sell": [],
                "fees": [[0, 0.4]],
                "fees_maker": [[0, 0.25]],
                "fee_volume_currency": "ZUSD",
                "ordermin": "0.002",
                "status": "cancel_only" if symbol in venue.closed else "online",
            }
        return {"error": [], "result": pairs}
    bids, asks = venue.book(symbol_of[query["pair"]])
    stamp = int(venue.now)
    sides = {"asks": [[*each, stamp] for each in asks], "bids": [[*each, stamp] for each in bids]}
    return {"error": [], "result": {query["pair"]: sides}}


def _bitstamp(venue: Venue, path: list[str], query: dict[str, str]) -> object:
    symbol_of = {symbol.replace("/", "").lower(): symbol for symbol in SYMBOLS}
    if "order_book" in path:
        bids, asks = venue.book(symbol_of[path[-1]])
        micro = int(venue.now * 1_000_000)
        return {
            "timestamp": str(int(venue.now)), "microtimestamp": str(micro),
            "bids": bids, "asks": asks,
        }  # fmt: skip
    return [
        {
            "name": symbol,
            "market_symbol": symbol.replace("/", "").lower(),
            "base_currency": symbol.split("/")[0],
            "base_decimals": 8,
            "counter_currency": symbol.split("/")[1],
            "counter_decimals": 2,
            "minimum_order_value": "10",
            "trading": "Disabled" if symbol in venue.closed else "Enabled",
            "instant_order_counter_decimals": 2,
            "instant_and_market_orders": "Enabled",
            "description": symbol.replace("/", " / "),
            "market_type": "SPOT",
        }
        for symbol in venue.listed
    ]


def _coinbase(venue: Venue, path: list[str], query: dict[str, str]) -> object:
    if path[-1] == "time":
        return {"iso": "x", "epoch": venue.now}
    if path[-1] == "currencies":
        return [
            {
                "id": name, "name": name, "min_size": "0.000001", "status": "online",
                "message": "", "max_precision": "0.000001", "convertible_to": [],
                "details": {"type": "crypto"}, "default_network": "ethereum",
                "supported_networks": [], "display_name": name,
            }
            for name in ("ETH", "USD", "USDC")
        ]  # fmt: skip
    if path[-1] == "book":
        bids, asks = venue.book(path[-2].replace("-", "/"))
        sides = {"bids": [[*each, 3] for each in bids], "asks": [[*each, 3] for each in asks]}
        return {"sequence": 1_924_393_896, **sides}
    return [
        {
            "id": symbol.replace("/", "-"),
            "base_currency": symbol.split("/")[0],
            "quote_currency": symbol.split("/")[1],
            "quote_increment": "0.01",
            "base_increment": "0.00000001",
            "display_name": symbol,
            "min_market_funds": "1",
            "margin_enabled": False,
            "post_only": False,
            "limit_only": False,
            "cancel_only": symbol in venue.closed,
            "trading_disabled": symbol in venue.closed,
            "status": "delisted" if symbol in venue.closed else "online",
        }
        for symbol in venue.listed
    ]


@contextmanager
def exchange_server() -> Iterator[ExchangeServer]:
    """Run them for a while."""
    server = ExchangeServer()
    yield server
    server.close()


def wait_until(happened: Any, seconds: float = 5.0) -> bool:
    """Wait for something, but not for ever."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.01)
    return False
