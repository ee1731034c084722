"""The market that a local chain replays: recorded where it can be had, labelled where it is not."""

from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from scripts.localchain.anvil import PROJECT_ROOT
from scripts.localchain.candles import HOUR_S, Gap, PriceSeries, read_candles
from scripts.localchain.errors import MarketDataError
from scripts.localchain.market_sources import assumed_peg, download, generate

DAY_S = 86_400
DEFAULT_FOLDER = PROJECT_ROOT.parent / "shared" / "data"
ETH_FILES = ("hourly/GEMINI_ETHUSD_1h.csv.gz", "hourly/BINANCE_ETHUSDT_1h.csv.gz")
USDC_FILE = "daily/USDC_USD_1d.csv.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """
    The part of a recording to replay.

    Args:
        start: unix seconds of the first point; None takes the recording's last days.
        days: length in days.
    """

    start: int | None = None
    days: int = 35


# 1 May to 5 June 2021: a rise by half, then down by more than half, with a 40 % day between.
SEASON = Window(start=1_619_827_200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """
    One moment of the market.

    Args:
        time: unix seconds at which the prices were known.
        weth_usd: price of one WETH in USD, 8 decimals.
        base_usd: price of one base asset in USD, 8 decimals.
    """

    time: int
    weth_usd: int
    base_usd: int

    @property
    def weth_in_base_wad(self) -> int:
        """Price of one WETH in the base asset as a wad, rounded down."""
        return self.weth_usd * 10**18 // self.base_usd


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketData:
    """
    What happens on the local market.

    Args:
        weth: WETH in USD, which sets the pace.
        base: the base asset in USD; the newest point at or before a moment holds.
    """

    weth: PriceSeries
    base: PriceSeries

    @property
    def source(self) -> str:
        """Say where both series come from."""
        return f"{self.weth.source}; {self.base.source}"

    @property
    def recorded(self) -> bool:
        """Say whether the path of WETH was recorded on a real market."""
        return self.weth.recorded

    @property
    def points(self) -> tuple[tuple[int, int], ...]:
        """List (unix seconds, WETH in USD with 8 decimals)."""
        return self.weth.points

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """List the hours that the recording lacks."""
        return self.weth.gaps

    def frames(self) -> tuple[Frame, ...]:
        """
        Join the two series in the pace of WETH.

        Raises:
            MarketDataError: WETH starts before anything is known about the base asset.
        """
        times = [time for time, _ in self.base.points]
        first = self.weth.points[0][0]
        if first < times[0]:
            raise MarketDataError(
                f"{self.base.source} starts at {times[0]}, after the first WETH price at {first}"
            )
        return tuple(
            Frame(
                time=time,
                weth_usd=price,
                base_usd=self.base.points[bisect_right(times, time) - 1][1],
            )
            for time, price in self.weth.points
        )


def load_market(
    path: Path | None = None,
    *,
    window: Window | None = None,
    seed: int = 1,
    online: bool = True,
) -> MarketData:
    """
    Load the best market that can be had.

    Args:
        path: a csv of hourly candles, or a folder with `hourly/` and `daily/`; None tries the
            shared folder beside the project, then a download, then a generated path.
        window: the part of it; None is SEASON of a folder and the last 35 days of a file.
        seed: seed of a generated path.
        online: whether a download may be tried.

    Raises:
        MarketDataError: a path was given and cannot be used.
    """
    if path is not None:
        return _load_recorded(path, window)
    if DEFAULT_FOLDER.is_dir():
        return _load_recorded(DEFAULT_FOLDER, window)
    days = (window or Window()).days
    downloaded = download(days) if online else None
    if downloaded is not None:
        return MarketData(weth=downloaded[0], base=downloaded[1])
    return generated_market(seed, days=days)


def generated_market(seed: int, *, days: int = 35) -> MarketData:
    """Make up a market, the same for the same seed, that says it is made up."""
    weth = generate(seed, days)
    return MarketData(weth=weth, base=assumed_peg(weth.points[0][0]))


def _load_recorded(path: Path, window: Window | None) -> MarketData:
    """Load a file, or the first known file of a folder, with the peg recorded beside it."""
    if path.is_dir():
        file = next((path / name for name in ETH_FILES if (path / name).is_file()), None)
        if file is None:
            raise MarketDataError(f"{path} has none of {', '.join(ETH_FILES)}")
        folder, window = path, window or SEASON
    elif path.is_file():
        file, folder, window = path, path.parent.parent, window or Window()
    else:
        raise MarketDataError(f"there is no market data at {path}")
    weth = cut(read_candles(file, step_s=HOUR_S, time_column="ts_utc"), window)
    return MarketData(weth=weth, base=_load_peg(folder / USDC_FILE, weth))


def _load_peg(file: Path, weth: PriceSeries) -> PriceSeries:
    """Read the base asset's daily closes when they cover the window, else assume 1.0 and say so."""
    first, last = weth.points[0][0], weth.points[-1][0]
    if not file.is_file():
        return assumed_peg(first)
    peg = read_candles(file, step_s=DAY_S, time_column="date")
    if first < peg.points[0][0] or last - peg.points[-1][0] > DAY_S:
        return assumed_peg(first)
    start = first - DAY_S
    days = (last - start) // DAY_S + 1
    return cut(peg, Window(start=start, days=days))


def cut(series: PriceSeries, window: Window) -> PriceSeries:
    """
    Cut a window out of a series, gaps included.

    Raises:
        MarketDataError: fewer than two points are left.
    """
    length = window.days * DAY_S
    last = series.points[-1][0]
    start = window.start if window.start is not None else last - length + 1
    points = tuple(point for point in series.points if start <= point[0] < start + length)
    if len(points) < 2:
        raise MarketDataError(
            f"{series.source} has {len(points)} points in the {window.days} days from {start}; "
            f"it spans {series.points[0][0]} to {last}"
        )
    gaps = tuple(gap for gap in series.gaps if points[0][0] <= gap.after < points[-1][0])
    return PriceSeries(
        symbol=series.symbol,
        source=series.source,
        recorded=series.recorded,
        points=points,
        gaps=gaps,
    )
