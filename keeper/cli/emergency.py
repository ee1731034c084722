"""Commands for an emergency."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from keeper.cli.context import Context, pass_context
from keeper.output import Json, Table

if TYPE_CHECKING:
    from keeper.services.ticks import Step


@click.command()
@click.option("--trading", is_flag=True, help="Pause trading.")
@click.option("--dealing", is_flag=True, help="Pause dealing.")
@click.option("--live", is_flag=True, help="Send transactions; else they are only simulated.")
@pass_context
def pause(context: Context, trading: bool, dealing: bool, live: bool) -> None:
    """
    Pause the fund with the watcher's key, for 24 hours; each kind at most once a week.

    It uses a lane of its own: nothing that the keeper sent delays it.
    """
    from keeper.bootstrap import build_emergency
    from keeper.domain.pausing import Pausable
    from keeper.errors import GuardError
    from keeper.services.rehearsal import DRY_RUN

    chosen = {Pausable.TRADING: trading, Pausable.DEALING: dealing}
    wanted = [what for what, is_wanted in chosen.items() if is_wanted]
    if not wanted:
        raise click.UsageError("give --trading, --dealing or both")
    steps = build_emergency(context.settings(live=live)).run(wanted)
    context.output.show({"steps": [_record(step) for step in steps]}, _table(steps))
    fine = all(step.outcome.done or step.outcome.reason == DRY_RUN for step in steps)
    sys.exit(0 if fine else GuardError.exit_code)


def _record(step: Step) -> dict[str, Json]:
    """Spell a pause out for programs."""
    return {
        "purpose": step.purpose,
        "done": step.outcome.done,
        "transaction": step.outcome.transaction,
        "reason": step.outcome.reason,
    }


def _table(steps: tuple[Step, ...]) -> Table:
    """Spell the pauses out for people."""
    rows = [
        (each.purpose, each.outcome.reason or "done", each.outcome.transaction) for each in steps
    ]
    return Table(title="Pause", heads=("step", "outcome", "transaction"), rows=tuple(rows))
