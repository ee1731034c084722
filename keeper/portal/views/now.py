"""Where the fund stands."""

from __future__ import annotations

from keeper.domain.share_math import per_share_down
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.trials import takes_in, why_returned
from keeper.domain.units import UINT256_MAX
from keeper.portal.look import Look, Struck
from keeper.portal.shapes.fund import DealingNow, Key, Now, Paused, StruckNav
from keeper.portal.sight import Sight
from keeper.portal.views.banners import find_banners
from keeper.portal.views.common import at_of


def make_now(sight: Sight) -> Now:
    """Say where the fund stands."""
    look, snapshot = sight.look, sight.look.snapshot
    door = snapshot.wind_down_from
    return Now(
        at=at_of(sight),
        # A local chain has a time of its own, often of years ago.
        chain_lag_s=0 if sight.facts.local else max(0, sight.now - snapshot.timestamp),
        nav=_keepers_key(look),
        contract=_contracts_key(look),
        struck=None if look.last is None else _struck(look.last),
        stale=is_stale(snapshot),
        max_age_s=max(0, snapshot.dealing.overdue_from - snapshot.dealing.struck_at),
        dealing=_dealing(snapshot),
        cash=str(snapshot.cash),
        remote=str(snapshot.remote_value),
        supply=str(snapshot.supply),
        redemptions_owed=str(snapshot.redemptions_owed),
        paused=_paused(snapshot),
        halted=snapshot.trading_halted or snapshot.trading_guardrail,
        winding_down=snapshot.winding_down,
        door=None if door == UINT256_MAX else door,
        banners=find_banners(sight),
    )


def is_stale(snapshot: FundSnapshot) -> bool:
    """Say that a dealing is overdue, so that the struck NAV is older than the rules promise."""
    dealing = snapshot.dealing
    return not snapshot.winding_down and snapshot.timestamp > dealing.overdue_from


def _keepers_key(look: Look) -> Key:
    statement = look.statement
    if statement is None:
        return Key(total=None, per_share=None, problem=look.problem)
    return Key(total=str(statement.total), per_share=str(statement.per_share), problem=None)


def _contracts_key(look: Look) -> Key:
    view, snapshot = look.contract, look.snapshot
    if view is None:
        return Key(total=None, per_share=None, problem=look.contract_problem)
    supply, virtual = snapshot.accrued_supply, snapshot.virtual_shares
    per_share = per_share_down(view.total_assets, supply, virtual)
    return Key(total=str(view.total_assets), per_share=str(per_share), problem=None)


def _struck(last: Struck) -> StruckNav:
    return StruckNav(
        dealing=last.row.number,
        per_share=str(last.row.nav_per_share),
        time=last.row.struck_at,
        block=last.block,
        tx=last.transaction,
        hash=last.report_hash or None,
    )


def _dealing(snapshot: FundSnapshot) -> DealingNow:
    dealing = snapshot.dealing
    window = snapshot.dealing_terms.strike_window
    return DealingNow(
        number=dealing.number,
        closed_at=dealing.closed_at or None,
        next_close=dealing.next_close,
        overdue_from=dealing.overdue_from,
        strike_before=dealing.closed_at + window if dealing.is_closed else None,
        subscribed=str(dealing.totals.assets_in),
        redeeming=str(dealing.totals.shares_in),
        takes_in=takes_in(snapshot),
        returned=str(dealing.last_totals.returned),
        reason=why_returned(snapshot) or None,
    )


def _paused(snapshot: FundSnapshot) -> Paused:
    now = snapshot.timestamp
    trading, dealing = snapshot.trading_paused_until, snapshot.dealing_paused_until
    return Paused(
        trading_until=trading if now < trading else None,
        dealing_until=dealing if now < dealing else None,
    )
