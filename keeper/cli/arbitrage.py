"""Commands about the pools that arbitrage trades on: arb pools, arb listing, arb rearm."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from keeper.cli.context import Context, pass_context

if TYPE_CHECKING:
    from keeper.bootstrap import PoolDesk
    from keeper.domain.pool_book import PoolBook

GUARDED = 2  # the exit code of a rule that held something back


@click.group()
def arb() -> None:
    """Look at the pools that arbitrage trades on, and take what pays."""


@arb.command()
@click.option("--check", is_flag=True, help="Compare every state with the chain's now.")
@pass_context
def pools(context: Context, check: bool) -> None:
    """
    List the pools with their states at the newest block, how old they are, and tripped wires.

    Exits with 2 while a wire is tripped: then nothing is traded on pools.
    """
    desk = _open(context)
    _show(context, desk, desk.following.run(check=check))


@arb.command()
@click.argument("pool")
@pass_context
def rearm(context: Context, pool: str) -> None:
    """Read the state of a pool anew whose wire is tripped, and follow it again."""
    desk = _open(context)
    _show(context, desk, desk.following.rearm(desk.address_of(pool)))


@arb.command()
@click.argument("token")
@pass_context
def listing(context: Context, token: str) -> None:
    """
    Rehearse trades in TOKEN, a symbol or an address, in every pool that is followed.

    Nothing is sent: the node simulates purchases, transfers and sales of people who hold nothing
    yet. Exits with 2 when the token must not be traded in one of them.
    """
    from keeper.pool_views import verdicts_record, verdicts_table

    desk = _open(context)
    verdicts = desk.listing.fetch_verdicts(desk.following.run(), desk.address_of(token))
    context.output.show(verdicts_record(verdicts), verdicts_table(verdicts))
    if not all(each.listed for each in verdicts):
        sys.exit(GUARDED)


def _open(context: Context) -> PoolDesk:
    from keeper.bootstrap import known_account, open_memory, open_pool_desk, open_reader

    settings = context.settings()
    reader = open_reader(settings)
    return open_pool_desk(reader, open_memory(settings, reader.book, known_account(settings)))


def _show(context: Context, desk: PoolDesk, book: PoolBook) -> None:
    from keeper.pool_views import pools_record, pools_tables

    context.output.show(pools_record(book), *pools_tables(book, desk.symbol_of))
    if book.wires:
        sys.exit(GUARDED)
