"""Commands that look after the keeper itself: config and doctor."""

from __future__ import annotations

import sys

import click

from keeper.cli.context import Context, pass_context


@click.group()
def config() -> None:
    """Look after the configuration."""


@config.command()
@pass_context
def check(context: Context) -> None:
    """Read configuration and address book, and say what is wrong; needs no node."""
    from keeper.bootstrap import (
        open_book,
        read_outpost_book,
        require_arbitrage,
        require_sources,
    )
    from keeper.output import Table

    settings = context.settings()
    book = open_book(settings.address_book)
    require_sources(settings.prices, book)
    require_arbitrage(settings, book)
    if settings.outpost is not None:
        read_outpost_book(settings, book)
    rows = (
        ("configuration", str(context.config)),
        ("mode", "live" if settings.live else "dry run"),
        ("fund", str(book.address_of("fund"))),
        ("chain", str(book.chain_id)),
    )
    table = Table(title="Configuration is fine", heads=("field", "value"), rows=rows)
    context.output.show(dict(rows), table)


@click.command()
@pass_context
def doctor(context: Context) -> None:
    """Check keys, node, contracts, role, balance, feeds, clock, database and disk."""
    from keeper.doctor import examine
    from keeper.views import findings_record, findings_table

    findings = examine(context.settings())
    context.output.show(findings_record(findings), findings_table(findings))
    sys.exit(max(finding.exit_code for finding in findings))
