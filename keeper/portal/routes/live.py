"""The stream of news."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from keeper.portal.desk import AtDesk
from keeper.portal.limits import client_of, networks_of

HEARTBEAT_S = 15
UNREAD_S = 60  # after which a line is closed whose reader takes nothing off it
LONGEST_ID = 40

log = logging.getLogger(__name__)

router = APIRouter(tags=["live"])


class _Line(EventSourceResponse):
    """A stream that ends, and frees its place, when its reader stopped reading."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until somebody leaves."""
        try:
            await super().__call__(scope, receive, send)
        except SendTimeoutError:
            log.info("a line is closed that nobody has read for %s s", UNREAD_S)


LastId = Annotated[str | None, Header(alias="Last-Event-ID", max_length=LONGEST_ID)]


@router.get(
    "/live",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "server-sent events: now, strike, trade, proposal, alert; and reset "
            "for who was away too long",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
)
async def live(desk: AtDesk, request: Request, last: LastId = None) -> EventSourceResponse:
    """News as they happen; Last-Event-ID goes on where a line broke."""

    client = client_of(request.scope, networks_of(desk.settings.trusted_proxy))

    async def tell() -> AsyncIterator[ServerSentEvent]:
        async for news in desk.stream.follow(last, client):
            yield ServerSentEvent(news.data, event=news.event, id=news.id)

    desk.stream.require_room(client)
    return _Line(tell(), ping=HEARTBEAT_S, send_timeout=UNREAD_S)
