"""What operators look at: everybody may, but what is under way is for those who are named."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from keeper.errors import ConfigError
from keeper.portal.desk import AtDesk, Desk
from keeper.portal.problems import UnsignedError
from keeper.portal.routes.signing import session_of
from keeper.portal.shapes.common import Limit
from keeper.portal.shapes.operator import Accounts, Alerts, Feeds, Jobs, Journal, Limits
from keeper.portal.sight import Sight
from keeper.portal.views.feeds import make_feeds
from keeper.portal.views.operator import (
    make_accounts,
    make_alerts,
    make_jobs,
    make_journal,
    make_limits,
)

MOST_CURSOR = 2**53 - 1

router = APIRouter(prefix="/operator", tags=["operator"])
Before = Annotated[int | None, Query(ge=1, le=MOST_CURSOR, description="cursor of the page before")]


@router.get("/jobs", response_model=Jobs)
async def jobs(desk: AtDesk) -> Response:
    """The keeper's jobs: how each ended last, and when it is run again."""

    def fetch(sight: Sight) -> Jobs:
        try:
            runs, problem = desk.sources.fetch_runs(), ""
        except ConfigError as error:
            runs, problem = (), str(error)
        return make_jobs(sight, runs, desk.every_s, problem)

    return await desk.answers.give("jobs", fetch)


@router.get("/journal", response_model=Journal)
async def journal(
    desk: AtDesk, request: Request, before: Before = None, limit: Limit = 50
) -> Response:
    """What the keeper wanted done and what became of it, newest first."""
    trusted = await _is_trusted(desk, request)

    def fetch(sight: Sight) -> Journal:
        try:
            page, problem = desk.sources.fetch_journal(before, limit), ""
        except ConfigError as error:
            page, problem = None, str(error)
        return make_journal(sight, page, limit, problem, trusted=trusted)

    return await desk.answers.give(("journal", before, limit, trusted), fetch)


@router.get("/accounts", response_model=Accounts)
async def accounts(desk: AtDesk) -> Response:
    """Who holds which role, and what they have for gas."""

    def fetch(sight: Sight) -> Accounts:
        return make_accounts(sight, desk.sources.fetch_purse(sight.look.snapshot.block))

    return await desk.answers.give_read("accounts", fetch)


@router.get("/feeds", response_model=Feeds)
async def feeds(desk: AtDesk) -> Response:
    """Feeds: how old, and how far from their second source."""
    return await desk.answers.give("feeds", make_feeds)


@router.get("/limits", response_model=Limits)
async def limits(desk: AtDesk) -> Response:
    """Every limit that binds, and how full it is."""

    def fetch(sight: Sight) -> Limits:
        return make_limits(sight, desk.sources.fetch_limits(sight.look.snapshot.block))

    return await desk.answers.give_read("limits", fetch)


@router.get("/alerts", response_model=Alerts)
async def alerts(desk: AtDesk, request: Request) -> Response:
    """What operators were told of, and what happened lately on the chain."""
    trusted = await _is_trusted(desk, request)

    def fetch(sight: Sight) -> Alerts:
        try:
            lines, problem = desk.sources.fetch_alerts(), ""
        except ConfigError as error:
            lines, problem = (), str(error)
        return make_alerts(sight, lines, problem, trusted=trusted)

    return await desk.answers.give(("alerts", trusted), fetch)


async def _is_trusted(desk: Desk, request: Request) -> bool:
    """Say whether an operator asks; on a local chain everybody is one."""
    if desk.sources.facts.local and not desk.settings.operators:
        return True
    try:
        return (await session_of(desk, request)).account in desk.settings.operators
    except UnsignedError:
        return False
