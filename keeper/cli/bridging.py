"""The command that looks at the line between the fund's two chains."""

from __future__ import annotations

import sys

import click

from keeper.cli.context import Context, pass_context


@click.group()
def bridge() -> None:
    """Look at the line between the fund's two chains."""


@bridge.command()
@pass_context
def status(context: Context) -> None:
    """
    Say what is under way, how old the last statement is, and what is due.

    Remote value is reckoned from the events of both chains and compared with the contract's.
    The exit code is 2 when they differ, or something happened that cannot have happened.
    """
    from keeper.bootstrap import open_line
    from keeper.bridge_views import line_record, line_tables
    from keeper.errors import GuardError

    line = open_line(context.settings())
    state = line.service.look()
    tables = line_tables(state, line.policy, line.base_decimals)
    context.output.show(line_record(state, line.policy), *tables)
    sys.exit(GuardError.exit_code if state.faults else 0)
