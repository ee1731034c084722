"""The command line. Start-up stays quick: what is slow is imported where it is used."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import click

from keeper import __version__
from keeper.cli.arbitrage_trades import arb
from keeper.cli.bridging import bridge
from keeper.cli.context import Context
from keeper.cli.dao import dao
from keeper.cli.emergency import pause
from keeper.cli.events import events
from keeper.cli.journal import journal
from keeper.cli.looking import nav, status
from keeper.cli.portal import portal
from keeper.cli.pricing import sources
from keeper.cli.reporting import report, statement
from keeper.cli.running import daemon, run
from keeper.cli.upkeep import config, doctor
from keeper.cli.watching import metrics
from keeper.errors import KeeperError
from keeper.logs import configure_logs
from keeper.output import Output

log = logging.getLogger("keeper")

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
  6   the database cannot be used: its disk, rights or server
  64  the command is wrong
  70  a fault of the keeper itself
"""


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
@click.option("--log-json", is_flag=True, help="Log as JSON, a line each; log_format says so too.")
@click.version_option(__version__, prog_name="keeper")
@click.pass_context
def cli(context: click.Context, config: Path, as_json: bool | None, log_json: bool) -> None:
    """Value a pocket hedge fund, deal, trade and report; holds nothing."""
    context.obj = Context(config, Output(as_json), log_json=log_json)


_COMMANDS = (
    *(status, nav, run, daemon, pause, bridge, arb, dao),
    *(journal, events, report, statement, metrics, portal, config, doctor),
)
for _command in _COMMANDS:
    cli.add_command(_command)
nav.add_command(sources)


def main() -> None:
    """Run the command line and exit with its code; see keeper/errors.py."""
    configure_logs("info", as_json="--log-json" in sys.argv)
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
    except Exception as error:
        log.exception("a fault of the keeper itself")
        text = f"{type(error).__name__}: {error}"
        Output(_wants_json()).fail(text, KeeperError.exit_code)
        sys.exit(KeeperError.exit_code)


def _wants_json() -> bool | None:
    """Say how to print an error that came before or after the options were read."""
    return {"--json": True, "--table": False}.get(
        next((each for each in sys.argv if each in ("--json", "--table")), "")
    )
