"""What `keeper status` and `keeper doctor` say about the operator's kill file."""

from __future__ import annotations

from keeper.bootstrap.guards import open_kill_file
from keeper.errors import GuardError
from keeper.settings import Settings

RUNS = "runs"


def check_kill_file(settings: Settings) -> str:
    """
    Check that the operator did not stop the keeper.

    Raises:
        GuardError: the kill file is there, or cannot be looked at.
    """
    reason = open_kill_file(settings).fetch_reason()
    if reason is not None:
        raise GuardError(f"stopped by {reason}; nothing is sent until the file is taken away")
    return f"{settings.guards.kill_file} is not there"


def stop_text(settings: Settings) -> str:
    """Say in one line whether the keeper runs, or what stops it."""
    reason = open_kill_file(settings).fetch_reason()
    return RUNS if reason is None else f"stopped by {reason}"
