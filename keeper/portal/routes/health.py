"""Whether the portal works."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from keeper.portal.desk import AtDesk
from keeper.portal.shapes.health import Health

router = APIRouter(tags=["health"])


@router.get("/health", response_model=Health, responses={503: {"model": Health}})
async def health(desk: AtDesk) -> Response:
    """Say whether the portal reads the chain, and why not."""
    board = desk.board
    await board.wait()
    found = Health(
        ok=not board.problem,
        reason=board.problem or None,
        block=None if board.look is None else board.look.snapshot.block,
        looked_at=board.looked_at or None,
    )
    return JSONResponse(found.model_dump(), status_code=200 if found.ok else 503)
