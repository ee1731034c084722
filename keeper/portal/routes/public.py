"""What anybody may read of the fund, out of the one look that all share."""

from __future__ import annotations

from fastapi import APIRouter, Response

from keeper.portal.desk import AtDesk
from keeper.portal.shapes.common import LATEST, Limit, NumberPath, Offset, Since, Until
from keeper.portal.shapes.dealing import DealingDetail, Dealings
from keeper.portal.shapes.fund import Fund, History, Now
from keeper.portal.shapes.holdings import Allocation, Fees
from keeper.portal.shapes.performance import Performance
from keeper.portal.sight import Sight
from keeper.portal.views.dealings import find_struck, make_dealings, make_detail, rows_of
from keeper.portal.views.fund import make_fund
from keeper.portal.views.history import make_history, require_order
from keeper.portal.views.holdings import make_allocation, make_fees
from keeper.portal.views.now import make_now
from keeper.portal.views.performance import make_performance

router = APIRouter(tags=["public"])


@router.get("/fund", response_model=Fund)
async def fund(desk: AtDesk) -> Response:
    """What the fund is: addresses, tokens, terms."""
    explorer, rpc = desk.settings.explorer, desk.settings.wallet_node
    return await desk.answers.give("fund", lambda sight: make_fund(sight, explorer, rpc))


@router.get("/now", response_model=Now)
async def now(desk: AtDesk) -> Response:
    """Where the fund stands: both keys' NAV, the dealing, and what to know first."""
    return await desk.answers.give_now("now", make_now)


@router.get("/history", response_model=History)
async def history(desk: AtDesk, since: Since = 0, until: Until = LATEST) -> Response:
    """Valuations and strikes between two times, at most 1,000 of them."""
    require_order(since, until)
    key = ("history", since, until)
    return await desk.answers.give(key, lambda sight: make_history(sight, since, until))


@router.get("/allocation", response_model=Allocation)
async def allocation(desk: AtDesk) -> Response:
    """What the fund holds, by strategy, by token and by chain."""
    return await desk.answers.give("allocation", make_allocation)


@router.get("/fees", response_model=Fees)
async def fees(desk: AtDesk) -> Response:
    """Fees: their rates, what they came to, and who gets them."""
    return await desk.give_at_block("fees", desk.sources.fetch_recipients, make_fees)


@router.get("/performance", response_model=Performance)
async def performance(desk: AtDesk, since: Since = 0, until: Until = LATEST) -> Response:
    """Return and risk of what was struck between two times, beside holding the token."""
    require_order(since, until)
    key = ("performance", since, until)
    return await desk.answers.give(key, lambda sight: make_performance(sight, since, until))


@router.get("/dealings", response_model=Dealings)
async def dealings(desk: AtDesk, offset: Offset = 0, limit: Limit = 50) -> Response:
    """Struck dealings, newest first."""

    def fetch(sight: Sight) -> Dealings:
        rows = rows_of(sight, offset, limit)
        keepers = desk.sources.fetch_keepers_navs([each.transaction for each in rows])
        return make_dealings(sight, offset, limit, keepers)

    return await desk.answers.give_read(("dealings", offset, limit), fetch)


@router.get("/dealings/{number}", response_model=DealingDetail)
async def dealing(desk: AtDesk, number: NumberPath) -> Response:
    """One struck dealing, and what it takes to reckon it again."""

    def fetch(sight: Sight) -> DealingDetail:
        return make_detail(sight, find_struck(sight, number), desk.sources.fetch_struck(number))

    return await desk.answers.give_read(("dealing", number), fetch)
