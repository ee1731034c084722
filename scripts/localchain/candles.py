"""Read recorded candles: a flaw is an error with its line, a gap is listed, nothing is filled."""

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path
from typing import TextIO

from scripts.localchain.errors import MarketDataError

HOUR_S = 3_600
PRICE_DECIMALS = 8
PRICE_COLUMNS = ("open", "high", "low", "close")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """
    Candles that a recording lacks.

    Args:
        after: unix seconds of the last point before the gap.
        before: unix seconds of the first point behind it.
        missing: how many points there should have been between.
    """

    after: int
    before: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceSeries:
    """
    Prices over time.

    Args:
        symbol: the pair, e.g. "ETHUSD".
        source: where it comes from, in words.
        recorded: whether a real market made it.
        points: (unix seconds when the price was known, price with 8 decimals), in order.
        gaps: candles that are missing among the points.
    """

    symbol: str
    source: str
    recorded: bool
    points: tuple[tuple[int, int], ...]
    gaps: tuple[Gap, ...] = ()


def read_candles(path: Path, *, step_s: int, time_column: str) -> PriceSeries:
    """
    Read a csv or csv.gz of candles with open, high, low and close columns.

    Args:
        path: the file; `VENUE_SYMBOL_1h.csv.gz` names the source.
        step_s: length of a candle in seconds.
        time_column: name of the column with the candle's opening time, UTC.

    Returns:
        The closes, each at the END of its candle: nobody knew it earlier.

    Raises:
        MarketDataError: unreadable file, unknown columns, or a flawed line, with its number.
    """
    points = tuple(_read_points(path, step_s, time_column))
    if len(points) < 2:
        raise MarketDataError(f"{path} has {len(points)} candles, at least 2 are needed")
    stem = path.name.split(".")[0]
    return PriceSeries(
        symbol=stem.removesuffix("_1h").removesuffix("_1d"),
        source=f"recorded candles {stem}",
        recorded=True,
        points=points,
        gaps=find_gaps(points, step_s),
    )


def find_gaps(points: tuple[tuple[int, int], ...], step_s: int) -> tuple[Gap, ...]:
    """List where two neighbours are more than one step apart."""
    pairs = pairwise(points)
    return tuple(
        Gap(after=one, before=two, missing=(two - one) // step_s - 1)
        for (one, _), (two, _) in pairs
        if two - one > step_s
    )


def parse_price(text: str, where: str) -> int:
    """
    Parse a decimal price.

    Returns:
        The price with 8 decimals, rounded down.

    Raises:
        MarketDataError: no number, not finite, or not above zero.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise MarketDataError(f"{where}: {text!r} is not a price") from None
    if not value.is_finite() or value <= 0:
        raise MarketDataError(f"{where}: price {text} is not above zero")
    return int(value.scaleb(PRICE_DECIMALS))


def parse_time(text: str, where: str) -> int:
    """
    Parse a UTC time of whole seconds, e.g. 2021-05-01 13:00:00 or 2021-05-01.

    Raises:
        MarketDataError: it is no such time.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise MarketDataError(f"{where}: {text!r} is not a time") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _open_text(path: Path) -> TextIO:
    """Open a csv, unpacked if it is gzipped."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _read_points(path: Path, step_s: int, time_column: str) -> Iterator[tuple[int, int]]:
    """Read (end of candle, close) line by line."""
    last: int | None = None
    try:
        with _open_text(path) as text:
            reader = csv.DictReader(text)
            _check_columns(path, reader.fieldnames or (), (time_column, *PRICE_COLUMNS))
            for row in reader:
                where = f"{path.name} line {reader.line_num}"
                point = _read_point(row, where, time_column, step_s)
                _check_step(where, last, point[0], step_s)
                last = point[0]
                yield point
    except (OSError, UnicodeDecodeError, EOFError, csv.Error) as error:
        raise MarketDataError(f"{path} cannot be read: {error}") from error


def _check_columns(path: Path, found: object, wanted: tuple[str, ...]) -> None:
    """Refuse a table that lacks a column."""
    have = tuple(found) if isinstance(found, list | tuple) else ()
    missing = [name for name in wanted if name not in have]
    if missing:
        raise MarketDataError(
            f"{path.name} has columns {', '.join(have) or 'none'}; {', '.join(missing)} missing"
        )


def _read_point(
    row: Mapping[str, str | None], where: str, time_column: str, step_s: int
) -> tuple[int, int]:
    """Read one candle and check that its close lies between low and high."""
    price = {name: parse_price(row[name] or "", where) for name in PRICE_COLUMNS}
    if not price["low"] <= price["close"] <= price["high"]:
        raise MarketDataError(
            f"{where}: close {row['close']} is outside low {row['low']} to high {row['high']}"
        )
    return parse_time(row[time_column] or "", where) + step_s, price["close"]


def _check_step(where: str, last: int | None, time: int, step_s: int) -> None:
    """Refuse candles that go back in time, repeat, or are finer than promised."""
    if last is not None and time - last < step_s:
        raise MarketDataError(
            f"{where}: {time - last} s after the candle before, at least {step_s} s expected"
        )
