"""Struck dealings, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keeper.domain.nav import recompute_struck, value_down
from keeper.domain.units import PRICE_SCALE, Address
from keeper.portal.look import Facts, Struck
from keeper.portal.problems import NotThereError
from keeper.portal.shapes.dealing import (
    DealingDetail,
    DealingRowShape,
    Dealings,
    StruckHolding,
    StruckNavs,
)
from keeper.portal.sight import Sight
from keeper.portal.views.common import at_of, page_of
from keeper.ports import StruckNav


def rows_of(sight: Sight, offset: int, limit: int) -> Sequence[Struck]:
    """Choose the rows of a page."""
    return page_of(sight.look.struck[::-1], offset, limit)


def make_dealings(
    sight: Sight, offset: int, limit: int, keepers: Mapping[str, int | None]
) -> Dealings:
    """
    List a page.

    Args:
        keepers: what the keeper's report said, base units by transaction.
    """
    rows = rows_of(sight, offset, limit)
    return Dealings(
        at=at_of(sight),
        total=len(sight.look.struck),
        offset=offset,
        limit=limit,
        rows=[make_row(each, keepers.get(each.transaction)) for each in rows],
    )


def find_struck(sight: Sight, number: int) -> Struck:
    """
    Find a struck dealing.

    Raises:
        NotThereError: it was not struck.
    """
    found = next((each for each in sight.look.struck if each.row.number == number), None)
    if found is None:
        last = sight.look.last
        newest = 0 if last is None else last.row.number
        raise NotThereError(f"dealing {number} is not struck", limit=newest, value=number)
    return found


def make_detail(sight: Sight, struck: Struck, nav: StruckNav) -> DealingDetail:
    """Tell all of one dealing."""
    return DealingDetail(
        at=at_of(sight),
        dealing=make_row(struck, nav.report.total_assets),
        observed_block=nav.observed_block,
        sequence=nav.sequence,
        units_hash=nav.units_hash,
        cash=str(nav.cash),
        remote=str(nav.remote),
        holdings=holdings_of(sight.facts, nav),
        reckoned=str(reckon(sight.facts, nav)),
    )


def reckon(facts: Facts, nav: StruckNav) -> int:
    """Reckon a struck total again from its event, base units."""
    return recompute_struck(
        cash=nav.cash,
        remote=nav.remote,
        base=facts.tokens[0].address,
        holding_tokens=nav.holding_tokens,
        amounts=nav.amounts,
        tokens=nav.tokens,
        prices=nav.prices,
    )


def holdings_of(facts: Facts, nav: StruckNav) -> list[StruckHolding]:
    """List what was held, with the price it was counted at."""
    base = facts.tokens[0].address
    prices = dict(zip(nav.tokens, nav.prices, strict=True)) | {base: PRICE_SCALE}
    rounds = dict(zip(nav.tokens, nav.rounds, strict=False))
    return [
        _holding(facts, token, amount, prices[token], rounds.get(token, 0))
        for token, amount in zip(nav.holding_tokens, nav.amounts, strict=True)
    ]


def _holding(facts: Facts, token: Address, amount: int, price: int, round_id: int) -> StruckHolding:
    return StruckHolding(
        token=token,
        symbol=facts.symbol_of(token),
        amount=str(amount),
        price=str(price),
        round=str(round_id),
        value=str(value_down(amount, price)),
    )


def make_row(each: Struck, keepers: int | None) -> DealingRowShape:
    """Spell one struck dealing."""
    row = each.row
    return DealingRowShape(
        number=row.number,
        closed_at=each.closed_at,
        struck_at=row.struck_at,
        per_share=str(row.nav_per_share),
        assets_in=str(row.assets_in),
        shares_out=str(row.shares_out),
        filled=str(row.filled),
        assets_out=str(row.assets_out),
        rolled=str(row.rolled),
        management_shares=str(row.management_shares),
        performance_shares=str(row.performance_shares),
        high_water_mark=str(each.mark),
        nav=StruckNavs(contract=str(each.nav), keeper=None if keepers is None else str(keepers)),
        block=each.block,
        tx=each.transaction,
        report_hash=each.report_hash or None,
    )
