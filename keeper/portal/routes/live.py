"""The stream of news."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from keeper.portal.desk import AtDesk
from keeper.portal.limits import client_of, networks_of

HEARTBEAT_S = 15
LONGEST_ID = 40

router = APIRouter(tags=["live"])
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
    return EventSourceResponse(tell(), ping=HEARTBEAT_S)
