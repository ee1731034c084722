"""Strikes that one can count by hand: a fee, the gate, short cash, a claim through two dealings."""

from __future__ import annotations

import pytest

from keeper.domain.dealing import FundBefore, claim_walk, settle
from keeper.domain.snapshot import DealingTotals, FeeTerms
from keeper.domain.units import WAD
from tests.domain.funds import USD


def test_settle__of_a_doubled_fund__shares_out_fee_gate_and_cash_as_counted_by_hand() -> None:
    # 2,000,000 at a mark of 1.0: a fifth of the million gained is 200,000, or 111,111.1 shares at
    # the 1.8 that are left; a fifth of 1,111,111.1 shares may leave, 222,222.2, for 400,000.
    fund = FundBefore(
        net_assets=2_000_000 * USD,
        supply=1_000_000 * WAD,
        cash=600_000 * USD,
        high_water_mark=WAD,
        virtual_shares=10**12,
        gate_bps=2_000,
        fees=FeeTerms(
            management=0, performance=WAD // 5, entry_levy=0, exit_levy=0, in_kind_levy=0
        ),
    )
    struck = settle(DealingTotals(assets_in=180_000 * USD, shares_in=500_000 * WAD), fund)
    assert struck.performance_shares // 10**15 == 111_111_111
    assert struck.filled // 10**15 == 222_222_222
    assert struck.filled == (fund.supply + struck.performance_shares) // 5
    assert struck.rolled == 500_000 * WAD - struck.filled
    assert struck.assets_out == pytest.approx(400_000 * USD, abs=2)
    assert struck.shares_out == pytest.approx(100_000 * WAD, abs=10**12)
    assert struck.nav_per_share == pytest.approx(9 * WAD // 5, abs=10**13)
    assert struck.high_water_mark == struck.nav_per_share


def test_settle__short_of_cash__fills_what_cash_and_subscriptions_pay() -> None:
    fund = FundBefore(
        net_assets=1_000 * USD,
        supply=1_000 * WAD,
        cash=50 * USD,
        high_water_mark=WAD,
        virtual_shares=10**12,
        gate_bps=10_000,
        fees=FeeTerms(management=0, performance=0, entry_levy=0, exit_levy=0, in_kind_levy=0),
    )
    struck = settle(DealingTotals(assets_in=100 * USD, shares_in=300 * WAD), fund)
    assert (struck.filled, struck.rolled) == (150 * WAD, 150 * WAD)


def test_claim_walk__through_two_dealings__adds_both_up() -> None:
    first = DealingTotals(shares_in=100, filled=40, assets_out=80)
    second = DealingTotals(shares_in=60, filled=30, assets_out=90)
    assert claim_walk(50, [first, second]) == (40 + 45, 15)
