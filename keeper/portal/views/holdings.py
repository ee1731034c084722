"""What the fund holds, cut by strategy, by token and by chain; and its fees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from keeper.domain.nav import NavStatement
from keeper.domain.share_math import pro_rata_down
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import BPS_IN_WAD, WAD, Address, mul_div_down
from keeper.portal.look import Recipient, Struck
from keeper.portal.shapes.holdings import Allocation, Charge, FeePaid, Fees, Rates, Receiver, Slice
from keeper.portal.sight import Sight
from keeper.portal.views.common import at_of

CASH = "cash"
ABROAD = "other chains"
HOME = "this chain"


def make_allocation(sight: Sight) -> Allocation:
    """Cut the fund into parts."""
    statement = sight.look.statement
    if statement is None:
        return Allocation(
            at=at_of(sight),
            total=None,
            by_strategy=[],
            by_token=[],
            by_chain=[],
            problem=sight.look.problem,
        )
    return Allocation(
        at=at_of(sight),
        total=str(statement.total),
        by_strategy=[*_strategies(sight, statement), *_rest(statement)],
        by_token=[*_tokens(sight, statement), *_abroad(statement)],
        by_chain=[_slice(HOME, statement.total - statement.remote, statement), *_abroad(statement)],
        problem=None,
    )


def _strategies(sight: Sight, statement: NavStatement) -> Iterable[Slice]:
    for each in sight.look.snapshot.strategies:
        value = sum(h.value for h in statement.holdings if h.strategy == each.address)
        yield _slice(each.name, value, statement, each.address, each.target, each.cap)


def _rest(statement: NavStatement) -> Iterable[Slice]:
    yield _slice(CASH, statement.cash, statement)
    yield from _abroad(statement)


def _abroad(statement: NavStatement) -> Iterable[Slice]:
    if statement.remote:
        yield _slice(ABROAD, statement.remote, statement)


def _tokens(sight: Sight, statement: NavStatement) -> Iterable[Slice]:
    base, caps = sight.facts.tokens[0].address, sight.look.snapshot.token_caps
    values = {base: statement.cash}
    for holding in statement.holdings:
        values[holding.token] = values.get(holding.token, 0) + holding.value
    for token, value in values.items():
        cap = None if token == base else caps.get(token)
        yield _slice(sight.facts.symbol_of(token), value, statement, token, None, cap)


def _slice(
    name: str,
    value: int,
    statement: NavStatement,
    address: Address | None = None,
    target: int | None = None,
    cap: int | None = None,
) -> Slice:
    return Slice(
        name=name,
        address=address,
        value=str(value),
        weight=str(pro_rata_down(WAD, value, statement.total)),
        target=None if target is None else str(target),
        cap=None if cap is None else str(cap),
    )


def make_fees(sight: Sight, recipients: Sequence[Recipient]) -> Fees:
    """Say what fees there are, and who got which."""
    snapshot, struck = sight.look.snapshot, sight.look.struck
    rows = [each.row for each in struck]
    return Fees(
        at=at_of(sight),
        rates=_rates(snapshot),
        high_water_mark=str(snapshot.high_water_mark),
        per_share=str(snapshot.nav_per_share),
        undistributed=str(snapshot.fee_shares_undistributed),
        paid=[
            _paid("management", struck, [row.management_shares for row in rows], snapshot),
            _paid("performance", struck, [row.performance_shares for row in rows], snapshot),
        ],
        receivers=[
            Receiver(
                account=each.account,
                part=str(each.bps * BPS_IN_WAD),
                owed=str(each.owed),
                withdrawn=str(each.withdrawn),
            )
            for each in recipients
        ],
    )


def _paid(
    kind: str, struck: Sequence[Struck], shares: Sequence[int], snapshot: FundSnapshot
) -> FeePaid:
    """Add up what a fee came to, each strike's shares at its own price, rounded down."""
    unit = WAD * snapshot.virtual_shares
    assets = sum(
        mul_div_down(count, each.row.nav_per_share, unit)
        for each, count in zip(struck, shares, strict=True)
    )
    charged = [each for each, count in zip(struck, shares, strict=True) if count]
    return FeePaid(
        kind=kind,
        shares=str(sum(shares)),
        assets=str(assets),
        strikes=len(charged),
        last=_charge(charged[-1]) if charged else None,
    )


def _charge(by: Struck) -> Charge:
    return Charge(dealing=by.row.number, block=by.block, tx=by.transaction)


def _rates(snapshot: FundSnapshot) -> Rates:
    terms = snapshot.fee_terms
    return Rates(
        management=str(terms.management),
        performance=str(terms.performance),
        entry_levy=str(terms.entry_levy),
        exit_levy=str(terms.exit_levy),
        in_kind_levy=str(terms.in_kind_levy),
    )
