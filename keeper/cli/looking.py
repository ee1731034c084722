"""Commands that look at the fund: status, nav."""

from __future__ import annotations

import sys

import click

from keeper.cli.context import Context, pass_context


@click.command()
@pass_context
def status(context: Context) -> None:
    """Sum the fund up: dealing, NAV, cash, strategies, pauses, halts, wind-down."""
    from keeper.bootstrap import open_reader
    from keeper.domain.nav import strike_nav
    from keeper.errors import PriceError
    from keeper.guard_checks import stop_text
    from keeper.status import status_record, status_tables

    settings = context.settings()
    snapshot, runs = open_reader(settings).chain.fetch_snapshot(), stop_text(settings)
    statement, problem = None, ""
    try:
        statement = strike_nav(snapshot)
    except PriceError as error:
        problem = str(error)
    tables = status_tables(snapshot, statement, problem, runs)
    context.output.show(status_record(snapshot, statement, runs), *tables)


@click.group()
def nav() -> None:
    """Value the fund, and check what it was struck at."""


@nav.command()
@click.option("--block", type=click.IntRange(min=0), help="At this block; the newest by default.")
@pass_context
def show(context: Context, block: int | None) -> None:
    """Value the fund with the keeper's own code, line by line."""
    from keeper.bootstrap import open_reader
    from keeper.domain.nav import strike_nav
    from keeper.views import nav_record, nav_table

    reader = open_reader(context.settings())
    snapshot = reader.chain.fetch_snapshot(block)
    statement = strike_nav(snapshot)
    table = nav_table(statement, snapshot, reader.book)
    context.output.show(nav_record(statement, reader.book), table)


@nav.command()
@click.option("--dealing", type=click.IntRange(min=1), help="The number of a struck dealing.")
@click.option("--all", "every", is_flag=True, help="Every struck dealing.")
@pass_context
def verify(context: Context, dealing: int | None, every: bool) -> None:
    """
    Reckon a struck dealing again from the chain alone.

    At the observed block the contract's view, the keeper's value and the report must be equal to
    the wei; the struck figure must follow from its event. Old dealings need an archive node.
    With --all a dealing that fails does not keep the others from being verified; the exit code is
    2 if any figure differs, else that of what could not be verified.
    """
    from keeper.bootstrap import find_struck, open_reader, open_verifier
    from keeper.services.verification import worst_code
    from keeper.verification_views import verifications_record, verifications_tables

    if every == (dealing is not None):
        raise click.UsageError("give one of --dealing N and --all")
    reader = open_reader(context.settings())
    verifier = open_verifier(reader)
    if dealing is None:
        wanted = context.output.track(find_struck(reader), "verifying")
        found = tuple(verifier.examine(number) for number in wanted)
    else:
        found = (verifier.verify(dealing),)
    context.output.show(verifications_record(found), *verifications_tables(found))
    for each in found:
        for fault in each.faults:
            click.echo(f"error: dealing {each.dealing}: {fault}", err=True)
    sys.exit(worst_code(found))
