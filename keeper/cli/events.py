"""The command that lists what happened to the fund."""

from __future__ import annotations

import click

from keeper.cli.context import Context, pass_context


@click.command()
@click.option("--since", type=click.IntRange(min=0), default=0, help="From this block on.")
@click.option("--name", default="", help="Only of this name: KeeperSet, or controls.KeeperSet.")
@pass_context
def events(context: Context, since: int, name: str) -> None:
    """List events of the fund, oldest first; what is not stored yet is fetched before."""
    from keeper.bootstrap import known_account, open_events, open_memory, open_reader
    from keeper.event_views import events_record, events_table

    settings = context.settings()
    reader = open_reader(settings)
    found = open_events(reader, open_memory(settings, reader.book, known_account(settings)))
    found.following.run()
    stored = [
        (full_name, event)
        for full_name, event in found.store.fetch_events(since=since)
        if name in ("", full_name, full_name.rpartition(".")[2])
    ]
    context.output.show(events_record(stored, found.words), events_table(stored, found.words))
