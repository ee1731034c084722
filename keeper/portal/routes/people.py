"""What one investor has, out of one read pinned to a block."""

from __future__ import annotations

from fastapi import APIRouter, Response

from keeper.domain.units import Address
from keeper.portal.desk import AtDesk, Desk
from keeper.portal.shapes.common import AddressPath
from keeper.portal.shapes.investor import Investor
from keeper.portal.views.investor import make_investor

router = APIRouter(tags=["investors"])


async def answer_investor(desk: Desk, account: Address) -> Response:
    """Describe an investor, read once a block."""
    sources = desk.sources
    return await desk.give_at_block(
        ("investor", account), lambda block: sources.fetch_account(account, block), make_investor
    )


@router.get("/investors/{address}", response_model=Investor)
async def investor(desk: AtDesk, address: AddressPath) -> Response:
    """Shares, votes, requests under way, what came of them, and what an exit in kind would pay."""
    return await answer_investor(desk, Address(address))
