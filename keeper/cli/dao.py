"""Commands of the shareholders' government: proposals, votes, and what carries them out."""

from __future__ import annotations

import click

from keeper.cli.context import Context, pass_context
from keeper.cli.dao_acts import cancel, execute, queue, vote

STATES = ("pending", "active", "canceled", "defeated", "succeeded", "queued", "executed")


@click.group()
def dao() -> None:
    """Govern the fund: proposals and votes of its shareholders."""


@dao.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only of this state.")
@pass_context
def list_(context: Context, state: str | None) -> None:
    """List proposals, oldest first, with the votes so far."""
    from keeper.bootstrap import known_account, open_memory, open_proposals, open_reader
    from keeper.dao_views import proposals_record, proposals_table

    settings = context.settings()
    reader = open_reader(settings)
    memory = open_memory(settings, reader.book, known_account(settings))
    found = [
        each for each in open_proposals(reader, memory).fetch() if state in (None, each.state.word)
    ]
    context.output.show(proposals_record(found), proposals_table(found))


@dao.command()
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


for _command in (vote, queue, execute, cancel):
    dao.add_command(_command)
