"""What comes first, that it comes to rest, and that nothing waits for ever."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain import actions as d
from keeper.domain.cash import lent_value, reserve_of, slippage_of, spare_cash, weight_room
from keeper.domain.decision import decide
from keeper.domain.nav import strike_nav
from keeper.domain.policy import Policy
from keeper.domain.prices import price_of
from keeper.domain.snapshot import DealingTotals, FundSnapshot
from keeper.domain.units import PRICE_SCALE, RAY, WAD
from keeper.errors import PriceError
from tests.domain.funds import (
    LENDING_POLICY,
    NOW,
    POLICY,
    TRADING,
    USD,
    WETH,
    a_fund,
    account,
    closed_dealing,
    dealing,
    due_dealing,
    lending,
    trend,
)
from tests.domain.pretend import carry_out

MOST_STEPS = 24  # of one tick, see services/cycle.py


def decided(fund: FundSnapshot, weight: int | None = None, policy: Policy = POLICY) -> d.Decision:
    """Decide with the NAV that the keeper would have."""
    try:
        statement = strike_nav(fund)
    except PriceError:
        statement = None
    return decide(fund, statement, policy, weight)


def blind(fund: FundSnapshot) -> FundSnapshot:
    """Make the price of WETH stale."""
    stale = replace(fund.feeds[WETH], updated_at=NOW - 10_000)
    return replace(fund, feeds=fund.feeds | {WETH: stale})


def asked(shares: int, **changes: Any) -> DealingTotals:
    return DealingTotals(shares_in=shares * WAD, **changes)


# --- it comes to rest ---


@st.composite
def funds(draw: st.DrawFn) -> FundSnapshot:
    """Draw funds of about a million, however spread, with any dealing."""
    parts = st.integers(0, 1_000_000 * USD)
    cash, in_trend, lent, weth = draw(parts), draw(parts), draw(parts), draw(st.integers(0, 500))
    index = draw(st.integers(RAY, 2 * RAY))
    totals = asked(draw(st.integers(0, 500_000)), assets_in=draw(st.integers(0, 10**12)))
    made = a_fund(
        cash=cash + USD,
        strategies=(
            trend(cash=in_trend, weth=weth * WAD, principal=draw(parts)),
            lending(units=lent, index=index, principal=draw(parts)),
        ),
        dealing=draw(st.sampled_from([dealing, due_dealing, closed_dealing]))(totals=totals),
        fee_shares_undistributed=draw(st.integers(0, 3)) * WAD,
    )
    supply = strike_nav(made).total * made.virtual_shares
    return replace(made, supply=supply, accrued_supply=supply)


def decisions_until_rest(fund: FundSnapshot, weight: int | None) -> tuple[list[d.Decision], Any]:
    done: list[d.Decision] = []
    while True:
        decision = decided(fund, weight)
        if isinstance(decision, d.Nothing):
            return done, fund
        done.append(decision)
        assert len(done) <= 2 * MOST_STEPS, done
        fund = carry_out(decision, fund)


@given(funds(), st.one_of(st.none(), st.integers(0, WAD)))
def test_decide__carried_out_one_after_the_other__comes_to_rest(
    fund: FundSnapshot, weight: int | None
) -> None:
    done, after = decisions_until_rest(fund, weight)
    assert not after.dealing.is_closed
    if fund.dealing.is_closed or fund.dealing.next_close <= NOW:
        assert after.dealing.number == fund.dealing.number + 1
    assert len([each for each in done if isinstance(each, d.Strike)]) <= 1


@given(funds(), st.integers(0, WAD // 2))
def test_decide__at_rest__is_as_near_to_the_weight_as_the_limits_let_it(
    fund: FundSnapshot, weight: int
) -> None:
    _, after = decisions_until_rest(fund, weight)
    nav = strike_nav(after).total
    strategy = after.strategy("trend")
    held = strategy.units_of(WETH) * price_of(after, WETH) // PRICE_SCALE
    slack = max(TRADING.band * nav // WAD, 2 * TRADING.min_order)
    over, under = held - nav * weight // WAD - slack, nav * weight // WAD - slack - held
    turnover_left = after.risk_terms.turnover_capacity - after.turnover_level
    if turnover_left * nav // WAD > TRADING.min_order * 2:
        assert over <= 0
        spare = spare_cash(after, POLICY) + lent_value(after, LENDING_POLICY)
        room = min(weight_room(after, strategy), spare - LENDING_POLICY.min_move)
        capped = held >= nav * after.token_caps[WETH] // WAD * 98 // 100 - slack
        assert under <= 0 or capped or room < TRADING.min_order


@given(funds(), st.integers(0, WAD))
def test_decide__allocations__leave_the_reserve(fund: FundSnapshot, weight: int) -> None:
    for _ in range(MOST_STEPS):
        decision = decided(fund, weight)
        if isinstance(decision, d.Nothing):
            return
        fund = carry_out(decision, fund)
        if isinstance(decision, d.Allocate):
            assert fund.cash >= reserve_of(fund, POLICY) - 1


# --- a closed dealing ---


def test_decide__closed__strikes() -> None:
    assert decided(a_fund(dealing=closed_dealing())) == d.Strike()


def test_decide__closed_and_its_window_passed__reopens_even_without_prices() -> None:
    missed = a_fund(dealing=closed_dealing(closed_at=NOW - 1_801), strategies=(trend(weth=1),))
    assert decided(blind(missed)) == d.Reopen()


def test_decide__closed_in_this_block__waits_for_the_next() -> None:
    fund = a_fund(dealing=closed_dealing(closed_block=100))
    assert decided(fund) == d.Nothing(reason="the strike needs a block after the close")


def test_decide__closed_without_prices__says_that_there_is_no_nav() -> None:
    fund = a_fund(dealing=closed_dealing(), strategies=(trend(weth=1), lending()))
    assert decided(blind(fund)) == d.Nothing(reason="there is no NAV to act on")


def test_decide__closed_and_paused__says_for_how_long() -> None:
    fund = a_fund(dealing=closed_dealing(), dealing_paused_until=NOW + 90)
    assert decided(fund) == d.Nothing(reason="dealing is paused for another 90 s")


def short_of_cash(**changes: Any) -> FundSnapshot:
    """A closed dealing whose redemptions are owed 50,000 more than there is in cash."""
    strategies = (trend(cash=1, weth=100 * WAD), lending(cash=2, units=500_000 * USD))
    made = a_fund(
        cash=50_000 * USD,
        strategies=strategies,
        dealing=closed_dealing(totals=asked(100_000)),
        redemptions_owed=100_000 * USD,
    )
    return replace(made, **changes)


def test_decide__closed_and_short_of_cash__raises_it_from_what_costs_least_first() -> None:
    fund = short_of_cash()
    assert decided(fund) == d.Deallocate(strategy="trend", amount=1)
    fund = replace(fund, strategies=(trend(weth=100 * WAD), fund.strategies[1]))
    assert decided(fund) == d.Deallocate(strategy="lending", amount=2)
    fund = replace(fund, strategies=(fund.strategies[0], lending(units=500_000 * USD)))
    assert decided(fund) == d.Recall(units=50_000 * USD + 1)
    fund = replace(fund, strategies=(fund.strategies[0], lending()))
    sale = decided(fund)
    assert isinstance(sale, d.Sell)
    assert sale.amount * (WAD - TRADING.slippage) // WAD >= 25 * WAD  # 50,000 at 2,000


def test_decide__nothing_left_to_sell__strikes_short() -> None:
    assert decided(short_of_cash(strategies=(trend(), lending()))) == d.Strike()


def test_decide__trading_paused__takes_idle_cash_home_and_strikes_short() -> None:
    fund = short_of_cash(trading_paused_until=NOW + 1)
    assert decided(fund) == d.Deallocate(strategy="trend", amount=1)
    lent = (trend(weth=100 * WAD), lending(units=500_000 * USD))
    assert decided(replace(fund, strategies=lent)) == d.Strike()


def test_decide__half_the_window_gone__strikes_with_the_cash_there_is() -> None:
    assert decided(short_of_cash(dealing=closed_dealing(closed_at=NOW - 901))) == d.Strike()


# --- an open dealing ---


def test_decide__due__closes() -> None:
    assert decided(a_fund(dealing=due_dealing())) == d.Close()


def test_decide__a_second_too_early__does_not_close() -> None:
    fund = a_fund(dealing=dealing(next_close=NOW + 1))
    assert not isinstance(decided(fund), d.Close)


def test_decide__due_with_redemptions__raises_their_cash_before_it_closes() -> None:
    lent = (trend(), lending(units=990_000 * USD))
    fund = a_fund(cash=10_000 * USD, strategies=lent, dealing=due_dealing(totals=asked(100_000)))
    assert decided(fund) == d.Recall(units=91_000 * USD + 1)  # 101,000 with a hundredth on top


def test_decide__overdue__closes_with_the_cash_there_is() -> None:
    overdue = due_dealing(totals=asked(100_000), overdue_from=NOW - 1)
    lent = (trend(), lending(units=990_000 * USD))
    assert decided(a_fund(cash=0, strategies=lent, dealing=overdue)) == d.Close()


def test_decide__due_without_prices__raises_what_needs_none_and_closes() -> None:
    holding = (trend(weth=100 * WAD), lending(units=990_000 * USD))
    fund = a_fund(cash=0, strategies=holding, dealing=due_dealing(totals=asked(100_000)))
    assert isinstance(decided(blind(fund)), d.Recall)
    assert decided(blind(replace(fund, strategies=(holding[0], lending())))) == d.Close()


def test_decide__a_large_move__waits_for_its_cool_off() -> None:
    fund = a_fund(cash=50_000 * USD, dealing=due_dealing(), large_move_until=NOW + 60)
    waiting = replace(POLICY, lending=None)
    assert decided(fund, policy=waiting) == d.Nothing(
        reason="a large move cools off for another 60 s"
    )
    assert decided(replace(fund, large_move_until=NOW), policy=waiting) == d.Close()


def test_decide__nav_per_share_below_a_thousandth__deals_no_more() -> None:
    fund = a_fund(cash=0, dealing=due_dealing(), nav_per_share=10**15 - 1)
    assert isinstance(decided(fund), d.Nothing)


def test_decide__not_launched__does_nothing() -> None:
    fund = a_fund(dealing=due_dealing(number=0))
    assert decided(fund) == d.Nothing(reason="the fund is not launched")


def test_decide__dealing_paused__goes_on_trading() -> None:
    fund = a_fund(dealing=due_dealing(), dealing_paused_until=NOW + 1)
    assert isinstance(decided(fund), d.Allocate)


# --- harvest, trade, lend, distribute: in this order ---


def rich(cash: int = 0) -> FundSnapshot:
    """A trend strategy worth 350,000 over a principal of 250,000, in WETH but for some cash."""
    weth = (350_000 * USD - cash) * 10**18 // (2_000 * USD)
    return a_fund(
        cash=650_000 * USD,
        strategies=(trend(cash=cash, weth=weth, principal=250_000 * USD), lending()),
    )


def test_decide__profit_above_the_threshold__is_harvested_from_cash() -> None:
    assert decided(rich(cash=30_000 * USD)) == d.Harvest(strategy="trend", amount=22_500 * USD)


def test_decide__profit_in_tokens__is_sold_first() -> None:
    sale = decided(rich())
    assert isinstance(sale, d.Sell)
    assert sale.amount * 2_000 * USD // 10**18 >= 22_500 * USD


def test_decide__nearly_all_of_a_harvest_in_cash__is_taken_rather_than_topped_up() -> None:
    fund = rich(cash=22_400 * USD)
    assert decided(fund) == d.Harvest(strategy="trend", amount=22_400 * USD)


def test_decide__weight_above_the_target__sells_before_it_lends() -> None:
    assert isinstance(decided(rich(), weight=0), d.Sell)


def test_decide__weight_below_the_target__funds_then_buys() -> None:
    funded = trend(cash=60_000 * USD, principal=60_000 * USD)
    fund = a_fund(cash=940_000 * USD, strategies=(funded, lending()))
    assert decided(fund, weight=WAD // 20) == d.Buy(amount=50_000 * USD)
    empty = a_fund()
    assert decided(empty, weight=WAD // 20) == d.Allocate(strategy="trend", amount=50_000 * USD)


def test_decide__short_of_less_than_an_order__buys_with_what_is_there() -> None:
    funded = trend(cash=49_950 * USD, principal=49_950 * USD)
    fund = a_fund(cash=950_050 * USD, strategies=(funded, lending()))
    assert decided(fund, weight=WAD // 20) == d.Buy(amount=49_950 * USD)


def test_decide__with_less_to_spare_than_a_purchase_takes__funds_it_in_part() -> None:
    fund = a_fund(cash=80_000 * USD, remote_value=920_000 * USD)
    assert decided(fund, weight=WAD // 20) == d.Allocate(strategy="trend", amount=30_000 * USD)


def test_decide__profit_of_a_strategy_that_nobody_trades__waits_for_its_own_cash() -> None:
    policy = replace(POLICY, harvest={"other": POLICY.harvest["trend"]}, lending=None)
    rich_in_tokens = trend(weth=WAD, name="other", address=account(0x77), principal=1_000 * USD)
    traded = trend(weth=100 * WAD, principal=200_000 * USD)
    fund = a_fund(strategies=(traded, lending(), rich_in_tokens))
    assert isinstance(decided(fund, policy=policy), d.Nothing)
    rich_in_cash = replace(rich_in_tokens, entries=trend(cash=2_000 * USD).entries)
    paid = replace(fund, strategies=(traded, lending(), rich_in_cash))
    assert decided(paid, policy=policy) == d.Harvest(strategy="other", amount=450 * USD)


def test_decide__lent_out__calls_in_what_a_purchase_needs() -> None:
    lent = a_fund(cash=50_000 * USD, strategies=(trend(), lending(units=950_000 * USD)))
    assert decided(lent, weight=WAD // 20) == d.Recall(units=50_000 * USD + 1)


def test_decide__cash_at_the_floor__does_not_keep_from_calling_in() -> None:
    lent = a_fund(cash=20_000 * USD, strategies=(trend(), lending(units=980_000 * USD)))
    at_the_floor = replace(POLICY, reserve=lent.risk_terms.cash_floor)
    recall = decided(lent, weight=WAD // 20, policy=at_the_floor)
    assert recall == d.Recall(units=50_000 * USD + 1)


def test_decide__no_opinion__trades_nothing_and_lends_what_is_idle() -> None:
    assert decided(a_fund()) == d.Allocate(strategy="lending", amount=950_000 * USD)
    funded = a_fund(cash=50_000 * USD, strategies=(trend(), lending(cash=950_000 * USD)))
    assert decided(funded) == d.Lend(amount=950_000 * USD)


def test_decide__frozen_strategies__get_nothing() -> None:
    fund = a_fund(strategies=(trend(frozen=True), lending(frozen=True)))
    assert decided(fund, weight=WAD // 2) == d.Nothing(reason="nothing is due")


def test_decide__frozen_trend__still_sells() -> None:
    fund = a_fund(strategies=(trend(weth=50 * WAD, frozen=True), lending()))
    assert isinstance(decided(fund, weight=0), d.Sell)


@pytest.mark.parametrize("weight", [0, WAD // 2])
def test_decide__trading_paused__only_distributes(weight: int) -> None:
    fund = a_fund(trading_paused_until=NOW + 1, fee_shares_undistributed=WAD)
    assert decided(fund, weight=weight) == d.Distribute()


def test_decide__turnover_used_up__trades_no_more() -> None:
    fund = a_fund(
        cash=50_000 * USD,
        strategies=(trend(weth=300 * WAD), lending()),
        turnover_level=WAD,
    )
    assert decided(fund, weight=0) == d.Nothing(reason="nothing is due")


def test_decide__one_order__is_never_above_policy_and_turnover_left() -> None:
    fund = a_fund(cash=0, strategies=(trend(weth=500 * WAD), lending()))
    assert decided(fund, weight=0) == d.Sell(amount=50 * WAD)  # a tenth of a million
    nearly = replace(fund, turnover_level=WAD * 99 // 100)
    assert decided(nearly, weight=0) == d.Sell(amount=5 * WAD)


def test_decide__at_the_token_cap__aims_below_it_by_the_slippage() -> None:
    cap = WAD // 20
    funded = trend(cash=100_000 * USD, principal=100_000 * USD)
    fund = a_fund(cash=900_000 * USD, token_caps={WETH: cap}, strategies=(funded, lending()))
    assert decided(fund, weight=WAD) == d.Buy(amount=50_000 * USD * (WAD - TRADING.slippage) // WAD)


def test_slippage__above_what_a_batch_may_lose__is_the_batch_limit() -> None:
    wide = replace(TRADING, slippage=WAD // 10)
    assert slippage_of(a_fund(), wide) == a_fund().risk_terms.batch_loss


@pytest.mark.parametrize(("waiting", "due"), [(WAD - 1, False), (WAD, True)])
def test_decide__fee_shares_worth_it__are_distributed(waiting: int, due: bool) -> None:
    fund = a_fund(cash=0, fee_shares_undistributed=waiting)
    assert (decided(fund) == d.Distribute()) is due
