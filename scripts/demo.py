"""
Play a season of a fund on a local chain: `make demo`, or `python -m scripts.demo --help`.

Exit codes: 0 the season ended and every figure agrees, 1 some figure does not, 2 bad options or
market data, 130 interrupted.
"""

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from scripts.localchain.errors import LocalChainError
from scripts.localchain.market import MarketData, Window, generated_market, load_market
from scripts.season.governance_summary import is_as_voted
from scripts.season.season import SeasonResult, run_season
from scripts.season.show import progress, show_result

OUT = Path("build/demo")
MIN_DAYS, MAX_DAYS = 2, 120


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo and return its exit code."""
    options = _parse(arguments)
    console = Console(stderr=True)
    try:
        market = _market(options)
    except LocalChainError as error:
        console.print(f"[red]{error}[/red]")
        return 2
    logging.getLogger("keeper.alerts").setLevel(logging.CRITICAL)  # the story tells it anyway
    started = time.monotonic()
    try:
        with progress(console) as (say, on_hour):
            result = run_season(
                market,
                out=options.out,
                base_decimals=options.base_decimals,
                say=say,
                on_hour=on_hour,
                started=started,
            )
    except KeyboardInterrupt:
        console.print("interrupted; the local chain was stopped")
        return 130
    show_result(Console(), result)
    return 0 if _agrees(result) else 1


def _agrees(result: SeasonResult) -> bool:
    agrees = result.conservation.unexplained == 0 and result.nav.mismatches == 0
    if result.report is not None:
        agrees = agrees and result.report.verdict.exit_code == 0
    return agrees and is_as_voted(result.governance)


def _market(options: argparse.Namespace) -> MarketData:
    if options.generated:
        return generated_market(options.seed, days=options.days)
    return load_market(options.market_data, window=_window(options), seed=options.seed)


def _window(options: argparse.Namespace) -> Window | None:
    """Leave the loader its own season unless another length was asked for."""
    if options.start is None and options.days == Window().days:
        return None
    return Window(start=options.start, days=options.days)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo ARGS='...'", description=__doc__)
    parser.add_argument(
        "--market-data",
        type=Path,
        help="CSV of hourly candles, or a folder of recordings; default: recordings beside the "
        "project, else a download, else a generated path",
    )
    parser.add_argument("--generated", action="store_true", help="play a generated price path")
    parser.add_argument("--seed", type=int, default=1, help="of a generated path")
    parser.add_argument("--start", type=int, help="unix seconds of the first point")
    parser.add_argument("--days", type=_days, default=Window().days, help="length of the season")
    parser.add_argument(
        "--base-decimals", type=int, choices=(6, 8, 18), default=6, help="of the base asset"
    )
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the results")
    return parser.parse_args(arguments)


def _days(text: str) -> int:
    days = int(text)
    if not MIN_DAYS <= days <= MAX_DAYS:
        raise argparse.ArgumentTypeError(f"{days} days, limits are {MIN_DAYS} to {MAX_DAYS}")
    return days


if __name__ == "__main__":
    sys.exit(main())
