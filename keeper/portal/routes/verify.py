"""What it takes to check a number without believing this server."""

from __future__ import annotations

from fastapi import APIRouter, Response

from keeper.portal.desk import AtDesk
from keeper.portal.shapes.common import NumberPath
from keeper.portal.shapes.verify import Verify
from keeper.portal.sight import Sight
from keeper.portal.views.dealings import find_struck
from keeper.portal.views.verify import verify_now, verify_struck

router = APIRouter(prefix="/verify", tags=["verify"])


@router.get("/now", response_model=Verify)
async def now(desk: AtDesk) -> Response:
    """The newest NAV, and everything it was reckoned from."""
    return await desk.answers.give("verify", verify_now)


@router.get("/{number}", response_model=Verify)
async def struck(desk: AtDesk, number: NumberPath) -> Response:
    """A struck NAV, and everything it was reckoned from; old ones take an archive node."""

    def fetch(sight: Sight) -> Verify:
        dealing, nav = find_struck(sight, number), desk.sources.fetch_struck(number)
        observed = desk.sources.fetch_snapshot(nav.observed_block)
        return verify_struck(sight, dealing, nav, observed)

    return await desk.answers.give_read(("verify", number), fetch)
