"""The part of a run that serves the shareholders' government; nothing of it stops a dealing."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from keeper.adapters.secrets import conceal
from keeper.bootstrap import Keeper
from keeper.domain.alerts import Condition, name_of
from keeper.errors import GuardError, KeeperError, PendingError
from keeper.services.governing import SCOPE, Governed
from keeper.services.ticks import CycleResult

log = logging.getLogger(__name__)

WAITS = "a strike waits for its block: decisions are carried out after it"


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernResult:
    """
    How it went.

    Args:
        exit_code: see keeper/errors.py.
        governed: what it came to; None when it was cut short.
        error: what cut it short, in words.
        conditions: what the operator has to know.
    """

    exit_code: int
    governed: Governed | None = None
    error: str = ""
    conditions: tuple[Condition, ...] = ()


def govern(keeper: Keeper, cycle: CycleResult | None) -> GovernResult:
    """
    Tell of proposals and carry out what was decided, after the dealing and whatever came of it.

    Args:
        keeper: that acts.
        cycle: of this run; None when it did not come to its end.
    """
    if cycle is not None and cycle.waiting:
        return GovernResult(exit_code=PendingError.exit_code, error=WAITS)
    try:
        governed = keeper.government.run(None if cycle is None else cycle.snapshot)
    except PendingError as error:
        return GovernResult(exit_code=error.exit_code, error=str(error))
    except KeeperError as error:
        return _stopped(error, str(error), error.exit_code)
    except Exception as error:
        log.exception("a fault of the keeper itself, while it looked after the government")
        return _stopped(error, f"{type(error).__name__}: {error}", KeeperError.exit_code)
    code = GuardError.exit_code if governed.conditions else 0
    text = "; ".join(each.text for each in governed.conditions)
    found = tuple(governed.conditions)
    return GovernResult(exit_code=code, governed=governed, error=text, conditions=found)


def _stopped(error: Exception, text: str, exit_code: int) -> GovernResult:
    text, name = conceal(f"the government: {text}"), name_of("government", type(error).__name__)
    title = "decisions are not looked after"
    condition = Condition(name=name, title=title, text=text, scope=SCOPE)
    return GovernResult(exit_code=exit_code, error=text, conditions=(condition,))
