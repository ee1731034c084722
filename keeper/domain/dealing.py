"""The dealing cycle and the strike's arithmetic: the twin of PocketHedgeFund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keeper.domain.fees import performance_fee, performance_shares
from keeper.domain.gate import fill_down, payment_down, remainder_down
from keeper.domain.share_math import part_up, per_share_down, to_assets_down, to_shares_down
from keeper.domain.snapshot import DealingTotals, FeeTerms, FundSnapshot
from keeper.domain.units import BPS_IN_WAD, WAD


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeResult:
    """
    What a strike settles.

    Args:
        shares_out: shares minted for the subscriptions.
        filled: shares redeemed; `rolled` wait for the next dealing.
        assets_out: base units paid for the filled ones.
        performance_shares: fee shares beyond the management fee already in the supply.
        nav_per_share: after fees and flows, 18 digits.
        high_water_mark: the new one.
    """

    shares_out: int
    filled: int
    rolled: int
    assets_out: int
    performance_shares: int
    nav_per_share: int
    high_water_mark: int


def settle(
    totals: DealingTotals,
    *,
    net_assets: int,
    supply: int,
    cash: int,
    high_water_mark: int,
    virtual_shares: int,
    gate_bps: int,
    fees: FeeTerms,
) -> StrikeResult:
    """
    Price both sides of a closed dealing at one NAV.

    Args:
        totals: what was subscribed and asked to be redeemed.
        net_assets: base units at the strike.
        supply: shares, the management fee's included.
        cash: base units in the Treasury.

    Returns:
        The amounts PocketHedgeFund.strike would settle, to the wei; every conversion rounds in
        favour of the holders who stay.
    """
    perf = _performance(net_assets, supply, high_water_mark, virtual_shares, fees)
    supply += perf
    entering = totals.assets_in - part_up(totals.assets_in, fees.entry_levy)
    shares_out = to_shares_down(entering, net_assets, supply, virtual_shares)
    affordable = to_shares_down(cash + totals.assets_in, net_assets, supply, virtual_shares)
    filled = fill_down(totals.shares_in, supply, gate_bps * BPS_IN_WAD, affordable)
    leaving = to_assets_down(filled, net_assets, supply, virtual_shares)
    assets_out = leaving - part_up(leaving, fees.exit_levy)
    after = per_share_down(
        net_assets + totals.assets_in - assets_out, supply + shares_out - filled, virtual_shares
    )
    return StrikeResult(
        shares_out=shares_out,
        filled=filled,
        rolled=totals.shares_in - filled,
        assets_out=assets_out,
        performance_shares=perf,
        nav_per_share=after,
        high_water_mark=max(high_water_mark, min(after, 2**96 - 1)),
    )


def _performance(
    net_assets: int, supply: int, mark: int, virtual_shares: int, fees: FeeTerms
) -> int:
    per_share = per_share_down(net_assets, supply, virtual_shares)
    fee = performance_fee(per_share, mark, supply, virtual_shares, fees.performance)
    return performance_shares(fee, net_assets, supply, virtual_shares)


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
