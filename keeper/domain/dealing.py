"""The dealing cycle and the strike's arithmetic: the twin of PocketHedgeFund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keeper.domain.fees import performance_fee, performance_shares
from keeper.domain.gate import fill_down, payment_down, remainder_down
from keeper.domain.share_math import part_up, per_share_down, to_assets_down, to_shares_down
from keeper.domain.snapshot import DealingTotals, FeeTerms, FundSnapshot
from keeper.domain.units import BPS_IN_WAD, WAD, mul_div_down

HIGHEST_MARK = 2**96 - 1  # what the contract's slot holds


@dataclass(frozen=True, slots=True, kw_only=True)
class FundBefore:
    """
    A fund as a strike finds it.

    Args:
        net_assets: base units, before fees.
        supply: shares, the management fee's of the same instant included.
        cash: base units in the Treasury.
        high_water_mark: 18 digits.
        virtual_shares: 10^(18 - decimals of the base asset).
        gate_bps: most of the supply that one dealing redeems.
        fees: rates and levies.
        takes_in: whether subscriptions may be struck; False when a price is on probation.
    """

    net_assets: int
    supply: int
    cash: int
    high_water_mark: int
    virtual_shares: int
    gate_bps: int
    fees: FeeTerms
    takes_in: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeResult:
    """
    What a strike settles.

    Args:
        taken_in: base units of the subscriptions that were struck: all of the dealing, or none.
        shares_out: shares minted for them.
        filled: shares redeemed.
        rolled: shares that wait for the next dealing.
        assets_out: base units paid for the filled ones.
        performance_shares: fee shares beyond the management fee already in the supply.
        nav_per_share: after fees and flows, 18 digits.
        high_water_mark: the new one.
    """

    taken_in: int
    shares_out: int
    filled: int
    rolled: int
    assets_out: int
    performance_shares: int
    nav_per_share: int
    high_water_mark: int


def settle(totals: DealingTotals, fund: FundBefore) -> StrikeResult:
    """
    Price both sides of a closed dealing at one NAV.

    Subscriptions pay redemptions first, then cash; what neither pays, or the gate holds back, rolls
    over. A dealing is never refused for a short fill. Subscriptions that buy no share, or that meet
    a price on probation, are returned.

    Args:
        totals: what was subscribed and asked to be redeemed.
        fund: the fund at the strike, before any of it.

    Returns:
        The amounts PocketHedgeFund.strike settles, to the wei; every conversion rounds in favour of
        the holders who stay.
    """
    fees, fee_shares = fund.fees, _performance(fund)
    nav = (fund.net_assets, fund.supply + fee_shares, fund.virtual_shares)
    offered = totals.assets_in if fund.takes_in else 0
    shares_out = to_shares_down(_less_levy(offered, fees.entry_levy), *nav)
    taken_in = offered if shares_out else 0
    affordable = to_shares_down(fund.cash + taken_in, *nav)
    gate = fund.gate_bps * BPS_IN_WAD
    filled = fill_down(totals.shares_in, fund.supply + fee_shares, gate, affordable)
    assets_out = _less_levy(to_assets_down(filled, *nav), fees.exit_levy)
    net_assets = fund.net_assets + taken_in - assets_out
    supply = fund.supply + fee_shares + shares_out - filled
    after = per_share_down(net_assets, supply, fund.virtual_shares)
    return StrikeResult(
        taken_in=taken_in,
        shares_out=shares_out,
        filled=filled,
        rolled=totals.shares_in - filled,
        assets_out=assets_out,
        performance_shares=fee_shares,
        nav_per_share=after,
        high_water_mark=max(fund.high_water_mark, min(after, HIGHEST_MARK)),
    )


def expected_strike(snapshot: FundSnapshot, net_assets: int) -> StrikeResult:
    """Say what a strike of the dealing in the snapshot would settle at `net_assets` base units."""
    fund = FundBefore(
        net_assets=net_assets,
        supply=snapshot.accrued_supply,
        cash=snapshot.cash,
        high_water_mark=snapshot.high_water_mark,
        virtual_shares=snapshot.virtual_shares,
        gate_bps=snapshot.dealing_terms.gate_bps,
        fees=snapshot.fee_terms,
    )
    return settle(snapshot.dealing.totals, fund)


def _performance(fund: FundBefore) -> int:
    per_share = per_share_down(fund.net_assets, fund.supply, fund.virtual_shares)
    fee = performance_fee(
        per_share, fund.high_water_mark, fund.supply, fund.virtual_shares, fund.fees.performance
    )
    return performance_shares(fee, fund.net_assets, fund.supply, fund.virtual_shares)


def _less_levy(amount: int, levy: int) -> int:
    return amount - part_up(amount, levy)


def claim_walk(shares: int, dealings: Sequence[DealingTotals]) -> tuple[int, int]:
    """
    Walk a rolled-over redemption through struck dealings.

    Returns:
        (base units claimable, shares still waiting), each rounded down at every step.
    """
    assets = 0
    for totals in dealings:
        if shares == 0:
            break
        assets += payment_down(shares, totals.shares_in, totals.assets_out)
        shares = remainder_down(shares, totals.shares_in, totals.filled)
    return assets, shares


def strike_before(snapshot: FundSnapshot) -> int:
    """Last second in which the closed dealing can be struck."""
    return snapshot.dealing.closed_at + snapshot.dealing_terms.strike_window


def is_overdue(snapshot: FundSnapshot) -> bool:
    """Whether anyone may close the open dealing."""
    return not snapshot.dealing.is_closed and snapshot.timestamp > snapshot.dealing.overdue_from


def struck_nav(snapshot: FundSnapshot) -> int:
    """
    Net assets by the last struck NAV per share, base units, rounded down: struckNetAssets().

    Fee shares that are not minted yet count for nothing here.
    """
    return mul_div_down(snapshot.nav_per_share, snapshot.supply, WAD * snapshot.virtual_shares)


def expected_redemption(snapshot: FundSnapshot) -> int:
    """
    Estimate the cash that waiting redemptions need beyond the dealing's subscriptions, base units.

    At the last struck NAV per share, up to the gate, rounded up by 1 % for what prices may move
    until the strike; a short fill never reverts, it only rolls over.
    """
    totals = snapshot.dealing.totals
    if totals.shares_in == 0:
        return 0
    gate = snapshot.accrued_supply * snapshot.dealing_terms.gate_bps // 10_000
    value = min(totals.shares_in, gate) * snapshot.nav_per_share // (WAD * snapshot.virtual_shares)
    return max(0, value + value // 100 - totals.assets_in)
