"""What every act of a member takes on the command line, and how it ends."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from keeper.cli.context import Context, pass_context

if TYPE_CHECKING:
    from keeper.services.dao_acts import DaoActs
    from keeper.services.ticks import Step
    from keeper.settings import Settings


def member_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command `--live` and a key; instead of them it gets settings that say so."""

    @click.option("--live", is_flag=True, help="Send transactions; else they are only simulated.")
    @click.option("--keystore", type=click.Path(path_type=Path), help="Instead of [member]'s.")
    @click.option("--passphrase-file", type=click.Path(path_type=Path), help="Of that keystore.")
    @pass_context
    def wrapped(
        context: Context,
        /,
        live: bool,
        keystore: Path | None,
        passphrase_file: Path | None,
        **arguments: object,
    ) -> None:
        settings = _with_key(context.settings(live=live), keystore, passphrase_file)
        command(context, settings, **arguments)

    return update_wrapper(wrapped, command)


def show_step(context: Context, step: Step) -> NoReturn:
    """Print what an act came to, and exit with its code."""
    from keeper.dao_views import step_record, step_table

    context.output.show(step_record(step), step_table(step))
    sys.exit(exit_code_of(step))


def exit_code_of(step: Step | None) -> int:
    """Say how a command ends whose act came to this; None was held back."""
    from keeper.errors import GuardError
    from keeper.services.rehearsal import DRY_RUN

    fine = step is not None and (step.outcome.done or step.outcome.reason == DRY_RUN)
    return 0 if fine else GuardError.exit_code


def open_acts(settings: Settings) -> DaoActs:
    """Put together what the member does with proposals."""
    from keeper.bootstrap import build_acts, build_member

    return build_acts(build_member(settings))


def _with_key(settings: Settings, keystore: Path | None, passphrase_file: Path | None) -> Settings:
    from keeper.bootstrap import with_member_key
    from keeper.settings.member import Member

    if (keystore is None) != (passphrase_file is None):
        raise click.UsageError("--keystore and --passphrase-file go together")
    if keystore is None or passphrase_file is None:
        return settings
    return with_member_key(settings, Member(keystore=keystore, passphrase_file=passphrase_file))
