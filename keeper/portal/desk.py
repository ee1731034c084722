"""What every path is handed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from keeper.portal.answers import Answers
from keeper.portal.board import Board
from keeper.portal.sources import Sources
from keeper.settings.portal import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The settings, what reads, the look that all share, and what answers from it."""

    settings: Portal
    sources: Sources
    board: Board
    answers: Answers


async def _desk_of(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


AtDesk = Annotated[Desk, Depends(_desk_of)]
