"""Votes and delegations: sent by oneself, or signed at home and submitted by anybody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from keeper.cli.context import Context
from keeper.cli.dao_options import member_options, open_acts, show_step
from keeper.domain.units import ZERO_ADDRESS, Address

if TYPE_CHECKING:
    from keeper.domain.signed_acts import SignedAct
    from keeper.settings import Settings

SUPPORT = ("for", "against", "abstain")
SELF, NOBODY = "self", "nobody"
DAY_S = 86_400
FILE = click.Path(path_type=Path)
SIGN_ONLY = "Send nothing: sign, and write what anybody may submit to this file."

sign_only = click.option("--sign-only", "out", type=FILE, help=SIGN_ONLY)


@click.command()
@click.argument("proposal")
@click.argument("support", type=click.Choice(SUPPORT))
@click.option("--reason", default="", help="Is published with the vote.")
@sign_only
@member_options
def vote(
    context: Context,
    settings: Settings,
    proposal: str,
    support: str,
    reason: str,
    out: Path | None,
) -> None:
    """Vote on PROPOSAL, an id or its first digits, with the member's key."""
    from keeper.domain.proposals import Support

    chosen = Support[support.upper()]
    if out is None:
        show_step(context, open_acts(settings).vote(proposal, chosen, reason))
    from keeper.bootstrap import sign_vote

    _show_signed(context, sign_vote(settings, proposal, chosen, reason), out)


@click.command()
@click.argument("to")
@sign_only
@click.option(
    "--days",
    type=click.IntRange(min=1, max=365),
    default=7,
    show_default=True,
    help="For how long a signed delegation can be submitted.",
)
@member_options
def delegate(context: Context, settings: Settings, to: str, out: Path | None, days: int) -> None:
    """
    Let TO vote with the member's shares: an address, `self` or `nobody`.

    What is delegated counts in votes that begin afterwards.
    """
    from keeper.bootstrap import open_member_key, sign_delegation

    whom = _address(to, open_member_key(settings).address)
    if out is None:
        show_step(context, open_acts(settings).delegate(whom))
    _show_signed(context, sign_delegation(settings, whom, days * DAY_S), out)


@click.command()
@click.argument("file", type=FILE)
@member_options
def submit(context: Context, settings: Settings, file: Path) -> None:
    """Bring a vote or a delegation to the chain that somebody signed; the member's key pays."""
    from keeper.adapters.signed_files import read_signed

    show_step(context, open_acts(settings).submit(read_signed(file)))


def _address(text: str, own: Address) -> Address:
    from eth_utils.address import is_address, to_checksum_address

    if text in (SELF, NOBODY):
        return own if text == SELF else ZERO_ADDRESS
    if not is_address(text):
        raise click.UsageError(f"{text!r} is no address, nor {SELF}, nor {NOBODY}")
    return Address(to_checksum_address(text))


def _show_signed(context: Context, act: SignedAct, out: Path) -> None:
    from keeper.adapters.signed_files import write_signed
    from keeper.output import Table

    write_signed(out, act)
    rows = (("signer", act.signer), ("nonce", str(act.nonce)), ("written to", str(out)))
    table = Table(title="Signed", heads=("what", "value"), rows=rows)
    context.output.show({"signer": act.signer, "nonce": str(act.nonce), "path": str(out)}, table)
