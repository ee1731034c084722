"""The demo on the terminal: a bar while it runs, a table at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from scripts.arbitrage.demo import Outcome
from scripts.arbitrage.minutes import Minute
from scripts.season.show import bar_on, whole

Say = Callable[[str], None]
OnMinute = Callable[[Minute], None]
DECIMALS = 6


@contextmanager
def progress(console: Console, minutes: int) -> Iterator[tuple[Say, OnMinute]]:
    """Show a bar that moves with the minutes and lines for what happens; plain lines when piped."""
    with bar_on(console) as bar:
        task = bar.add_task("two chains", total=minutes)

        def on_minute(minute: Minute) -> None:
            at = datetime.fromtimestamp(minute.time, UTC)
            text = f"{at:%d %b %H:%M} gap {minute.gap_bps:+.1f} bps"
            bar.update(task, advance=1, description=text)

        yield bar.console.print, on_minute


def show_outcome(console: Console, outcome: Outcome) -> None:
    """Print what was found, taken and earned, where all money is, and where the files are."""
    console.print(_earned(outcome))
    console.print(_conservation(outcome))
    for path in outcome.files:
        console.print(f"written: {path}")


def _earned(outcome: Outcome) -> Table:
    table = Table(title="Arbitrage between two chains")
    table.add_column("what")
    table.add_column("figure", justify="right")
    for name, text in outcome.figures.items():
        table.add_row(name, text)
    return table


def _conservation(outcome: Outcome) -> Table:
    table = Table(title="Every unit of money")
    table.add_column("what")
    table.add_column("USDC", justify="right")
    money = outcome.conservation
    for name in money.__slots__:
        table.add_row(name.replace("_", " "), whole(getattr(money, name), DECIMALS))
    table.add_row("unexplained", f"{money.unexplained} base units", style="bold")
    return table
