"""What every path is handed."""

from __future__ import annotations

from dataclasses import dataclass

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
