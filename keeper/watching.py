"""What a run notices beside its work: events of the fund, and endpoints that contradict others."""

from __future__ import annotations

import logging
from collections.abc import Callable

from keeper.bootstrap import Events, Keeper, open_events, open_events_there, open_telling
from keeper.domain.alerts import Condition, name_of
from keeper.errors import KeeperError
from keeper.services.selection import Job

log = logging.getLogger(__name__)


OUTPOST = "outpost"


def follow_events(keeper: Keeper) -> None:
    """
    Bring the stored events of both chains up to them and tell of what is new.

    What fails is tried again by the next run, and keeps the other chain from nothing.
    """
    _follow("the fund", "", lambda: open_events(keeper.reader, keeper.memory), keeper)
    _follow("the outpost", OUTPOST, lambda: open_events_there(keeper.reader), keeper)


def _follow(whose: str, place: str, open_them: Callable[[], Events | None], keeper: Keeper) -> None:
    try:
        events = open_them()
        if events is None:
            return
        progress = events.following.run()
        told = open_telling(events, keeper.desk.receivers, place).run()
    except KeeperError as error:
        log.warning("the events of %s cannot be followed: %s", whose, error)
    except Exception:
        log.exception("a fault of the keeper itself, while it followed the events of %s", whose)
    else:
        if progress.found or told:
            log.info("%s new events of %s, %s messages of them", progress.found, whose, told)


def find_dissents(keeper: Keeper, jobs: frozenset[Job]) -> tuple[Condition, ...]:
    """Find endpoints that a quorum contradicted since this was last asked."""
    endpoints = keeper.reader.endpoints
    texts = () if endpoints is None else endpoints.take_dissents()
    title, scope = "an endpoint does not tell the truth", frozenset(job.value for job in jobs)
    return tuple(
        Condition(name=name_of("dissent", text), title=title, text=text, scope=scope)
        for text in dict.fromkeys(texts)
    )
