"""What anybody may read of the fund, out of the one look that all share."""

from __future__ import annotations

from fastapi import APIRouter, Response

from keeper.portal.desk import Desk
from keeper.portal.shapes.common import LATEST, Limit, NumberPath, Offset, Since, Until
from keeper.portal.shapes.dealing import DealingDetail, Dealings
from keeper.portal.shapes.fund import Fund, History, Now
from keeper.portal.sight import Sight
from keeper.portal.views.dealings import find_struck, make_dealings, make_detail, rows_of
from keeper.portal.views.fund import make_fund
from keeper.portal.views.history import make_history, require_order
from keeper.portal.views.now import make_now


def public_routes(desk: Desk) -> APIRouter:
    """Make the paths."""
    router, answers, sources = APIRouter(tags=["public"]), desk.answers, desk.sources

    @router.get("/fund", response_model=Fund)
    async def fund() -> Response:
        """What the fund is: addresses, tokens, terms."""
        section = desk.settings
        return await answers.give(
            "fund", lambda sight: make_fund(sight, section.explorer, section.wallet_node)
        )

    @router.get("/now", response_model=Now)
    async def now() -> Response:
        """Where the fund stands: both keys' NAV, the dealing, and what to know first."""
        return await answers.give("now", make_now)

    @router.get("/history", response_model=History)
    async def history(since: Since = 0, until: Until = LATEST) -> Response:
        """Valuations and strikes between two times, at most 1,000 of them."""
        require_order(since, until)
        key = ("history", since, until)
        return await answers.give(key, lambda sight: make_history(sight, since, until))

    @router.get("/dealings", response_model=Dealings)
    async def dealings(offset: Offset = 0, limit: Limit = 50) -> Response:
        """Struck dealings, newest first."""

        def fetch(sight: Sight) -> Dealings:
            rows = rows_of(sight, offset, limit)
            keepers = sources.fetch_keepers_navs([each.transaction for each in rows])
            return make_dealings(sight, offset, limit, keepers)

        return await answers.give_read(("dealings", offset, limit), fetch)

    @router.get("/dealings/{number}", response_model=DealingDetail)
    async def dealing(number: NumberPath) -> Response:
        """One struck dealing, and what it takes to reckon it again."""

        def fetch(sight: Sight) -> DealingDetail:
            return make_detail(sight, find_struck(sight, number), sources.fetch_struck(number))

        return await answers.give_read(("dealing", number), fetch)

    return router
