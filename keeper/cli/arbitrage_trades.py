"""Commands that look for arbitrage and take it: arb scan, arb run."""

from __future__ import annotations

import sys

import click

from keeper.cli.arbitrage import arb
from keeper.cli.context import Context, pass_context

__all__ = ["arb"]


@arb.command()
@pass_context
def scan(context: Context) -> None:
    """
    Rank what pays now, on one chain and across two, with its worst case; nothing is sent.

    Exits with the code of what kept a chain from being looked at; 2 for a tripped wire.
    """
    from keeper.arbitrage_views import scan_record, scan_tables
    from keeper.bootstrap import open_arbitrage

    desk = open_arbitrage(context.settings())
    found = desk.service.scan()
    tables = scan_tables(found, desk.symbol_of, desk.decimals, {})
    context.output.show(scan_record(found, desk.symbol_of, {}), *tables)
    sys.exit(next((each.exit_code for each in found.troubles.values()), 0))


@arb.command()
@click.option("--live", is_flag=True, help="Send transactions; else they are only simulated.")
@pass_context
def run(context: Context, live: bool) -> None:
    """Close what is open, take what pays, and exit; nothing else of the keeper's work is done."""
    from keeper.arbitrage import run_arbitrage
    from keeper.arbitrage_views import trades_record, trades_tables

    result, desk = run_arbitrage(context.settings(live=live))
    if result.run is None:
        context.output.fail(result.error, result.exit_code)
    else:
        tables = trades_tables(result.run, desk.symbol_of, desk.decimals)
        context.output.show(trades_record(result.run, desk.symbol_of), *tables)
    sys.exit(result.exit_code)
