"""The command that reckons how the shareholders govern."""

from __future__ import annotations

import click

from keeper.cli.context import Context, pass_context


@click.command()
@pass_context
def stats(context: Context) -> None:
    """Reckon turnout, margins, in how few hands the votes are, and what votes have changed."""
    from keeper.bootstrap import gather_governance, known_account, open_memory, open_reader
    from keeper.governance_views import governance_record, governance_tables

    settings = context.settings()
    reader = open_reader(settings)
    memory = open_memory(settings, reader.book, known_account(settings))
    found = gather_governance(reader, memory)
    context.output.show(governance_record(found), *governance_tables(found))
