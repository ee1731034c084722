"""The command that looks at prices: nav sources."""

from __future__ import annotations

import sys

import click

from keeper.cli.context import Context, pass_context


@click.command()
@pass_context
def sources(context: Context) -> None:
    """
    Ask every price source what it says now, and count who supports the feeds.

    Exits with 2 when a token has too few: then nothing would be struck or traded that rests on it.
    """
    from keeper.bootstrap import open_price_support, open_reader
    from keeper.price_sources import sources_record, sources_table

    reader = open_reader(context.settings())
    snapshot = reader.chain.fetch_snapshot()
    found = open_price_support(reader, snapshot).fetch_support(snapshot, snapshot.feeds)
    context.output.show(sources_record(found, snapshot), sources_table(found, snapshot))
    if not all(each.suffices for each in found):
        sys.exit(2)
