"""Proposals, powers and drafts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from keeper.domain.units import Address
from keeper.portal.answers import JSON
from keeper.portal.desk import AtDesk
from keeper.portal.shapes.common import Limit, Offset
from keeper.portal.shapes.proposal import DraftShape, DraftWish, Powers, ProposalDetail, Proposals
from keeper.portal.sight import Sight
from keeper.portal.views.drafts import make_draft
from keeper.portal.views.powers import find_power, make_powers, write_changes
from keeper.portal.views.proposals import find_standing, make_proposal, make_proposals

MOST_DRAFTS = 4  # at once: each is simulated

router = APIRouter(tags=["government"])
ProposalPath = Annotated[
    str, Path(pattern=r"^[0-9]{1,78}$", description="id of a proposal, in decimal digits")
]


@router.get("/proposals", response_model=Proposals)
async def proposals(desk: AtDesk, offset: Offset = 0, limit: Limit = 50) -> Response:
    """Proposals, newest first, with the votes so far."""

    def fetch(sight: Sight) -> Proposals:
        threshold = desk.sources.fetch_threshold(sight.look.snapshot.block)
        return make_proposals(sight, offset, limit, threshold)

    return await desk.answers.give_read(("proposals", offset, limit), fetch)


@router.get("/proposals/{number}", response_model=ProposalDetail)
async def proposal(desk: AtDesk, number: ProposalPath) -> Response:
    """One proposal in plain words, with every value before and after, and how to leave in time."""

    def fetch(sight: Sight) -> ProposalDetail:
        standing = find_standing(sight.look, number)
        return make_proposal(sight, desk.sources.fetch_page(standing))

    return await desk.answers.give_read(("proposal", number), fetch)


@router.get("/powers", response_model=Powers)
async def powers(desk: AtDesk) -> Response:
    """Everything that a proposal may do, as forms."""

    def fetch(sight: Sight) -> Powers:
        found = desk.sources.fetch_powers(sight.look.snapshot.block)
        return make_powers(sight, found, desk.sources.names)

    return await desk.answers.give_read("powers", fetch)


@router.post("/drafts", response_model=DraftShape)
async def draft(desk: AtDesk, wish: DraftWish) -> Response:
    """Draft a proposal and try it out; nothing is sent or kept."""
    changes = write_changes(find_power(wish.power), wish.values, desk.sources.names)

    def fetch(sight: Sight) -> DraftShape:
        review = desk.sources.fetch_review(wish.title, wish.reason, changes, Address(wish.proposer))
        return make_draft(sight, review)

    made = await desk.answers.read_for("draft", MOST_DRAFTS, fetch)
    return Response(made.model_dump_json(), media_type=JSON)
