"""
Measure the slow paths: `make bench`. Writes build/bench.json; docs/bench.md explains every figure.

Counts are the same on every machine with the same packages, ratios compare times of one machine.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from scripts.bench.arbitrage import measure_arbitrage
from scripts.bench.backfill import measure_backfill
from scripts.bench.domain import measure_domain
from scripts.bench.figures import Figure
from scripts.bench.journal import measure_journal
from scripts.bench.lived import live_through
from scripts.bench.memory import measure_memory
from scripts.bench.portal import ERRORS, measure_portal
from scripts.bench.quotes import measure_quotes
from scripts.bench.reaction import measure_reaction
from scripts.bench.reads import measure_reads
from scripts.bench.start_up import measure_build, measure_start_up
from scripts.bench.ticks import measure_snapshot, measure_ticks
from scripts.setup.environment import ROOT

RESULT = ROOT / "build" / "bench.json"


def main() -> int:
    """Measure everything, show it, write it down, and fail where a reader got no answer."""
    with Console(stderr=True).status("measuring; this takes some minutes"):
        figures = list(measure())
    Console().print(to_table(figures))
    write_figures(RESULT, figures)
    problems = faults(figures)
    for problem in problems:
        print(f"bench: {problem}", file=sys.stderr)
    return 1 if problems else 0


def measure() -> Iterator[Figure]:
    """Measure on a chain of our own; figures that move it on come last."""
    yield from measure_build()
    yield from measure_arbitrage()
    yield from measure_quotes()
    yield from measure_reaction()
    RESULT.parent.mkdir(exist_ok=True)
    # Beside the result, as elsewhere a temporary folder may lie in memory, where commits are free.
    with tempfile.TemporaryDirectory(dir=RESULT.parent) as folder:
        yield from measure_journal(Path(folder))
        yield from measure_backfill(Path(folder))
        yield from measure_reads(Path(folder))
    with tempfile.TemporaryDirectory() as folder, live_through(Path(folder)) as lived:
        yield from measure_start_up(lived.config)
        yield from measure_snapshot(lived)
        yield from measure_domain(lived.make_keeper()[0].reader.chain.fetch_snapshot())
        yield from measure_ticks(lived)
        yield from measure_memory(lived)
        yield from measure_portal(lived)


def to_table(figures: list[Figure]) -> Table:
    """Show every figure with its unit."""
    table = Table(title="Counts and ratios")
    table.add_column("what")
    table.add_column("figure", justify="right")
    table.add_column("unit")
    for figure in figures:
        table.add_row(figure.name, f"{figure.value:,}", figure.unit)
    return table


def faults(figures: Iterable[Figure]) -> list[str]:
    """Say what may not be, however fast: readers of the portal without an answer."""
    errors = [figure.value for figure in figures if figure.name == ERRORS]
    if not errors:
        return ["the portal was not read"]
    return [f"{errors[0]} answers or lines of the portal were none, 0 are allowed"] * any(errors)


def write_figures(path: Path, figures: list[Figure]) -> None:
    """Write the figures as JSON, one a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {figure.name: figure.value for figure in figures}
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
