"""What goes on in the demo's fund while people look at it: a market, and the season's keepers."""

import random
import shutil
from collections.abc import Iterator, Sequence
from itertools import count
from math import exp, sqrt
from pathlib import Path

from keeper.bootstrap import Keeper, build_keeper
from keeper.jobs import run_jobs
from keeper.services.selection import ALL_JOBS, Job
from keeper.settings import load_settings
from scripts.localchain.kept import KeptMarket
from scripts.localchain.market import Frame
from scripts.localchain.market_sources import GENERATED_VOLATILITY, HOURS_A_YEAR
from scripts.localchain.replay import apply_frame
from scripts.season.local_keeper import ChainTimer

HOUR_S = 3_600
MAIN = "keeper.toml"
DRAW_NO_PAGE = "[report]\nevery_s = 0\n"  # the portal shows it all


class Living:
    """
    The fund's life, an hour at a time.

    Args:
        market: of the chain that was kept.
        keepers: the first does everything, the others only trade.
        seed: of the prices to come.
    """

    def __init__(self, market: KeptMarket, keepers: Sequence[Keeper], seed: int = 1) -> None:
        """Begin where the market stands."""
        self._market, self._keepers = market, keepers
        self._weth_usd = int(market.weth_feed.functions.latestAnswer().call())
        self._base_usd = int(market.base_feed.functions.latestAnswer().call())
        self._moves = _moves(seed)

    def pass_hour(self) -> None:
        """Move the prices on by an hour, and let the keepers do what is due."""
        self._weth_usd = max(1, int(self._weth_usd * next(self._moves)))
        time = self._market.anvil.now() + HOUR_S
        frame = Frame(time=time, weth_usd=self._weth_usd, base_usd=self._base_usd)
        apply_frame(self._market, frame)
        for number, keeper in enumerate(self._keepers):
            run_jobs(keeper, frozenset({Job.TRADE}) if number else ALL_JOBS)


def reopen_keepers(market: KeptMarket, kept: Path, folder: Path) -> tuple[Path, list[Keeper]]:
    """
    Put the season's keepers together again, with copies of their keys and journals.

    Args:
        market: of the chain that they serve.
        kept: the keepers' folder as the season left it, which stays as it is.
        folder: where the copies go; it must not exist yet.

    Returns:
        The first one's configuration, and all of them, the one that does everything first.
    """
    shutil.copytree(kept, folder)
    others = sorted(path.name for path in folder.glob("*.toml") if path.name != MAIN)
    configs = [folder / name for name in (MAIN, *others)]
    changes = {
        market.was_at: market.anvil.rpc_url,
        str(kept.resolve()): str(folder.resolve()),
        "[report]\n": DRAW_NO_PAGE,
    }
    for config in configs:
        text = config.read_text(encoding="utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        config.write_text(text, encoding="utf-8")
    timer = ChainTimer(market.anvil)
    return configs[0], [build_keeper(load_settings(each), timer=timer) for each in configs]


def _moves(seed: int) -> Iterator[float]:
    """Yield by what a price is multiplied every hour: a geometric Brownian motion without drift."""
    source = random.Random(seed)  # noqa: S311  a price path, not a secret
    step = GENERATED_VOLATILITY / sqrt(HOURS_A_YEAR)
    for _ in count():
        yield exp(step * source.gauss(0.0, 1.0) - step * step / 2)
