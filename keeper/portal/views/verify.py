"""What it takes to reckon a NAV in the browser."""

from __future__ import annotations

from collections.abc import Iterator

from keeper.domain.nav import NavStatement, plain_amount, strike_nav
from keeper.domain.snapshot import Entry, FundSnapshot
from keeper.errors import PriceError
from keeper.portal.look import Facts, Struck
from keeper.portal.shapes.verify import (
    EntryShape,
    PriceShape,
    StrategyShape,
    StruckFigures,
    Verify,
)
from keeper.portal.sight import Sight
from keeper.portal.views.common import at_of
from keeper.ports import StruckNav


def verify_now(sight: Sight) -> Verify:
    """
    Lay out the newest NAV.

    Raises:
        PriceError: there is none.
    """
    statement, snapshot = sight.look.statement, sight.look.snapshot
    if statement is None:
        raise PriceError(sight.look.problem)
    return _lay_out(sight, "now", snapshot, statement, None)


def verify_struck(sight: Sight, struck: Struck, nav: StruckNav, observed: FundSnapshot) -> Verify:
    """
    Lay out a struck NAV: units as they were observed, prices as they were struck.

    Args:
        observed: the fund at the block that the keeper observed.
    """
    number = struck.row.number
    figures = StruckFigures(
        dealing=number,
        total=str(nav.total_assets),
        keeper_total=str(nav.report.total_assets),
        observed_block=nav.observed_block,
        units_hash=nav.units_hash,
        block=nav.block,
        tx=nav.transaction,
    )
    laid = _lay_out(sight, str(number), observed, strike_nav(observed), figures)
    prices = list(_struck_prices(sight.facts, nav))
    return laid.model_copy(
        update={
            "prices": prices,
            "total": str(nav.total_assets),
            "supply": None,
            "per_share": str(struck.gross),
            "cash": str(nav.cash),
            "remote": str(nav.remote),
            "units_hash": nav.units_hash,
        }
    )


def _lay_out(
    sight: Sight,
    subject: str,
    snapshot: FundSnapshot,
    statement: NavStatement,
    struck: StruckFigures | None,
) -> Verify:
    at = sight.facts.addresses
    return Verify(
        at=at_of(sight),
        subject=subject,
        block=snapshot.block,
        block_hash=snapshot.block_hash,
        time=snapshot.timestamp,
        chain_id=snapshot.chain_id,
        fund=snapshot.fund,
        oracle=at["oracle"],
        registry=at["registry"],
        treasury=at["treasury"],
        shares=at["shares"],
        base=snapshot.base.address,
        cash=str(snapshot.cash),
        remote=str(snapshot.remote_value),
        units_hash=statement.units_hash,
        strategies=list(_strategies(snapshot)),
        prices=list(_prices(sight.facts, snapshot, statement)),
        total=str(statement.total),
        per_share=str(statement.per_share),
        supply=str(statement.supply),
        virtual_shares=str(snapshot.virtual_shares),
        struck=struck,
    )


def _strategies(snapshot: FundSnapshot) -> Iterator[StrategyShape]:
    for each in snapshot.strategies:
        entries = [_entry(place, entry) for place, entry in enumerate(each.entries)]
        yield StrategyShape(address=each.address, name=each.name, entries=entries)


def _entry(place: int, entry: Entry) -> EntryShape:
    try:
        amount: int | None = plain_amount(entry)
    except PriceError:
        amount = None
    by_index = "plain" if entry.index is None else "index"
    return EntryShape(
        place=place,
        token=entry.token,
        adapter=entry.adapter,
        underlying=entry.underlying,
        units=str(entry.units),
        counts=by_index if entry.vault is None else "vault",  # type: ignore[arg-type]
        index=None if entry.index is None else str(entry.index),
        amount=None if amount is None else str(amount),
    )


def _prices(facts: Facts, snapshot: FundSnapshot, statement: NavStatement) -> Iterator[PriceShape]:
    decimals = {each.address: each.decimals for each in facts.tokens}
    for token, price in zip(statement.tokens, statement.prices, strict=True):
        feed = snapshot.feeds[token]
        yield PriceShape(
            token=token,
            symbol=facts.symbol_of(token),
            decimals=decimals.get(token),
            price=str(price),
            round=str(feed.round_id),
            answer=str(feed.answer),
            answer_decimals=feed.decimals,
        )


def _struck_prices(facts: Facts, nav: StruckNav) -> Iterator[PriceShape]:
    decimals = {each.address: each.decimals for each in facts.tokens}
    for token, price, round_id in zip(nav.tokens, nav.prices, nav.rounds, strict=True):
        yield PriceShape(
            token=token,
            symbol=facts.symbol_of(token),
            decimals=decimals.get(token),
            price=str(price),
            round=str(round_id),
            answer=None,
            answer_decimals=None,
        )
