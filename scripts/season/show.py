"""A season on the terminal: progress while it runs, tables at its end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from scripts.season.play import Moment
from scripts.season.season import SeasonResult

Say = Callable[[str], None]
OnHour = Callable[[Moment], None]


def bar_on(console: Console) -> Progress:
    """Make a bar that is gone when its work is done, and is not there at all when piped."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


@contextmanager
def progress(console: Console) -> Iterator[tuple[Say, OnHour]]:
    """Show a bar that moves with the hours and lines for what happens; plain lines when piped."""
    with bar_on(console) as bar:
        task = bar.add_task("season", total=None)

        def on_hour(moment: Moment) -> None:
            day = datetime.fromtimestamp(moment.frame.time, UTC).date()
            bar.update(task, total=moment.hours, completed=moment.hour + 1, description=f"{day}")

        yield bar.console.print, on_hour


def show_result(console: Console, result: SeasonResult) -> None:
    """Print investors, conservation and NAV, where the files are, and what came of checking one."""
    console.print(_investors(result))
    console.print(_conservation(result))
    console.print(_counts(result))
    for path in result.files:
        console.print(f"written: {path}")
    if result.report is not None:
        verdict = result.report.verdict
        console.print(f"`keeper report verify {result.report.path}`: {verdict.words}")
        console.print(f"its hash on the chain: {verdict.hash}", soft_wrap=True)
    console.print(f"kept: {result.chain}")
    console.print("`make portal` opens it in a browser, with a local test wallet to play with")


def whole(amount: int, decimals: int) -> str:
    """Write base units as whole units with two digits, rounded towards zero."""
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    units, rest = divmod(size, 10**decimals)
    return f"{sign}{units:,}.{rest * 100 // 10**decimals:02d}"


def _investors(result: SeasonResult) -> Table:
    table = Table(title=f"Investors, in {result.symbol}")
    for name in ("investor", "subscribed", "redeemed", "in kind", "still in the fund", "result"):
        table.add_column(name, justify="left" if name == "investor" else "right")
    for row in result.investors:
        amounts = (row.subscribed, row.redeemed, row.in_kind, row.final_value, row.pnl)
        table.add_row(row.name, *(whole(amount, result.decimals) for amount in amounts))
    return table


def _conservation(result: SeasonResult) -> Table:
    table = Table(title="Every unit of money")
    table.add_column("what")
    table.add_column(result.symbol, justify="right")
    money = result.conservation
    for name in money.__slots__:
        table.add_row(name.replace("_", " "), whole(getattr(money, name), result.decimals))
    table.add_row("unexplained", f"{money.unexplained} base units", style="bold")
    return table


def _counts(result: SeasonResult) -> Table:
    table = Table(title="The season")
    table.add_column("what")
    table.add_column("figure", justify="right")
    for what, figure in result.figures.items():
        table.add_row(what, figure)
    return table
