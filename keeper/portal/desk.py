"""What every path is handed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Response

from keeper.portal.answers import Answers
from keeper.portal.board import Board
from keeper.portal.live import Stream
from keeper.portal.sessions import Sessions
from keeper.portal.shapes.common import Shape
from keeper.portal.sight import Sight
from keeper.portal.sources import Sources
from keeper.settings.portal import Portal

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The settings, what reads, the look that all share, and what answers from it."""

    settings: Portal
    sources: Sources
    board: Board
    answers: Answers
    every_s: int
    stream: Stream
    sessions: Sessions

    async def give_at_block(
        self, key: Hashable, fetch: Callable[[int], T], make: Callable[[Sight, T], Shape]
    ) -> Response:
        """
        Answer out of one more read, at the block that was looked at; see `Answers.give_read`.

        Args:
            key: of the answer.
            fetch: reads at a block.
            make: makes the answer of what was read.
        """

        def read(sight: Sight) -> Shape:
            return make(sight, fetch(sight.look.snapshot.block))

        return await self.answers.give_read(key, read)

    @property
    def secure(self) -> bool:
        """Whether browsers come by TLS."""
        return is_secure(self.settings)


def is_secure(settings: Portal) -> bool:
    """Say whether browsers come by TLS."""
    return (settings.origin or "").startswith("https://")


def origins_of(settings: Portal) -> tuple[str, ...]:
    """List how browsers reach the portal, the first as it calls itself."""
    if settings.origin is not None:
        return (settings.origin,)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    names = dict.fromkeys((host, "localhost", "127.0.0.1"))
    return tuple(f"http://{name}:{settings.port}" for name in names)


async def _desk_of(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


AtDesk = Annotated[Desk, Depends(_desk_of)]
