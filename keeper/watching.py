"""What a run notices beside its work: events of the fund, and endpoints that contradict others."""

from __future__ import annotations

import logging

from keeper.bootstrap import Keeper, open_events, open_telling
from keeper.domain.alerts import Condition, name_of
from keeper.errors import KeeperError
from keeper.services.selection import Job

log = logging.getLogger(__name__)


def follow_events(keeper: Keeper) -> None:
    """Bring the stored events up to the chain and tell of what is new; the next run tries again."""
    try:
        events = open_events(keeper.reader, keeper.memory)
        progress = events.following.run()
        told = open_telling(events, keeper.desk.receivers).run()
    except KeeperError as error:
        log.warning("the fund's events cannot be followed: %s", error)
    except Exception:
        log.exception("a fault of the keeper itself, while it followed the fund's events")
    else:
        if progress.found or told:
            log.info("%s new events of the fund, %s messages of them", progress.found, told)


def find_dissents(keeper: Keeper, jobs: frozenset[Job]) -> tuple[Condition, ...]:
    """Find endpoints that a quorum contradicted since this was last asked."""
    endpoints = keeper.reader.endpoints
    texts = () if endpoints is None else endpoints.take_dissents()
    title, scope = "an endpoint does not tell the truth", frozenset(job.value for job in jobs)
    return tuple(
        Condition(name=name_of("dissent", text), title=title, text=text, scope=scope)
        for text in dict.fromkeys(texts)
    )
