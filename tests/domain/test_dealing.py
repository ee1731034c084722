"""
The strike's arithmetic: flows cannot take from who stays, fees cannot exceed the exact ones, and
nobody claims more than a dealing holds, however often it rolled over.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from keeper.domain.dealing import (
    FundBefore,
    StrikeResult,
    claim_walk,
    expected_redemption,
    expected_strike,
    is_overdue,
    settle,
    strike_before,
    struck_nav,
)
from keeper.domain.snapshot import DealingTotals, FeeTerms
from keeper.domain.units import DAY_S, WAD
from tests.domain.funds import NOW, USD, a_fund, closed_dealing, dealing

assets = st.integers(0, 2**80)
shares = st.integers(0, 2**90)
levies = st.integers(0, WAD // 100)


@st.composite
def fee_terms(draw: st.DrawFn) -> FeeTerms:
    """Draw rates up to the contract's hard caps."""
    return FeeTerms(
        management=0,
        performance=draw(st.integers(0, WAD // 5)),
        entry_levy=draw(levies),
        exit_levy=draw(levies),
        in_kind_levy=0,
    )


@st.composite
def funds(draw: st.DrawFn) -> FundBefore:
    """Draw funds of all decimals and of any price, from dust to far above the mark."""
    net_assets = draw(assets)
    return FundBefore(
        net_assets=net_assets,
        supply=draw(st.integers(WAD, 2**90)),
        cash=draw(st.integers(0, net_assets)),
        high_water_mark=draw(st.integers(WAD, 3 * WAD)),
        virtual_shares=draw(st.sampled_from([10**12, 10**10, 1])),
        gate_bps=draw(st.integers(500, 10_000)),
        fees=draw(fee_terms()),
        takes_in=draw(st.booleans()),
    )


@st.composite
def strikes(draw: st.DrawFn) -> tuple[FundBefore, DealingTotals, StrikeResult]:
    """Draw a fund with a dealing, and settle it."""
    fund = draw(funds())
    asked = draw(st.integers(0, fund.supply))
    totals = DealingTotals(assets_in=draw(assets), shares_in=asked)
    return fund, totals, settle(totals, fund)


def per_share(fund: FundBefore) -> Fraction:
    """Gross value of a share in base units, exact."""
    return Fraction(fund.net_assets + 1, fund.supply + fund.virtual_shares)


def after_fees(fund: FundBefore, struck: StrikeResult) -> Fraction:
    """Value of a share in base units after the fee's shares and before the flows, exact."""
    return Fraction(
        fund.net_assets + 1, fund.supply + struck.performance_shares + fund.virtual_shares
    )


# --- both sides at one price ---


@given(strikes())
def test_settle__any_flows__do_not_lower_what_a_share_is_worth(
    case: tuple[FundBefore, DealingTotals, StrikeResult],
) -> None:
    fund, _, struck = case
    supply = fund.supply + struck.performance_shares + struck.shares_out - struck.filled
    net = fund.net_assets + struck.taken_in - struck.assets_out
    assert Fraction(net + 1, supply + fund.virtual_shares) >= after_fees(fund, struck)


@given(strikes())
def test_settle__any_flows__get_no_more_than_the_exact_price(
    case: tuple[FundBefore, DealingTotals, StrikeResult],
) -> None:
    fund, totals, struck = case
    price = after_fees(fund, struck)
    keep_in = 1 - Fraction(fund.fees.entry_levy, WAD)
    keep_out = 1 - Fraction(fund.fees.exit_levy, WAD)
    assert struck.shares_out <= totals.assets_in * keep_in / price
    assert struck.assets_out <= struck.filled * keep_out * price


@given(strikes())
def test_settle__any_redemptions__are_paid_from_what_is_there_and_inside_the_gate(
    case: tuple[FundBefore, DealingTotals, StrikeResult],
) -> None:
    fund, totals, struck = case
    assert struck.filled + struck.rolled == totals.shares_in
    assert struck.assets_out <= fund.cash + struck.taken_in
    supply = fund.supply + struck.performance_shares
    assert struck.filled * 10_000 <= supply * fund.gate_bps


def test_settle__subscriptions__pay_redemptions_before_cash_does() -> None:
    fund = FundBefore(
        net_assets=1_000 * USD,
        supply=1_000 * WAD,
        cash=0,
        high_water_mark=WAD,
        virtual_shares=10**12,
        gate_bps=10_000,
        fees=FeeTerms(management=0, performance=0, entry_levy=0, exit_levy=0, in_kind_levy=0),
    )
    struck = settle(DealingTotals(assets_in=100 * USD, shares_in=300 * WAD), fund)
    assert struck.shares_out == 100 * WAD
    assert (struck.filled, struck.rolled) == (100 * WAD, 200 * WAD)
    assert struck.assets_out == 100 * USD


def test_settle__gate_and_levies__are_what_one_counts_by_hand() -> None:
    # 1,000,000 at 1.0; a fifth may leave; half a per cent each way stays in the fund.
    totals = DealingTotals(assets_in=10_000 * USD, shares_in=300_000 * WAD)
    struck = expected_strike(a_fund(dealing=closed_dealing(totals=totals)), 1_000_000 * USD)
    assert (struck.shares_out, struck.performance_shares) == (9_950 * WAD, 0)
    assert (struck.filled, struck.rolled) == (200_000 * WAD, 100_000 * WAD)
    assert struck.assets_out == 199_000 * USD
    assert struck.nav_per_share // 10**9 == 1_001_296_376  # 811,000 / 809,950
    assert struck.high_water_mark == struck.nav_per_share


def test_settle__price_on_probation__returns_subscriptions_and_pays_redemptions_from_cash() -> None:
    totals = DealingTotals(assets_in=300_000 * USD, shares_in=200_000 * WAD)
    fund = FundBefore(
        net_assets=1_000_000 * USD,
        supply=1_000_000 * WAD,
        cash=100_000 * USD,
        high_water_mark=WAD,
        virtual_shares=10**12,
        gate_bps=10_000,
        fees=FeeTerms(management=0, performance=0, entry_levy=0, exit_levy=0, in_kind_levy=0),
        takes_in=False,
    )
    struck = settle(totals, fund)
    assert (struck.taken_in, struck.shares_out) == (0, 0)
    assert (struck.filled, struck.rolled) == (100_000 * WAD, 100_000 * WAD)
    assert struck.assets_out == 100_000 * USD


def test_settle__subscriptions_too_small_for_a_share__are_returned() -> None:
    fund = FundBefore(
        net_assets=10**30,
        supply=0,
        cash=0,
        high_water_mark=WAD,
        virtual_shares=1,
        gate_bps=10_000,
        fees=FeeTerms(management=0, performance=0, entry_levy=0, exit_levy=0, in_kind_levy=0),
    )
    struck = settle(DealingTotals(assets_in=1_000), fund)
    assert (struck.taken_in, struck.shares_out) == (0, 0)


def test_settle__nothing_asked__leaves_all_as_it_was() -> None:
    struck = expected_strike(a_fund(dealing=closed_dealing()), 1_000_000 * USD)
    assert struck == StrikeResult(
        taken_in=0,
        shares_out=0,
        filled=0,
        rolled=0,
        assets_out=0,
        performance_shares=0,
        nav_per_share=WAD,
        high_water_mark=WAD,
    )


# --- fees ---


@given(strikes())
def test_settle__performance_fee__is_never_above_the_exact_one(
    case: tuple[FundBefore, DealingTotals, StrikeResult],
) -> None:
    fund, _, struck = case
    gain = per_share(fund) * fund.virtual_shares - Fraction(fund.high_water_mark, WAD)
    exact = max(Fraction(0), gain) * fund.supply / fund.virtual_shares
    exact *= Fraction(fund.fees.performance, WAD)
    assert struck.performance_shares * after_fees(fund, struck) <= exact


@given(strikes())
def test_settle__below_the_mark__charges_nothing(
    case: tuple[FundBefore, DealingTotals, StrikeResult],
) -> None:
    fund, totals, _ = case
    mark = int(per_share(fund) * fund.virtual_shares * WAD) + 1
    struck = settle(totals, replace(fund, high_water_mark=mark))
    assert struck.performance_shares == 0


@given(strikes())
def test_settle__the_mark__never_falls_and_never_stays_below_the_price(
    case: tuple[FundBefore, DealingTotals, StrikeResult],
) -> None:
    fund, _, struck = case
    assert struck.high_water_mark >= max(fund.high_water_mark, min(struck.nav_per_share, 2**96 - 1))


@given(strikes())
def test_settle__twice_at_one_price__charges_once(
    case: tuple[FundBefore, DealingTotals, StrikeResult],
) -> None:
    fund, _, struck = case
    assume(struck.high_water_mark < 2**96 - 1)
    again = replace(
        fund,
        net_assets=fund.net_assets + struck.taken_in - struck.assets_out,
        supply=fund.supply + struck.performance_shares + struck.shares_out - struck.filled,
        high_water_mark=struck.high_water_mark,
    )
    assert settle(DealingTotals(), again).performance_shares == 0


# --- claims over roll-overs ---


@st.composite
def rolled_dealings(draw: st.DrawFn) -> tuple[list[int], list[DealingTotals]]:
    """Draw holders, and dealings that fill a part of what the one before rolled over."""
    holders = draw(st.lists(st.integers(1, 2**70), min_size=1, max_size=6))
    shares_in, dealings = sum(holders), []
    for _ in range(draw(st.integers(1, 40))):
        filled = draw(st.one_of(st.just(shares_in - 1), st.integers(0, shares_in)))
        filled = max(0, min(filled, shares_in))
        paid = draw(st.integers(0, 2**70)) if filled else 0
        dealings.append(DealingTotals(shares_in=shares_in, filled=filled, assets_out=paid))
        shares_in -= filled
    return holders, dealings


@given(rolled_dealings())
def test_claim_walk__any_number_of_roll_overs__never_claims_above_the_totals(
    case: tuple[list[int], list[DealingTotals]],
) -> None:
    holders, dealings = case
    claims = [claim_walk(held, dealings) for held in holders]
    paid, waiting = sum(c[0] for c in claims), sum(c[1] for c in claims)
    assert paid <= sum(d.assets_out for d in dealings)
    assert waiting <= dealings[-1].shares_in - dealings[-1].filled


@given(rolled_dealings())
def test_claim_walk__any_number_of_roll_overs__loses_at_most_dust(
    case: tuple[list[int], list[DealingTotals]],
) -> None:
    holders, dealings = case
    steps = len(holders) * len(dealings)
    waiting = sum(claim_walk(held, dealings)[1] for held in holders)
    assert waiting >= dealings[-1].shares_in - dealings[-1].filled - steps


@given(rolled_dealings(), st.data())
def test_claim_walk__in_two_walks__is_the_same_as_in_one(
    case: tuple[list[int], list[DealingTotals]], data: st.DataObject
) -> None:
    holders, dealings = case
    cut = data.draw(st.integers(0, len(dealings)))
    first, rest = claim_walk(holders[0], dealings[:cut])
    second, left = claim_walk(rest, dealings[cut:])
    assert (first + second, left) == claim_walk(holders[0], dealings)


@given(rolled_dealings(), st.data())
def test_claim_walk__split_in_two__gains_nothing(
    case: tuple[list[int], list[DealingTotals]], data: st.DataObject
) -> None:
    holders, dealings = case
    part = data.draw(st.integers(0, holders[0]))
    whole = claim_walk(holders[0], dealings)
    parts = [claim_walk(piece, dealings) for piece in (part, holders[0] - part)]
    assert sum(p[0] for p in parts) <= whole[0]


# --- the clock ---


def test_strike_before__of_a_closed_dealing__is_the_end_of_its_window() -> None:
    fund = a_fund(dealing=closed_dealing())
    assert strike_before(fund) == NOW - 60 + 1_800


@pytest.mark.parametrize(
    ("overdue_from", "closed_at", "overdue"),
    [(NOW - 1, 0, True), (NOW, 0, False), (NOW - 1, NOW - 60, False)],
)
def test_is_overdue__after_the_second_it_says_and_while_open__only_then(
    overdue_from: int, closed_at: int, overdue: bool
) -> None:
    status = dealing(overdue_from=overdue_from, closed_at=closed_at, next_close=NOW - DAY_S)
    assert is_overdue(a_fund(dealing=status)) is overdue


def test_struck_nav__of_the_last_strike__is_price_times_shares() -> None:
    assert struck_nav(a_fund(nav_per_share=WAD * 3 // 2)) == 1_500_000 * USD


@pytest.mark.parametrize(
    ("shares_in", "assets_in", "needed"),
    [
        (0, 0, 0),
        (100_000 * WAD, 0, 101_000 * USD),
        (900_000 * WAD, 0, 202_000 * USD),  # up to the gate
        (100_000 * WAD, 40_000 * USD, 61_000 * USD),  # subscriptions pay first
        (100_000 * WAD, 500_000 * USD, 0),
    ],
)
def test_expected_redemption__of_the_open_dealing__is_its_cash_and_a_hundredth(
    shares_in: int, assets_in: int, needed: int
) -> None:
    totals = DealingTotals(shares_in=shares_in, assets_in=assets_in)
    assert expected_redemption(a_fund(dealing=dealing(totals=totals))) == needed
