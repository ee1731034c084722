"""The real ccxt against exchanges that lie, stall, break off and send nonsense."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from keeper.adapters.ccxt_client import is_known, open_exchange
from keeper.adapters.exchanges import ExchangePrices, ExchangeTerms
from keeper.domain.order_books import BookTerms
from keeper.domain.price_quorum import Missing, QuorumTerms, Reference, weigh
from keeper.domain.prices import price_of
from keeper.domain.units import PRICE_SCALE, WAD, Address
from tests.domain.funds import NOW, USDC, WETH, a_fund
from tests.services.exchange_server import (
    BITSTAMP,
    COINBASE,
    KRAKEN,
    NAMES,
    ExchangeServer,
    Fault,
    exchange_server,
)

TERMS = ExchangeTerms(
    names=NAMES,
    symbols={WETH: "ETH/USDC", USDC: "USDC/USD"},
    book=BookTerms(max_spread=WAD // 100, min_depth=50_000 * WAD, max_age_s=60),
    min_exchanges=2,
    timeout_s=20,
)
QUORUM = QuorumTerms(quorum=2, tolerance=WAD // 200, max_age_s=60)
QUICK_S = 1


@pytest.fixture
def server() -> Iterator[ExchangeServer]:
    with exchange_server() as running:
        yield running


def ask(
    server: ExchangeServer, token: Address = WETH, terms: ExchangeTerms = TERMS
) -> Reference | Missing:
    [found] = ExchangePrices(terms, server.open).fetch_references([token], a_fund())[token]
    return found


def parts(found: Reference | Missing) -> dict[str, Reference | Missing]:
    return {part.source: part for part in found.parts}


@pytest.mark.parametrize("name", NAMES)
def test_exchange__in_its_own_wire_format__is_read_to_the_last_digit(
    server: ExchangeServer, name: str
) -> None:
    server.venues[name].books["ETH/USDC"] = (
        [["3000.01", "20.5"], ["2999.99", "30"]],
        [["3000.05", "20.5"], ["3000.99", "30"]],
    )
    terms = replace(TERMS, names=(name,), min_exchanges=1)
    found = ask(server, terms=terms)
    assert isinstance(found, Reference)
    assert found.price == 300_003 * 10**4 * PRICE_SCALE // 10**18  # 3,000.03 USDC in base units
    assert found.spread == -(-4 * WAD // 300_003)
    assert found.observed_at == NOW


def test_exchanges__that_agree__are_one_source_that_supports_the_feed(
    server: ExchangeServer,
) -> None:
    found = ask(server)
    assert weigh(a_fund(), WETH, [found], QUORUM).require() == price_of(a_fund(), WETH)
    assert list(parts(found)) == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("factor", [1e-6, 0.5, 1.02, 1e6])
def test_exchanges__one_liar_of_three__moves_nothing(
    server: ExchangeServer, name: str, factor: float
) -> None:
    honest = price_of(a_fund(), WETH)
    server.venues[name].prices["ETH/USDC"] *= factor
    server.venues[name].amount /= min(factor, 1)
    support = weigh(a_fund(), WETH, [ask(server)], QUORUM)
    assert (support.require(), support.count) == (honest, 2)


def test_exchanges__the_base_asset_at_0_875__is_noticed(server: ExchangeServer) -> None:
    for venue in server.venues.values():
        venue.prices["USDC/USD"] = 0.875
    found = ask(server, USDC)
    assert isinstance(found, Reference)
    assert found.price == PRICE_SCALE * 875 // 1_000
    support = weigh(a_fund(), USDC, [found], QUORUM)
    assert not support.suffices
    assert "exchanges 0.8750 differs by 12.50 %, limit is 0.50 %" in str(support)


def test_exchanges__a_market_in_dollars__is_crossed_with_the_base_assets_own(
    server: ExchangeServer,
) -> None:
    server.venues[KRAKEN].prices |= {"ETH/USD": 2_100.0, "USDC/USD": 0.875}
    symbols = {WETH: "ETH/USD", USDC: "USDC/USD"}
    found = parts(ask(server, terms=replace(TERMS, symbols=symbols)))
    assert isinstance(found[KRAKEN], Reference)
    assert found[KRAKEN].price == 2_400 * 10**6 * PRICE_SCALE // 10**18
    assert isinstance(found[BITSTAMP], Reference)
    assert found[BITSTAMP].price == 2_000 * 10**6 * PRICE_SCALE // 10**18


def test_exchanges__a_token_without_a_market__are_no_source_for_it(server: ExchangeServer) -> None:
    only_base = replace(TERMS, symbols={USDC: "USDC/USD"})
    found = ExchangePrices(only_base, server.open).fetch_references([WETH], a_fund())
    assert found == {WETH: ()}
    assert server.asked == []


NONSENSE = {
    "no JSON": b"<html>maintenance</html>",
    "half of it": b'{"error": [], "result": {"ETHUSDC": {"asks": [["2000',
    "nothing": b"",
    "null": b"null",
    "a list": b"[1, 2, 3]",
    "a number": b"42",
    "a text": b'"2000"',
    "an empty object": b"{}",
    "levels of other shapes": b'{"error": [], "result": {"ETHUSDC": {"asks": [[1]], "bids": 7}},'
    b' "microtimestamp": "1700000000000000", "asks": [[1]], "bids": 7}',
    "levels of no numbers": b'{"error": [], "result": {"ETHUSDC": {"asks": [["x", "1"]], "bids": '
    b'[["x", "1"]]}}, "microtimestamp": "1700000000000000", "asks": [["x", "1"]], "bids": '
    b'[["x", "1"]]}',
    "too deep": b"[" * 100_000,
    "no text": b"\xff\xfe\x00\x9f",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("what", NONSENSE)
def test_exchange__that_sends_nonsense__is_missing_and_the_others_count(
    server: ExchangeServer, name: str, what: str
) -> None:
    on = {KRAKEN: "Depth", BITSTAMP: "order_book", COINBASE: "/book"}[name]
    server.venues[name].fault = Fault(on=on, body=NONSENSE[what])
    assert "no answer within" not in _only_missing(ask(server), name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("what", ["no JSON", "null", "a list", "nothing", "an empty object"])
def test_exchange__whose_markets_are_nonsense__is_missing_and_the_others_count(
    server: ExchangeServer, name: str, what: str
) -> None:
    server.venues[name].fault = Fault(body=NONSENSE[what])
    assert "no answer within" not in _only_missing(ask(server), name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault(status=429, body=b"{}", headers={"Retry-After": "60"}), "RateLimitExceeded"),
        (Fault(status=503, body=b"<html/>"), "ExchangeNotAvailable"),
        (Fault(status=418, body=b"{}"), "DDoSProtection"),
        (Fault(hangs_up=True), "NetworkError"),
    ],
)
def test_exchange__that_refuses__is_missing_with_what_it_said(
    server: ExchangeServer, name: str, fault: Fault, reason: str
) -> None:
    server.venues[name].fault = fault
    assert reason in _only_missing(ask(server), name)


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        (KRAKEN, b'{"error": ["EAPI:Rate limit exceeded"]}', "DDoSProtection"),
        (KRAKEN, b'{"error": ["EService:Unavailable"]}', "ExchangeNotAvailable"),
        (BITSTAMP, b'{"status": "error", "reason": "Maintenance"}', "Maintenance"),
    ],
)
def test_exchange__that_refuses_in_its_own_words__is_missing_with_them(
    server: ExchangeServer, name: str, body: bytes, reason: str
) -> None:
    server.venues[name].fault = Fault(body=body)
    assert reason in _only_missing(ask(server), name)


@pytest.mark.parametrize(
    "fault", [Fault(delay_s=60), Fault(drips=True)], ids=["is silent", "drips its answer"]
)
def test_exchange__that_stalls__is_missing_after_the_deadline(
    server: ExchangeServer, fault: Fault
) -> None:
    terms = replace(TERMS, timeout_s=QUICK_S + 1)
    server.venues[KRAKEN].fault = fault
    began = time.monotonic()
    reason = _only_missing(ask(server, terms=terms), KRAKEN)
    assert time.monotonic() - began < 20 * QUICK_S
    assert reason in ("no answer within 2 s", reason if "RequestTimeout" in reason else "")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("bids", "asks", "reason"),
    [
        ([], [["2001", "99"]], "its book has no bids"),
        ([["1999", "99"]], [], "its book has no asks"),
        ([["2002", "99"]], [["1999", "99"]], "its book is crossed"),
        ([["1500", "99"]], [["2001", "99"]], "its spread is"),
        ([["1999", "1"]], [["2001", "99"]], "its bids hold 1,999.0000, limit is 50,000.0000"),
        ([["NaN", "99"]], [["2001", "99"]], "no number"),
        ([["1999", "Infinity"]], [["2001", "99"]], "no number"),
        ([["0", "99"]], [["2001", "99"]], "no price"),
        ([["-1", "99"]], [["2001", "99"]], "no price"),
    ],
)
def test_exchange__with_a_bad_book__is_missing_with_number_and_limit(
    server: ExchangeServer, name: str, bids: list[Any], asks: list[Any], reason: str
) -> None:
    server.venues[name].books["ETH/USDC"] = (bids, asks)
    assert reason in _only_missing(ask(server), name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("off_by", "words"), [(-61, "61 s older"), (61, "61 s ahead of")])
def test_exchange__whose_clock_is_wrong__is_missing(
    server: ExchangeServer, name: str, off_by: int, words: str
) -> None:
    server.venues[name].now = NOW + off_by
    reason = _only_missing(ask(server), name)
    assert f"its book is {words}" in reason
    assert "limit is 60 s" in reason


@pytest.mark.parametrize("name", NAMES)
def test_exchange__whose_market_is_closed_or_not_there__is_missing(
    server: ExchangeServer, name: str
) -> None:
    server.venues[name].closed = frozenset({"ETH/USDC"})
    assert _only_missing(ask(server), name) == "ETH/USDC: its market is closed"
    server.venues[name].unlisted = frozenset({"ETH/USDC"})
    assert "does not have market symbol ETH/USDC" in _only_missing(ask(server), name)


def test_exchanges__too_few_that_count__are_missing_and_there_is_no_nav(
    server: ExchangeServer,
) -> None:
    for name in (KRAKEN, COINBASE):
        server.venues[name].fault = Fault(status=503, body=b"")
    found = ask(server)
    assert isinstance(found, Missing)
    assert found.reason.startswith("1 of 3 exchanges count, 2 are needed (kraken: ")
    assert not weigh(a_fund(), WETH, [found], QUORUM).suffices


def test_exchange__that_writes_control_characters__cannot_reach_a_terminal(
    server: ExchangeServer,
) -> None:
    server.venues[BITSTAMP].fault = Fault(status=503, body=b"\x1b[2J" + b"x" * 1_000)
    reason = _only_missing(ask(server), BITSTAMP)
    assert reason.isprintable()
    assert len(reason) < 250


@pytest.mark.parametrize("variable", ["http_proxy", "HTTPS_PROXY", "ALL_PROXY"])
def test_exchanges__with_a_proxy_in_the_environment__do_not_use_it(
    server: ExchangeServer, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    seen: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_error(502)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    proxy = HTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=proxy.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.server_port}")
    found = ask(server)
    proxy.shutdown()
    assert isinstance(found, Reference)
    assert seen == []


def test_open_exchange__keeps_to_the_exchanges_own_pace_and_our_patience() -> None:
    client: Any = open_exchange(KRAKEN, 7)
    assert client.enableRateLimit
    assert client.rateLimit >= 100
    assert client.timeout == 7_000
    assert not client.session.trust_env


def test_is_known__tells_exchanges_from_typing_errors() -> None:
    assert all(is_known(name) for name in NAMES)
    assert not any(is_known(name) for name in ("krakn", "", "__init__", "../kraken"))


def _only_missing(found: Reference | Missing, name: str) -> str:
    """See that this exchange alone is missing, and say why."""
    assert isinstance(found, Reference)
    each = parts(found)
    assert [who for who, part in each.items() if isinstance(part, Missing)] == [name]
    missing = each[name]
    assert isinstance(missing, Missing)
    return missing.reason
