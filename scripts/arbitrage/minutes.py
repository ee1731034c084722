"""Minutes of one asset on two chains, as recorded, or made up and labelled so."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from math import exp, sqrt
from pathlib import Path

from scripts.localchain.candles import PRICE_DECIMALS, PriceSeries, parse_price, parse_time
from scripts.localchain.errors import MarketDataError
from scripts.localchain.market import DEFAULT_FOLDER, Frame, MarketData
from scripts.localchain.market_sources import GENERATED_START, ONE_USD, assumed_peg

MINUTE_S = 60
FOLDER = "dex_minute"
HOME_FILE = "ethereum_weth_usdc_2023-08-13_16.csv.gz"
AWAY_FILES = "polygon_univ3_usdc_weth/*2023-08-*.csv.gz"
GAS_FILE = "polygon_gas_price_minute.csv.gz"
TICK = Decimal("1.0001")
USDC_PER_WETH_UNITS = Decimal(10) ** 12  # the pool counts wei per 1e-6 USDC
GWEI = Decimal(10**9)

# Neither file says what a POL or Ethereum's gas cost then: both are assumed, and said to be.
POL_IN_ETH = Decimal("0.00037")
HOME_GAS_WEI = 15 * 10**9

GENERATED_MINUTES = 2_880
GENERATED_PRICE = 1_850.0
GENERATED_MINUTE_VOLATILITY = 0.0004
GENERATED_JUMP_EVERY = 120  # minutes, on average
GENERATED_JUMP = 0.003
GENERATED_GAS_WEI = 2 * 10**7


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """
    What the asset cost on both chains in one minute.

    Args:
        time: unix seconds.
        home: USD at home, 8 decimals.
        away: USD on the other chain, 8 decimals.
        away_gas: wei of ETH that a unit of gas cost there.
    """

    time: int
    home: int
    away: int
    away_gas: int

    @property
    def gap_bps(self) -> float:
        """How far the price away is above the one at home, basis points."""
        return (self.away / self.home - 1) * 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """
    Minutes in order, and where they come from.

    Args:
        minutes: one after the other, without gaps.
        source: in words, with everything that was not recorded.
        recorded: whether real markets made the prices.
    """

    minutes: tuple[Minute, ...]
    source: str
    recorded: bool


def load_minutes(path: Path | None = None, *, lag: int, seed: int = 1) -> Recording:
    """
    Load the recorded minutes, or make some up where there are none.

    Args:
        path: folder with `dex_minute/`; None looks beside the project.
        lag: minutes by which the price at home follows; see `delayed`.
        seed: of made-up minutes.

    Raises:
        MarketDataError: a path was given and cannot be used.
    """
    folder = (path or DEFAULT_FOLDER) / FOLDER
    if path is None and not folder.is_dir():
        return generated_minutes(seed)
    recording = read_minutes(folder)
    return delayed(recording, lag) if lag else recording


def delayed(recording: Recording, lag: int) -> Recording:
    """Let home follow later: give each minute the price that home had `lag` minutes before."""
    minutes = recording.minutes
    later = tuple(
        replace(now, home=before.home)
        for before, now in zip(minutes, minutes[lag:], strict=False)
        if now.time - before.time == lag * MINUTE_S
    )
    text = f"{recording.source}; Ethereum replayed {lag} min late"
    return replace(recording, minutes=later, source=text)


def read_minutes(folder: Path) -> Recording:
    """
    Read Ethereum's price, the Polygon pool's closing tick and Polygon's gas price.

    Raises:
        MarketDataError: a file is missing or flawed, or the files have no minute in common.
    """
    home = dict(_read(folder / HOME_FILE, "ts_utc", "WETH"))
    gas = dict(_read(folder / GAS_FILE, "block_timestamp", "gas_price"))
    away = {
        time: _price_at(int(tick))
        for file in sorted(folder.glob(AWAY_FILES))
        for time, tick in _read(file, "timestamp", "closeTick")
    }
    minutes = tuple(
        Minute(
            time=time,
            home=parse_price(home[time], HOME_FILE),
            away=away[time],
            away_gas=int(Decimal(gas[time]) * GWEI * POL_IN_ETH),
        )
        for time in sorted(home.keys() & away.keys() & gas.keys())
    )
    if len(minutes) < 2:
        raise MarketDataError(f"{folder} has {len(minutes)} common minutes, at least 2 are needed")
    source = (
        "recorded minutes of WETH/USDC on Ethereum and in Polygon's 0.05 % pool, Polygon's gas "
        f"price at {POL_IN_ETH} ETH a POL (assumed), Ethereum's at {HOME_GAS_WEI // 10**9} gwei "
        "(assumed)"
    )
    return Recording(minutes=minutes, source=source, recorded=True)


def generated_minutes(seed: int) -> Recording:
    """Make up minutes: away jumps now and then, and home follows three minutes later."""
    source = random.Random(seed)  # noqa: S311  a price path, not a secret
    price, path = GENERATED_PRICE, []
    for _ in range(GENERATED_MINUTES):
        path.append(int(price * ONE_USD))
        step = source.gauss(0.0, GENERATED_MINUTE_VOLATILITY / sqrt(10))
        if source.random() * GENERATED_JUMP_EVERY < 1:
            step += source.choice((-1, 1)) * GENERATED_JUMP * (1 + source.random())
        price *= exp(step)
    minutes = tuple(
        Minute(
            time=GENERATED_START + number * MINUTE_S,
            home=path[max(0, number - 3)],
            away=price_away,
            away_gas=GENERATED_GAS_WEI,
        )
        for number, price_away in enumerate(path)
    )
    text = f"generated, seed {seed}: home follows jumps three minutes later"
    return Recording(minutes=minutes, source=text, recorded=False)


def market_of(minutes: Sequence[Minute], side: str, source: str, lead_s: int) -> MarketData:
    """
    Give one chain's prices as a world takes them, its first price so many seconds earlier.

    Args:
        minutes: to come.
        side: `home` or `away`.
        source: in words.
        lead_s: what a launch takes before the first minute.
    """
    first = minutes[0]
    points = [(first.time - lead_s, getattr(first, side))]
    points += [(each.time, getattr(each, side)) for each in minutes]
    series = PriceSeries(symbol="WETHUSD", source=source, recorded=True, points=tuple(points))
    return MarketData(weth=series, base=assumed_peg(points[0][0]))


def frame_of(minute: Minute, side: str) -> Frame:
    """Give one chain's prices in a minute."""
    return Frame(time=minute.time, weth_usd=getattr(minute, side), base_usd=ONE_USD)


def _price_at(tick: int) -> int:
    """Price of a WETH in USDC at a tick of the recorded pool, 8 decimals, rounded down."""
    with localcontext(prec=40):
        return int((USDC_PER_WETH_UNITS / TICK**tick).scaleb(PRICE_DECIMALS))


def _read(path: Path, time_column: str, value_column: str) -> Iterator[tuple[int, str]]:
    """Read one column of a recording by the minute."""
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
            reader = csv.DictReader(text)
            for row in reader:
                where = f"{path.name} line {reader.line_num}"
                yield (
                    parse_time(_cell(row, time_column, where), where),
                    _cell(row, value_column, where),
                )
    except (OSError, UnicodeDecodeError, EOFError, csv.Error) as error:
        raise MarketDataError(f"{path} cannot be read: {error}") from error


def _cell(row: Mapping[str, str | None], column: str, where: str) -> str:
    value = row.get(column)
    if not value:
        raise MarketDataError(f"{where}: there is no {column}")
    return value
