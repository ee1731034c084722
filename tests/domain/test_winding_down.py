"""A fund that winds down becomes base asset in its Treasury, inside the limits, and then rests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain import actions as d
from keeper.domain.decision import decide
from keeper.domain.nav import strike_nav
from keeper.domain.snapshot import Entry, FundSnapshot, StrategyState
from keeper.domain.units import RAY, WAD
from keeper.errors import PriceError
from tests.domain.funds import (
    A_USDC,
    AAVE,
    NOW,
    POLICY,
    TRADING,
    USD,
    WETH,
    a_fund,
    account,
    dealing,
    due_dealing,
    entry,
    lending,
    trend,
)
from tests.domain.pretend import carry_out

DONE = d.Nothing(reason="the fund winds down: everything is base asset, exits in kind pay it out")
MOST_STEPS = 24


def winding(*strategies: StrategyState, **changes: Any) -> FundSnapshot:
    return a_fund(strategies=strategies, winding_down=True, **changes)


def decided(fund: FundSnapshot, **changes: Any) -> d.Decision:
    """Decide with the NAV that the keeper would have, and an opinion that must not count."""
    try:
        statement = strike_nav(fund)
    except PriceError:
        statement = None
    return decide(fund, statement, replace(POLICY, **changes), WAD // 2)


def reason(fund: FundSnapshot, **changes: Any) -> str:
    decision = decided(fund, **changes)
    assert isinstance(decision, d.Nothing)
    return decision.reason


@st.composite
def funds(draw: st.DrawFn) -> FundSnapshot:
    """Draw funds of about a million that wind down, however spread."""
    parts = st.integers(0, 1_000_000 * USD)
    made = winding(
        trend(cash=draw(parts), weth=draw(st.integers(0, 500)) * WAD + draw(st.integers(0, 9))),
        lending(cash=draw(parts), units=draw(parts), index=draw(st.integers(RAY, 2 * RAY))),
        cash=draw(parts) + USD,
        dealing=draw(st.sampled_from([dealing, due_dealing]))(),
        fee_shares_undistributed=draw(st.integers(0, 3)) * WAD,
    )
    supply = strike_nav(made).total * made.virtual_shares
    return replace(made, supply=supply, accrued_supply=supply)


@given(funds())
def test_wind_down__from_any_state__ends_as_base_asset_in_the_treasury(fund: FundSnapshot) -> None:
    for _ in range(MOST_STEPS):
        decision = decided(fund)
        if isinstance(decision, d.Nothing):
            break
        assert isinstance(decision, d.Unwind | d.Deallocate | d.Distribute)
        fund = carry_out(decision, fund)
    assert isinstance(decision, d.Nothing)
    assert all(strategy.cash == 0 for strategy in fund.strategies)
    assert fund.fee_shares_undistributed == 0
    left = fund.strategy("trend").units_of(WETH)
    lent = fund.strategy("lending").units_of(A_USDC)
    used_up = fund.risk_terms.turnover_capacity - fund.turnover_level < WAD // 100
    dust = left * 2_000 * USD < WAD
    assert ((left == 0 or dust) and lent == 0) or used_up
    assert (decision == DONE) is (left == lent == 0)


def test_wind_down__sells_then_withdraws_then_takes_the_cash_home_then_distributes() -> None:
    fund = winding(
        trend(cash=5 * USD, weth=10 * WAD), lending(units=9 * USD), fee_shares_undistributed=WAD
    )
    done = []
    while decided(fund) != DONE:
        done.append(decided(fund))
        fund = carry_out(done[-1], fund)
    assert done == [
        d.Unwind(strategy="trend", token=WETH, units=10 * WAD),
        d.Unwind(strategy="lending", token=A_USDC, units=9 * USD),
        d.Deallocate(strategy="trend", amount=19_940 * USD + 5 * USD),
        d.Deallocate(strategy="lending", amount=9 * USD),
        d.Distribute(),
    ]


def test_wind_down__needs_no_lending_policy__and_names_a_token_without_a_route() -> None:
    fund = winding(trend(weth=WAD), lending(units=9 * USD))
    unwound = d.Unwind(strategy="lending", token=A_USDC, units=9 * USD)
    assert decided(fund, trading=None, lending=None) == unwound
    fund = winding(trend(weth=WAD), lending())
    assert reason(fund, trading=None) == (
        f"the fund winds down: {WAD} units of WETH in trend: no route is configured"
    )


def test_wind_down__the_same_token_in_another_strategy__is_sold_too() -> None:
    both = replace(lending(), entries=(*lending().entries, entry(WETH, WAD)))
    assert decided(winding(trend(), both)) == d.Unwind(strategy="lending", token=WETH, units=WAD)


def test_wind_down__a_large_holding__is_sold_in_orders_of_the_policys_size() -> None:
    fund = winding(trend(weth=500 * WAD), lending(), cash=0)
    assert decided(fund) == d.Unwind(strategy="trend", token=WETH, units=50 * WAD)


def test_wind_down__turnover_used_up__waits_rather_than_sells_crumbs() -> None:
    nearly = winding(trend(weth=500 * WAD), lending(), cash=0, turnover_level=WAD - WAD // 10**5)
    waiting = f"{500 * WAD} units of WETH in trend: turnover is used up for now"
    assert reason(nearly).endswith(waiting)
    enough = replace(nearly, turnover_level=WAD - WAD // 100)
    assert decided(enough) == d.Unwind(strategy="trend", token=WETH, units=5 * WAD)


def test_wind_down__less_than_an_order_is_left__is_sold_all_the_same() -> None:
    crumb = WAD // 100  # 20 USD, a fifth of the smallest order
    assert TRADING.min_order > 20 * USD
    fund = winding(trend(weth=crumb), lending())
    assert decided(fund) == d.Unwind(strategy="trend", token=WETH, units=crumb)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"trading_paused_until": NOW + 90}, "trading is paused for another 90 s"),
        ({"trading_halted": True}, "a guardrail halts trading"),
    ],
)
def test_wind_down__trading_stopped__takes_cash_home_and_says_what_waits(
    changes: dict[str, Any], words: str
) -> None:
    fund = winding(trend(cash=7, weth=WAD), lending(), **changes)
    assert decided(fund) == d.Deallocate(strategy="trend", amount=7)
    assert reason(winding(trend(weth=WAD), lending(), **changes)).endswith(words)


def test_wind_down__a_dead_feed__holds_back_its_own_token_alone() -> None:
    fund = winding(trend(weth=WAD), lending(units=9 * USD))
    stale = replace(fund.feeds[WETH], updated_at=NOW - 10_000)
    fund = replace(fund, feeds=fund.feeds | {WETH: stale})
    assert decided(fund) == d.Unwind(strategy="lending", token=A_USDC, units=9 * USD)
    fund = replace(fund, strategies=(fund.strategies[0], lending()))
    assert "10000 s old, limit is 3600 s" in reason(fund)


def test_wind_down__a_position_in_another_token__is_left_to_exits_in_kind() -> None:
    lent_weth = Entry(token=account(7), adapter=AAVE, units=WAD, underlying=WETH, index=RAY)
    fund = winding(trend(), replace(lending(), entries=(*lending().entries, lent_weth)))
    assert reason(fund) == (
        f"the fund winds down: {WAD} units of WETH, lent in lending: "
        "only an exit in kind pays it out"
    )


def test_wind_down__dust_that_is_worth_nothing__is_left() -> None:
    assert reason(winding(trend(weth=1), lending())).endswith("worth nothing")


def test_wind_down__what_a_rule_refused__is_not_tried_again_and_keeps_nothing_else() -> None:
    fund = winding(trend(cash=7, weth=WAD), lending())
    refused = frozenset[d.Decision]({d.Unwind(strategy="trend", token=WETH, units=0)})
    assert decided(fund, held_back=refused) == d.Deallocate(strategy="trend", amount=7)
    both = refused | {d.Deallocate(strategy="trend", amount=0)}
    assert reason(fund, held_back=both).endswith("not done in this run")


def test_wind_down__not_asked_for__still_distributes() -> None:
    fund = winding(trend(weth=WAD), lending(), fee_shares_undistributed=WAD)
    assert decided(fund, winds_down=False) == d.Distribute()


def test_wind_down__a_due_dealing__is_not_closed() -> None:
    assert decided(winding(trend(), lending(), dealing=due_dealing())) == DONE


def test_wind_down__a_fallen_strategy__is_frozen_and_sold() -> None:
    fallen = trend(weth=WAD, drawdown=WAD // 2, max_drawdown=WAD // 10)
    fund = winding(fallen, lending())
    assert decided(fund) == d.TripStrategy(strategy="trend")
    frozen = carry_out(decided(fund), fund)
    assert decided(frozen) == d.Unwind(strategy="trend", token=WETH, units=WAD)
