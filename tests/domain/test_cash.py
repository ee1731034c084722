"""Where cash comes from: each figure by hand, to the unit, where a unit of rounding shows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain import cash
from keeper.domain.actions import Deallocate, Recall, Sell
from keeper.domain.nav import strike_nav
from keeper.domain.snapshot import DealingTotals, FundSnapshot
from keeper.domain.units import RAY, WAD
from tests.domain.funds import (
    LENDING_POLICY,
    POLICY,
    TRADING,
    USD,
    WETH,
    a_fund,
    dealing,
    feed,
    lending,
    trend,
)

MILLION = 10**6 * USD
navs = st.integers(1, 2**80)
wads = st.integers(0, WAD)
money = st.integers(0, 2**80)


def worth(nav: int, **changes: object) -> FundSnapshot:
    """A fund whose last struck NAV is `nav` base units."""
    return replace(a_fund(supply=nav * 10**12), **changes)  # type: ignore[arg-type]


def part(nav: int, wad: int) -> Fraction:
    return Fraction(nav * wad, WAD)


@given(navs, wads, st.integers(0, 100))
def test_reserve__any_part__is_the_exact_ceiling_and_what_redemptions_need(
    nav: int, reserve: int, leaving: int
) -> None:
    totals = DealingTotals(shares_in=leaving * 10**14, assets_in=0)
    snapshot = worth(nav, dealing=dealing(totals=totals), accrued_supply=10**30)
    needed = leaving * 100 + leaving  # at 1.0 a share, and 1 % for what prices may move
    policy = replace(POLICY, reserve=reserve)
    assert cash.reserve_of(snapshot, policy) == ceil(part(nav, reserve)) + needed


def test_expected_redemption__beyond_the_gate__counts_the_gate_alone() -> None:
    totals = DealingTotals(shares_in=500_000 * WAD, assets_in=2_000 * USD)
    snapshot = a_fund(dealing=dealing(totals=totals))  # the gate is 20 % of a million shares
    assert cash.reserve_of(snapshot, replace(POLICY, reserve=0)) == (202_000 - 2_000) * USD


@given(navs, wads, wads, money)
def test_weight_room__any_weights__is_the_exact_floor_up_to_the_lower_one(
    nav: int, cap: int, target: int, principal: int
) -> None:
    strategy = trend(cap=cap, target=target, principal=principal)
    most = floor(part(nav, min(cap, target)))
    assert cash.weight_room(worth(nav), strategy) == max(0, most - principal)


@given(navs, wads, money)
def test_cash_room__any_floor__is_what_lies_above_its_exact_ceiling(
    nav: int, least: int, held: int
) -> None:
    terms = replace(a_fund().risk_terms, cash_floor=least)
    snapshot = worth(nav, cash=held, risk_terms=terms)
    assert cash.cash_room(snapshot) == max(0, held - ceil(part(nav, least)))


@pytest.mark.parametrize(("held", "principal", "room"), [(30, 0, 10), (900, 495, 5), (900, 600, 0)])
def test_allocation_room__is_the_smaller_of_weight_and_cash(
    held: int, principal: int, room: int
) -> None:
    strategy = trend(principal=principal * 1_000 * USD)
    snapshot = a_fund(cash=held * 1_000 * USD)
    assert cash.allocation_room(snapshot, strategy) == room * 1_000 * USD


@given(navs, wads, wads, wads)
def test_largest_order__is_the_exact_floor_of_the_policy_and_of_the_turnover_left(
    nav: int, most: int, capacity: int, level: int
) -> None:
    terms = replace(a_fund().risk_terms, turnover_capacity=capacity)
    snapshot = a_fund(risk_terms=terms, turnover_level=level)
    room = floor(part(nav, max(0, capacity - level)))
    assert cash.turnover_room(snapshot, nav) == room
    order = cash.largest_order(snapshot, replace(TRADING, max_order=most), nav)
    assert order == min(room, floor(part(nav, most)))


@pytest.mark.parametrize("missing", [0, 1])
def test_raise_cash__to_the_unit__takes_a_step_for_one_that_is_missing(missing: int) -> None:
    snapshot = a_fund(cash=100, strategies=(trend(cash=7), lending()))
    step = cash.raise_cash(snapshot, None, POLICY, 100 + missing)
    assert step == (Deallocate(strategy="trend", amount=1) if missing else None)


@pytest.mark.parametrize(
    ("idle", "moved"),
    [(1_000 * USD, 1_000 * USD), (1_000 * USD - 1, None), (5_000 * USD, 1_000 * USD)],
)
def test_call_in__idle_cash_of_the_lender__moves_from_the_least_on(
    idle: int, moved: int | None
) -> None:
    step = cash.call_in(a_fund(strategies=(trend(), lending(cash=idle))), POLICY, 1)
    assert step == (None if moved is None else Deallocate(strategy="lending", amount=moved))


@pytest.mark.parametrize(("lent", "recalled"), [(1_000 * USD, True), (1_000 * USD - 1, False)])
def test_call_in__lent_money__is_recalled_from_the_least_on(lent: int, recalled: bool) -> None:
    step = cash.call_in(a_fund(strategies=(trend(), lending(units=lent))), POLICY, 1)
    assert step == (Recall(units=lent) if recalled else None)


def test_call_in_recall_and_sale__without_a_policy__are_none() -> None:
    bare = replace(POLICY, lending=None, trading=None)
    snapshot = a_fund(strategies=(trend(weth=WAD), lending(units=MILLION)))
    assert cash.call_in(snapshot, bare, MILLION) is None
    assert cash.recall_for(snapshot, bare, MILLION) is None
    assert cash.sell_for(snapshot, bare, MILLION) is None


@given(st.integers(1, 2**60), st.integers(RAY, 3 * RAY))
def test_recall__any_index__brings_what_was_asked_and_at_most_two_units_more(
    assets: int, index: int
) -> None:
    snapshot = a_fund(strategies=(trend(), lending(units=2**70, index=index)))
    step = cash.recall_for(snapshot, POLICY, assets)
    assert step is not None
    assert step.units == ceil(Fraction(assets * RAY, index)) + 1
    assert floor(Fraction(step.units * index, RAY)) >= assets


def test_sale__asks_for_the_slippage_on_top_and_rounds_up() -> None:
    made = a_fund(strategies=(trend(weth=100 * WAD), lending()))
    dear = feed(made.feeds[WETH].token, 3_000)
    snapshot = replace(made, feeds=made.feeds | {WETH: dear})
    slippage = cash.slippage_of(snapshot, TRADING)
    step = cash.sell_for(snapshot, POLICY, 1_000 * USD + 1)
    value = ceil(Fraction((1_000 * USD + 1) * WAD, WAD - slippage))
    assert step == Sell(amount=ceil(Fraction(value * WAD, 3_000 * USD)))


def test_sale__is_at_most_the_largest_order_and_what_there_is() -> None:
    rich = a_fund(strategies=(trend(weth=1_000 * WAD), lending()))
    assert cash.sell_for(rich, POLICY, MILLION) == Sell(amount=50 * WAD)  # a tenth of NAV
    poor = a_fund(strategies=(trend(weth=2 * WAD), lending()))
    assert cash.sell_for(poor, POLICY, MILLION) == Sell(amount=2 * WAD)


@pytest.mark.parametrize("wei", [0, 1, 5 * 10**8 - 1])
def test_sale__of_what_is_worth_no_unit__is_none(wei: int) -> None:
    snapshot = a_fund(strategies=(trend(weth=wei), lending()))
    assert cash.sell_for(snapshot, POLICY, MILLION) is None


def test_sale__of_what_is_worth_one_unit__is_that() -> None:
    snapshot = a_fund(strategies=(trend(weth=5 * 10**8), lending()))
    assert cash.sell_for(snapshot, POLICY, MILLION) == Sell(amount=5 * 10**8)


def test_sale__without_any_token__needs_no_price() -> None:
    snapshot = a_fund(feeds={})
    assert cash.sell_for(snapshot, POLICY, MILLION) is None
    assert cash.lent_value(snapshot, LENDING_POLICY) == 0
    assert strike_nav(a_fund()).total == MILLION
