"""Commands of the shareholders' government: proposals, votes, and what carries them out."""

from __future__ import annotations

import click

from keeper.cli.context import Context, pass_context
from keeper.cli.dao_acts import cancel, execute, queue
from keeper.cli.dao_figures import stats
from keeper.cli.dao_signing import delegate, submit, vote
from keeper.cli.proposing import propose, show

STATES = ("pending", "active", "canceled", "defeated", "succeeded", "queued", "executed")


@click.group()
def dao() -> None:
    """Govern the fund: proposals and votes of its shareholders."""


@dao.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only of this state.")
@pass_context
def list_(context: Context, state: str | None) -> None:
    """List proposals, oldest first, with the votes so far."""
    from keeper.adapters.dao_terms import GovernmentReader
    from keeper.bootstrap import known_account, open_memory, open_proposals, open_reader
    from keeper.dao_views import proposals_record, proposals_table
    from keeper.domain.dao_terms import tell_government

    settings = context.settings()
    reader = open_reader(settings)
    governs = tell_government(GovernmentReader(reader.sure, reader.book).fetch_terms())
    memory = open_memory(settings, reader.book, known_account(settings))
    found = [
        each for each in open_proposals(reader, memory).fetch() if state in (None, each.state.word)
    ]
    context.output.show(proposals_record(found, governs), proposals_table(found, governs))


for _command in (show, propose, vote, delegate, submit, queue, execute, cancel, stats):
    dao.add_command(_command)
