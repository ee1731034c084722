"""The application: API and pages, with their limits and headers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

from fastapi import FastAPI

from keeper.portal.answers import Answers
from keeper.portal.board import Board
from keeper.portal.desk import Desk, is_secure, origins_of
from keeper.portal.failures import DETAIL, add_handlers
from keeper.portal.headers import StrictHeaders
from keeper.portal.limits import Limits, Rates
from keeper.portal.live import Stream
from keeper.portal.routes import health, live, operator, people, proposals, public, signing, verify
from keeper.portal.sessions import Sessions
from keeper.portal.sources import Sources
from keeper.portal.static import add_pages
from keeper.ports import Clock
from keeper.settings.portal import Portal

API = "/api/v1"
BUILT = Path(__file__).resolve().parents[2] / "build" / "portal"


def make_app(settings: Portal, sources: Sources, clock: Clock, *, every_s: int) -> FastAPI:
    """
    Put the portal together.

    Args:
        settings: of the portal.
        sources: read chain and journal.
        clock: the wall clock.
        every_s: how often a daemon runs the jobs.
    """
    desk = _open_desk(settings, sources, clock, every_s)
    app = FastAPI(
        title="Pocket Hedge Fund: the portal",
        version=sources.facts.version,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(desk),
    )
    secure = is_secure(settings)
    add_handlers(app, sources.conceal, secure=secure)
    app.state.desk = desk
    for each in (health, public, people, proposals, live, signing, operator, verify):
        app.include_router(each.router, prefix=API, responses=DETAIL)
    add_pages(app, settings.pages or BUILT)
    rates = Rates(settings.requests_per_minute)
    app.add_middleware(Limits, rates=rates, trusted=settings.trusted_proxy)
    app.add_middleware(StrictHeaders, secure=secure)
    return app


def _open_desk(settings: Portal, sources: Sources, clock: Clock, every_s: int) -> Desk:
    patience_s = settings.answer_s
    board = Board(sources, clock, poll_s=settings.poll_s, patience_s=patience_s)
    answers = Answers(board, sources.facts, patience_s)
    facts, lasts_s = sources.facts, settings.session_s
    return Desk(
        settings=settings,
        sources=sources,
        board=board,
        answers=answers,
        every_s=every_s,
        stream=Stream(board, facts, clock.now),
        sessions=Sessions(origins_of(settings), facts.chain_id, lasts_s),
    )


def _lifespan(desk: Desk) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncIterator[None]:
        del app
        looking = asyncio.create_task(desk.board.run())
        try:
            yield
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
            desk.answers.close()

    return live
