"""Commands that act: run and daemon."""

from __future__ import annotations

import sys

import click

from keeper.cli.context import Context, pass_context

JOBS = (
    *("deal", "harvest", "trade", "lend", "distribute"),
    *("govern", "bridge", "arbitrage", "report"),
)


@click.command()
@click.argument("jobs", nargs=-1, type=click.Choice(JOBS))
@click.option("--live", is_flag=True, help="Send transactions; else they are only simulated.")
@pass_context
def run(context: Context, jobs: tuple[str, ...], live: bool) -> None:
    """Do what is due and exit: everything, or only these JOBS. For cron."""
    from keeper.jobs import run_once
    from keeper.services.selection import ALL_JOBS, Job
    from keeper.views import run_record, run_table

    settings = context.settings(live=live)
    result = run_once(settings, frozenset(Job(job) for job in jobs) or ALL_JOBS)
    context.output.show(run_record(result), run_table(result))
    sys.exit(result.exit_code)


@click.command()
@click.option("--live", is_flag=True, help="Send transactions; else they are only simulated.")
@pass_context
def daemon(context: Context, live: bool) -> None:
    """Do what is due again and again, until stopped."""
    from keeper.scheduler import run_daemon

    sys.exit(run_daemon(context.settings(live=live)))
