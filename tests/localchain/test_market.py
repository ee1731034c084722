"""Market data: flaws are errors with numbers, gaps are listed, made-up paths say so."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scripts.localchain import market_sources
from scripts.localchain.candles import HOUR_S, read_candles
from scripts.localchain.errors import MarketDataError
from scripts.localchain.market import (
    DEFAULT_FOLDER,
    SEASON,
    Window,
    generated_market,
    load_market,
)

HEADER = "ts_utc,open,high,low,close,volume\n"
GOOD = "2021-05-01 00:00:00,10,12,9,11.5,1\n2021-05-01 01:00:00,11.5,13,11,12.123456789,1\n"


def write(folder: Path, text: str, name: str = "VENUE_ETHUSD_1h.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_read_candles__close__is_known_at_the_end_of_its_candle(tmp_path: Path) -> None:
    series = read_candles(write(tmp_path, HEADER + GOOD), step_s=HOUR_S, time_column="ts_utc")
    assert series.points == ((1_619_830_800, 1_150_000_000), (1_619_834_400, 1_212_345_678))
    assert series.recorded
    assert series.source == "recorded candles VENUE_ETHUSD_1h"


def test_read_candles__gzipped__reads_the_same(tmp_path: Path) -> None:
    plain = write(tmp_path, HEADER + GOOD)
    packed = tmp_path / "VENUE_ETHUSD_1h.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    series = [read_candles(one, step_s=HOUR_S, time_column="ts_utc") for one in (plain, packed)]
    assert series[0] == series[1]


def test_load_market__gap__is_listed_and_not_filled(tmp_path: Path) -> None:
    late = "2021-05-01 05:00:00,12,13,11,12,1\n"
    market = load_market(write(tmp_path, HEADER + GOOD + late))
    assert len(market.points) == 3
    (gap,) = market.gaps
    assert (gap.after, gap.before, gap.missing) == (1_619_834_400, 1_619_848_800, 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has columns none; ts_utc, open, high, low, close missing"),
        ("time,price\n1,2\n", "has columns time, price; ts_utc, open, high, low, close missing"),
        (HEADER, "has 0 candles, at least 2"),
        (HEADER + "yesterday,1,1,1,1,1\n", "line 2: 'yesterday' is not a time"),
        (HEADER + "2021-05-01 00:00:00,1,1,1,much,1\n", "line 2: 'much' is not a price"),
        (HEADER + "2021-05-01 00:00:00,1,1\n", "line 2: '' is not a price"),
        (HEADER + "2021-05-01 00:00:00,1,1,1,NaN,1\n", "line 2: price NaN is not above zero"),
        (HEADER + "2021-05-01 00:00:00,1,1,-1,-1,1\n", "line 2: price -1 is not above zero"),
        (HEADER + "2021-05-01 00:00:00,1,2,1,3,1\n", "line 2: close 3 is outside low 1 to high 2"),
        (HEADER + GOOD + GOOD, "line 4: -3600 s after the candle before, at least 3600 s"),
        (HEADER + GOOD + "2021-05-01 01:01:00,1,1,1,1,1\n", "line 4: 60 s after the candle"),
    ],
)
def test_load_market__flawed_file__names_the_place_and_the_value(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(MarketDataError) as caught:
        load_market(write(tmp_path, text))
    assert message in str(caught.value)


@pytest.mark.parametrize("content", [b"\x1f\x8bno gzip", b"plain text"])
def test_load_market__broken_gzip__is_one_of_our_errors(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "VENUE_ETHUSD_1h.csv.gz"
    path.write_bytes(content)
    with pytest.raises(MarketDataError, match="cannot be read"):
        load_market(path)


def test_load_market__binary_file__is_one_of_our_errors(tmp_path: Path) -> None:
    path = tmp_path / "candles.csv"
    path.write_bytes(bytes(range(256)))
    with pytest.raises(MarketDataError):
        load_market(path)


def test_load_market__missing_path__is_never_replaced_by_another_source(tmp_path: Path) -> None:
    with pytest.raises(MarketDataError, match="there is no market data at"):
        load_market(tmp_path / "nothing.csv")
    with pytest.raises(MarketDataError, match="has none of hourly/GEMINI_ETHUSD_1h"):
        load_market(tmp_path)


def test_load_market__window_outside_the_recording__says_what_it_spans(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + GOOD)
    with pytest.raises(MarketDataError, match="0 points in the 3 days from 1000000000"):
        load_market(path, window=Window(start=1_000_000_000, days=3))


def test_load_market__without_recorded_peg__says_that_it_is_assumed(tmp_path: Path) -> None:
    market = load_market(write(tmp_path, HEADER + GOOD))
    assert market.recorded
    assert not market.base.recorded
    assert "assumed" in market.source
    assert {frame.base_usd for frame in market.frames()} == {10**8}


def test_load_market__folder__takes_the_peg_of_the_day_that_has_ended(tmp_path: Path) -> None:
    (tmp_path / "hourly").mkdir()
    (tmp_path / "daily").mkdir()
    hours = [f"2021-05-02 {hour:02}:00:00,10,12,9,11,1\n" for hour in range(24)]
    write(
        tmp_path / "hourly", HEADER + "".join(hours), "GEMINI_ETHUSD_1h.csv.gz".removesuffix(".gz")
    )
    plain = tmp_path / "hourly" / "GEMINI_ETHUSD_1h.csv"
    packed = plain.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    days = "date,open,high,low,close,volume\n" + "".join(
        f"2021-{day},1,1.1,0.9,{close},1\n"
        for day, close in (("04-30", 1.05), ("05-01", 0.99), ("05-02", 1.01))
    )
    (tmp_path / "daily" / "USDC_USD_1d.csv.gz").write_bytes(gzip.compress(days.encode()))
    frames = load_market(tmp_path).frames()
    assert [frame.base_usd for frame in frames[:23]] == [99_000_000] * 23
    assert frames[23].base_usd == 101_000_000  # midnight: the 2nd has ended


def test_generated_market__is_labelled_and_the_same_for_the_same_seed() -> None:
    market = generated_market(42, days=3)
    assert market == generated_market(42, days=3)
    assert market.points != generated_market(43, days=3).points
    assert not market.recorded
    assert market.weth.source == "generated, seed 42"
    assert len(market.points) == 72
    assert market.gaps == ()
    assert all(price > 0 for _, price in market.points)


def test_load_market__without_data_and_internet__generates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("scripts.localchain.market.DEFAULT_FOLDER", tmp_path / "none")
    monkeypatch.setattr(market_sources, "_is_reachable", lambda host: False)
    assert load_market(seed=5) == generated_market(5)


@pytest.mark.skipif(
    not DEFAULT_FOLDER.is_dir(), reason="no recorded market data beside the project"
)
def test_load_market__shared_recording__is_five_weeks_of_real_hours() -> None:
    market = load_market()
    assert market.recorded
    assert market.base.recorded
    assert market.points[0][0] == SEASON.start
    hours = (market.points[-1][0] - market.points[0][0]) // HOUR_S + 1
    assert hours == SEASON.days * 24
    assert len(market.points) + sum(gap.missing for gap in market.gaps) == hours


@pytest.mark.skipif(
    not DEFAULT_FOLDER.is_dir(), reason="no recorded market data beside the project"
)
def test_load_market__recorded_outages__are_all_reported() -> None:
    path = DEFAULT_FOLDER / "hourly" / "BINANCE_ETHUSDT_1h.csv.gz"
    series = read_candles(path, step_s=HOUR_S, time_column="ts_utc")
    span = (series.points[-1][0] - series.points[0][0]) // HOUR_S + 1
    assert len(series.gaps) == 27
    assert len(series.points) + sum(gap.missing for gap in series.gaps) == span


OPENED = 1_700_002_800  # the hour that has not ended yet


class _Kraken(BaseHTTPRequestHandler):
    """A stand-in for Kraken's public API, as much as one candle download asks for."""

    def do_GET(self) -> None:
        body = json.dumps({"error": [], "result": self._result()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, template: str, *args: object) -> None:
        """Keep quiet."""

    def _result(self) -> dict[str, object]:
        if "AssetPairs" in self.path:
            return {name: _pair(name) for name in ("ETHUSD", "USDCUSD")}
        if "Assets" in self.path:
            return {name: _currency(name) for name in ("ETH", "USD", "USDC")}
        pair = "USDCUSD" if "USDC" in self.path else "ETHUSD"
        price = "0.9998" if pair == "USDCUSD" else "3210.55"
        rows = [
            [OPENED - ago * HOUR_S, price, price, price, price, price, "1.0", 1]
            for ago in (4, 3, 1, 0)  # one hour is missing, the last candle is still open
        ]
        return {pair: rows, "last": OPENED}


def _currency(name: str) -> dict[str, object]:
    return {"aclass": "currency", "altname": name, "decimals": 8, "display_decimals": 4}


def _pair(name: str) -> dict[str, object]:
    base = name.removesuffix("USD")
    return {
        "altname": name, "wsname": f"{base}/USD", "aclass_base": "currency", "base": base,
        "aclass_quote": "currency", "quote": "USD", "pair_decimals": 4, "cost_decimals": 4,
        "lot_decimals": 8, "lot_multiplier": 1, "leverage_buy": [], "leverage_sell": [],
        "fees": [[0, 0.4]], "fees_maker": [[0, 0.25]], "ordermin": "0.001", "costmin": "0.5",
        "tick_size": "0.0001", "status": "online",
    }  # fmt: skip


@pytest.fixture
def kraken() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Kraken) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_download__drops_the_open_candle_and_reports_the_gap(
    kraken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccxt.kraken.milliseconds", lambda _: (OPENED + HOUR_S - 1) * 1000)
    downloaded = market_sources.download(35, base_url=kraken)
    assert downloaded is not None
    weth, base = downloaded
    assert [price for _, price in weth.points] == [321_055_000_000] * 3
    assert [price for _, price in base.points] == [99_980_000] * 3
    assert weth.points[-1][0] == OPENED
    assert [gap.missing for gap in weth.gaps] == [1]
    assert weth.source == "downloaded from kraken, ETH/USD"
