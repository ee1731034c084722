"""
Play arbitrage between two local chains: `make demo-arbitrage`, or `--help`.

Exit codes: 0 every unit of money is accounted for, 1 some is not, 2 bad options or market data,
130 interrupted.
"""

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from scripts.arbitrage.acts import choose_acts
from scripts.arbitrage.demo import run_demo
from scripts.arbitrage.minutes import Recording, generated_minutes, load_minutes
from scripts.arbitrage.show import progress, show_outcome
from scripts.localchain.errors import LocalChainError

OUT = Path("build/demo-arbitrage")
MINUTES, MIN_MINUTES, MAX_MINUTES = 60, 10, 600
LAG, MAX_LAG = 3, 60


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo and return its exit code."""
    options = _parse(arguments)
    console = Console(stderr=True)
    try:
        recording = _recording(options)
    except LocalChainError as error:
        console.print(f"[red]{error}[/red]")
        return 2
    logging.getLogger("keeper").setLevel(logging.CRITICAL)  # the story tells it anyway
    started = time.monotonic()
    acts = choose_acts(recording.minutes, options.minutes)
    count = sum(len(act.lead) + len(act.minutes) for act in acts)
    try:
        with progress(console, count) as (say, on_minute):
            outcome = run_demo(
                recording, acts, out=options.out, say=say, on_minute=on_minute, started=started
            )
    except KeyboardInterrupt:
        console.print("interrupted; the local chains were stopped")
        return 130
    show_outcome(Console(), outcome)
    return 0 if outcome.conservation.unexplained == 0 else 1


def _recording(options: argparse.Namespace) -> Recording:
    if options.generated:
        return generated_minutes(options.seed)
    return load_minutes(options.market_data, lag=options.lag, seed=options.seed)


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo-arbitrage ARGS='...'", description=__doc__)
    parser.add_argument(
        "--market-data",
        type=Path,
        help="folder of recordings with dex_minute/; default: the one beside the project, else "
        "generated minutes",
    )
    parser.add_argument("--generated", action="store_true", help="play generated minutes")
    parser.add_argument("--seed", type=int, default=1, help="of generated minutes")
    parser.add_argument(
        "--lag",
        type=_lag,
        default=LAG,
        help="minutes by which the recorded price on Ethereum is replayed late; at 0 the two "
        "recordings agree within 0.06 bps and nothing pays (default: %(default)s)",
    )
    parser.add_argument(
        "--minutes", type=_minutes, default=MINUTES, help="to look at, in acts of ten"
    )
    parser.add_argument("--out", type=Path, default=OUT, help="folder of the results")
    return parser.parse_args(arguments)


def _minutes(text: str) -> int:
    return _within(int(text), MIN_MINUTES, MAX_MINUTES, "minutes")


def _lag(text: str) -> int:
    return _within(int(text), 0, MAX_LAG, "minutes of lag")


def _within(number: int, least: int, most: int, what: str) -> int:
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"{number} {what}, limits are {least} to {most}")
    return number


if __name__ == "__main__":
    sys.exit(main())
