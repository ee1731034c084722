"""The command line. Start-up stays quick: what is slow is imported where it is used."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keeper import __version__
from keeper.errors import KeeperError
from keeper.output import Output

if TYPE_CHECKING:
    from keeper.settings import Settings

USAGE_ERROR = 64  # click's own 2 would look like a guard
EXIT_CODES = """
\b
Exit codes:
  0   all well
  1   something is under way, run again later
  2   a rule held something back; the numbers are in the message
  3   the configuration is wrong
  4   a node does not answer, or no longer has old state
  5   chain, database, address book and key do not belong together
  64  the command is wrong
  70  a fault of the keeper itself
"""
JOBS = ("deal", "harvest", "trade", "lend", "distribute")


class Context:
    """What every command gets: where the configuration is, and how to print."""

    def __init__(self, config: Path, output: Output) -> None:
        self.config, self.output = config, output

    def settings(self, *, live: bool = False) -> Settings:
        """Read the configuration; `live` on the command line goes before the file."""
        from keeper.settings import load_settings

        settings = load_settings(self.config)
        logging.getLogger().setLevel(settings.log_level.upper())
        return settings.model_copy(update={"live": settings.live or live})


pass_context = click.make_pass_decorator(Context)


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("keeper.toml"),
    envvar="KEEPER_CONFIG",
    show_default=True,
    show_envvar=True,
    help="The configuration.",
)
@click.option(
    "--json/--table",
    "as_json",
    default=None,
    help="How to print; a table on a terminal, else JSON.",
)
@click.version_option(__version__, prog_name="keeper")
@click.pass_context
def cli(context: click.Context, config: Path, as_json: bool | None) -> None:
    """Value a pocket hedge fund, deal, trade and report; holds nothing."""
    context.obj = Context(config, Output(as_json))


@cli.command()
@pass_context
def status(context: Context) -> None:
    """Sum the fund up: dealing, NAV, cash, strategies, pauses, halts, wind-down."""
    from keeper.bootstrap import open_reader
    from keeper.domain.nav import strike_nav
    from keeper.errors import PriceError
    from keeper.status import status_record, status_tables

    snapshot = open_reader(context.settings()).chain.fetch_snapshot()
    statement, problem = None, ""
    try:
        statement = strike_nav(snapshot)
    except PriceError as error:
        problem = str(error)
    tables = status_tables(snapshot, statement, problem)
    context.output.show(status_record(snapshot, statement), *tables)


@cli.group()
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
    """
    from keeper.bootstrap import find_struck, open_reader
    from keeper.views import verification_record, verification_table

    if every == (dealing is not None):
        raise click.UsageError("give one of --dealing N and --all")
    reader = open_reader(context.settings())
    wanted = find_struck(reader) if dealing is None else (dealing,)
    found = [reader.valuation.verify(n) for n in context.output.track(wanted, "verifying")]
    passed = all(each.passed for each in found)
    records = [verification_record(each) for each in found]
    tables = [verification_table(each) for each in found]
    context.output.show({"passed": passed, "dealings": records}, *tables)
    if not passed:
        sys.exit(2)


@cli.command()
@click.argument("jobs", nargs=-1, type=click.Choice(JOBS))
@click.option("--live", is_flag=True, help="Send transactions; else they are only simulated.")
@pass_context
def run(context: Context, jobs: tuple[str, ...], live: bool) -> None:
    """Do what is due and exit: everything, or only these JOBS. For cron."""
    from keeper.bootstrap import build_keeper
    from keeper.jobs import run_jobs
    from keeper.services.selection import ALL_JOBS, Job
    from keeper.views import run_record, run_table

    keeper = build_keeper(context.settings(live=live))
    result = run_jobs(keeper, frozenset(Job(job) for job in jobs) or ALL_JOBS)
    sys.stderr.write(f"error: {result.error}\n" if result.error else "")
    context.output.show(run_record(result), run_table(result))
    sys.exit(result.exit_code)


@cli.command()
@click.option("--live", is_flag=True, help="Send transactions; else they are only simulated.")
@pass_context
def daemon(context: Context, live: bool) -> None:
    """Do what is due again and again, until stopped."""
    from keeper.bootstrap import build_keeper
    from keeper.scheduler import run_daemon

    run_daemon(build_keeper(context.settings(live=live)))


@cli.command()
@click.option("--out", type=click.Path(path_type=Path), help="Where to; report.path by default.")
@pass_context
def report(context: Context, out: Path | None) -> None:
    """Write the HTML report: one file, no network."""
    from keeper.bootstrap import known_account, open_memory, open_reader, write_report
    from keeper.output import Table

    settings = context.settings()
    reader = open_reader(settings)
    path = out or settings.report.path
    write_report(reader, open_memory(settings, reader.book, known_account(settings)), path)
    table = Table(title="Report", heads=("written to",), rows=((str(path),),))
    context.output.show({"path": str(path)}, table)


@cli.group()
def config() -> None:
    """Look after the configuration."""


@config.command()
@pass_context
def check(context: Context) -> None:
    """Read configuration and address book, and say what is wrong; needs no node."""
    from keeper.bootstrap import open_book
    from keeper.output import Table

    settings = context.settings()
    book = open_book(settings.address_book)
    rows = (
        ("configuration", str(context.config)),
        ("mode", "live" if settings.live else "dry run"),
        ("fund", str(book.address_of("fund"))),
        ("chain", str(book.chain_id)),
    )
    table = Table(title="Configuration is fine", heads=("field", "value"), rows=rows)
    context.output.show(dict(rows), table)


@cli.command()
@pass_context
def doctor(context: Context) -> None:
    """Check keys, node, contracts, role, balance, feeds, clock, database and disk."""
    from keeper.doctor import examine
    from keeper.views import findings_record, findings_table

    findings = examine(context.settings())
    context.output.show(findings_record(findings), findings_table(findings))
    sys.exit(max(finding.exit_code for finding in findings))


def main() -> None:
    """Run the command line and exit with its code; see keeper/errors.py."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # At their finest these log whole URLs, which may hold keys.
    for name in ("web3", "urllib3", "requests", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE_ERROR)
    except KeeperError as error:
        Output(_wants_json()).fail(str(error), error.exit_code)
        sys.exit(error.exit_code)


def _wants_json() -> bool | None:
    """Say how to print an error that came before or after the options were read."""
    return {"--json": True, "--table": False}.get(
        next((each for each in sys.argv if each in ("--json", "--table")), "")
    )


if __name__ == "__main__":
    main()
