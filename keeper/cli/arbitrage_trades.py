"""Commands that look for arbitrage and take it: arb scan, arb run, arb history."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from keeper.cli.arbitrage import arb
from keeper.cli.context import Context, pass_context

if TYPE_CHECKING:
    from keeper.settings import Settings

__all__ = ["arb"]


@arb.command()
@pass_context
def scan(context: Context) -> None:
    """
    Rank what pays now, on one chain and across two, with its worst case; nothing is sent.

    With exchanges among the price sources their mid price stands beside it; it decides nothing.
    Exits with the code of what kept a chain from being looked at; 2 for a tripped wire.
    """
    from keeper.arbitrage_views import scan_record, scan_tables
    from keeper.bootstrap import open_arbitrage

    settings = context.settings()
    desk = open_arbitrage(settings)
    found, mids = desk.service.scan(), _fetch_mids(settings)
    tables = scan_tables(found, desk, desk.decimals, mids)
    context.output.show(scan_record(found, desk, mids), *tables)
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
        tables = trades_tables(result.run, desk, desk.decimals)
        context.output.show(trades_record(result.run, desk), *tables)
    sys.exit(result.exit_code)


@arb.command()
@click.option("--limit", default=20, show_default=True, help="Most of either kind.")
@pass_context
def history(context: Context, limit: int) -> None:
    """List trades across both chains with their legs and endings, and round trips, newest first."""
    from keeper.arbitrage_past import history_record, history_tables
    from keeper.bootstrap import open_arbitrage

    desk = open_arbitrage(context.settings())
    past = desk.history.fetch(limit)
    tables = history_tables(past, desk, desk.decimals)
    context.output.show(history_record(past, desk), *tables)


def _fetch_mids(settings: Settings) -> dict[str, str]:
    """Ask the configured exchanges, if there are any."""
    if settings.prices is None or settings.prices.exchanges is None:
        return {}
    from keeper.bootstrap import open_price_support, open_reader
    from keeper.price_sources import exchange_mids

    reader = open_reader(settings)
    snapshot = reader.chain.fetch_snapshot()
    support = open_price_support(reader, snapshot)
    return exchange_mids(support.fetch_support(snapshot, snapshot.feeds))
