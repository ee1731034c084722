"""Commands by which members and the guardian act: vote, queue, execute, cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from keeper.cli.context import Context
from keeper.cli.dao_options import member_options, show_step

if TYPE_CHECKING:
    from keeper.services.dao_acts import DaoActs
    from keeper.settings import Settings

SUPPORT = ("for", "against", "abstain")


@click.command()
@click.argument("proposal")
@click.argument("support", type=click.Choice(SUPPORT))
@click.option("--reason", default="", help="Is published with the vote.")
@member_options
def vote(context: Context, settings: Settings, proposal: str, support: str, reason: str) -> None:
    """Vote on PROPOSAL, an id or its first digits, with the member's key."""
    from keeper.domain.proposals import Support

    chosen = Support[support.upper()]
    show_step(context, _open(settings).vote(proposal, chosen, reason))


@click.command()
@click.argument("proposal")
@member_options
def queue(context: Context, settings: Settings, proposal: str) -> None:
    """Have the timelock hold PROPOSAL, which has passed; the keeper does so by itself."""
    show_step(context, _open(settings).queue(proposal))


@click.command()
@click.argument("proposal")
@member_options
def execute(context: Context, settings: Settings, proposal: str) -> None:
    """Carry out PROPOSAL, which is due; the keeper does so by itself."""
    show_step(context, _open(settings).execute(proposal))


@click.command()
@click.argument("proposal")
@member_options
def cancel(context: Context, settings: Settings, proposal: str) -> None:
    """
    Cancel PROPOSAL: as its proposer before the vote begins, as the guardian once it is queued.

    The guardian gives the key with --keystore and --passphrase-file, or in [member].
    """
    show_step(context, _open(settings).cancel(proposal))


def _open(settings: Settings) -> DaoActs:
    from keeper.bootstrap import build_acts, build_member

    return build_acts(build_member(settings))
