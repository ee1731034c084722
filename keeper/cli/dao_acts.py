"""Commands by which members and the guardian act on proposals: queue, execute, cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from keeper.cli.context import Context
from keeper.cli.dao_options import member_options, open_acts, show_step

if TYPE_CHECKING:
    from keeper.settings import Settings


@click.command()
@click.argument("proposal")
@member_options
def queue(context: Context, settings: Settings, proposal: str) -> None:
    """Have the timelock hold PROPOSAL, which has passed; the keeper does so by itself."""
    show_step(context, open_acts(settings).queue(proposal))


@click.command()
@click.argument("proposal")
@member_options
def execute(context: Context, settings: Settings, proposal: str) -> None:
    """Carry out PROPOSAL, which is due; the keeper does so by itself."""
    show_step(context, open_acts(settings).execute(proposal))


@click.command()
@click.argument("proposal")
@member_options
def cancel(context: Context, settings: Settings, proposal: str) -> None:
    """
    Cancel PROPOSAL: as its proposer before the vote begins, as the guardian once it is queued.

    The guardian gives the key with --keystore and --passphrase-file, or in [member].
    """
    show_step(context, open_acts(settings).cancel(proposal))
