"""Decisions at the very second and the very unit at which they turn into another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain import actions as d
from keeper.domain.decision import MIN_NAV_PER_SHARE, decide
from keeper.domain.nav import build_report, strike_nav
from keeper.domain.plan import plan
from keeper.domain.policy import HarvestRule, Policy
from keeper.domain.risk import Move, check_orders
from keeper.domain.snapshot import DealingTotals, FundSnapshot
from keeper.domain.units import RAY, WAD
from tests.domain.funds import (
    A_USDC,
    FUND,
    NOW,
    POLICY,
    TRADING,
    USD,
    USDC,
    WETH,
    a_fund,
    closed_dealing,
    due_dealing,
    lending,
    trend,
)
from tests.domain.trials import on_probation

IDLE = replace(POLICY, lending=None, trading=None, harvest={})
WINDOW = 1_800


def decided(fund: FundSnapshot, policy: Policy = POLICY, weight: int | None = None) -> d.Decision:
    return decide(fund, strike_nav(fund), policy, weight)


# --- the strike's window ---


@pytest.mark.parametrize(("age", "kind"), [(WINDOW, d.Strike), (WINDOW + 1, d.Reopen)])
def test_decide__in_the_last_second_of_the_window__still_strikes(age: int, kind: Any) -> None:
    fund = a_fund(dealing=closed_dealing(closed_at=NOW - age))
    assert isinstance(decided(fund), kind)


@pytest.mark.parametrize(("age", "raises"), [(WINDOW // 2, True), (WINDOW // 2 + 1, False)])
def test_decide__up_to_half_the_window__waits_for_cash(age: int, raises: bool) -> None:
    fund = a_fund(
        cash=0,
        strategies=(trend(), lending(units=500_000 * USD)),
        dealing=closed_dealing(closed_at=NOW - age, totals=DealingTotals(shares_in=1_000 * WAD)),
        redemptions_owed=1_000 * USD,
    )
    assert isinstance(decided(fund), d.Recall if raises else d.Strike)


@pytest.mark.parametrize("closed_block", [99, 100, 101])
def test_decide__closed__strikes_from_the_block_after(closed_block: int) -> None:
    fund = a_fund(dealing=closed_dealing(closed_block=closed_block))
    assert isinstance(decided(fund), d.Strike) == (closed_block < fund.block)


# --- what is said when nothing is done ---


def test_decide__open_and_paused__has_nothing_due() -> None:
    fund = a_fund(dealing=due_dealing(), dealing_paused_until=NOW + 90)
    assert decided(fund, IDLE) == d.Nothing(reason="nothing is due")


def test_decide__at_the_least_price_of_a_share__deals() -> None:
    least = a_fund(dealing=due_dealing(), nav_per_share=MIN_NAV_PER_SHARE)
    assert decided(least, IDLE) == d.Close()
    below = replace(least, nav_per_share=MIN_NAV_PER_SHARE - 1)
    assert decided(below, IDLE) == d.Nothing(
        reason=f"NAV per share is {10**15 - 1}, dealing needs {10**15}"
    )


@pytest.mark.parametrize("halt", ["trading_halted", "trading_guardrail"])
def test_decide__halted_by_either__says_so(halt: str) -> None:
    halted = a_fund(**{halt: True, "trading_halted": True})
    assert decided(halted, IDLE) == d.Nothing(
        reason="a guardrail halts trading, and nothing else is due"
    )


def test_decide__without_fee_shares__distributes_nothing() -> None:
    anything = replace(IDLE, min_distribution=0)
    assert decided(a_fund(), anything) == d.Nothing(reason="nothing is due")
    assert decided(a_fund(fee_shares_undistributed=1), anything) == d.Distribute()


# --- harvests ---


def harvested(strategy: str, **rule: int) -> Policy:
    made = {"threshold": WAD, "part": WAD, "minimum": USD} | rule
    return replace(POLICY, harvest={strategy: HarvestRule(**made)})


@given(cash=st.integers(0, 9_800), profit=st.integers(10_000, 90_000))
def test_harvest__of_lent_money__calls_in_what_its_cash_is_short_of(cash: int, profit: int) -> None:
    lent = (100_000 + profit - cash) * USD
    strategy = lending(cash=cash * USD, units=lent, principal=100_000 * USD, index=RAY)
    fund = a_fund(strategies=(trend(), strategy))
    decision = decided(fund, harvested("lending"))
    assert isinstance(decision, d.Recall)
    # One unit more, for the market rounds down.
    assert decision.units == (profit - cash) * USD + 1


@given(cash=st.integers(0, 9_000), profit=st.integers(10_000, 90_000))
def test_harvest__of_a_token__sells_no_more_than_its_cash_is_short_of_and_the_slippage(
    cash: int, profit: int
) -> None:
    weth = (100_000 + profit - cash) * USD * WAD // (2_000 * USD)
    strategy = trend(cash=cash * USD, weth=weth, principal=100_000 * USD)
    fund = a_fund(strategies=(strategy, lending()))
    decision = decided(fund, harvested("trend"))
    assert isinstance(decision, d.Sell)
    dollars = decision.amount * 2_000 / WAD
    short = profit - cash
    assert short - 1 <= dollars <= (short + 1) / (1 - TRADING.slippage / WAD)


@pytest.mark.parametrize(("short", "sells"), [(100, True), (99, False)])
def test_harvest__short_of_less_than_the_least_order__waits(short: int, sells: bool) -> None:
    missing = short * USD
    weth = (101_000 * USD - 1_000 * USD + missing) * WAD // (2_000 * USD)
    strategy = trend(cash=1_000 * USD - missing, weth=weth, principal=100_000 * USD)
    fund = a_fund(strategies=(strategy, lending()))
    decision = decided(fund, replace(harvested("trend"), lending=None))
    assert isinstance(decision, d.Sell if sells else d.Nothing)


@pytest.mark.parametrize(("cash", "taken"), [(990, True), (989, False)])
def test_harvest__with_ninety_nine_parts_of_it_in_cash__is_taken(cash: int, taken: bool) -> None:
    lent = (101_000 - cash) * USD
    strategy = lending(cash=cash * USD, units=lent, principal=100_000 * USD)
    decision = decided(a_fund(strategies=(trend(), strategy)), harvested("lending"))
    assert (decision == d.Harvest(strategy="lending", amount=cash * USD)) is taken


def test_harvest__that_one_strategy_cannot_raise__leaves_the_next_its_turn() -> None:
    stuck = trend(weth=50 * WAD + WAD // 100, principal=100_000 * USD)  # 20 dollars of profit
    other = lending(cash=1_000 * USD, units=100_000 * USD, principal=100_000 * USD)
    rules = harvested("trend").harvest | harvested("lending").harvest
    fund = a_fund(strategies=(stuck, other))
    assert decided(fund, replace(POLICY, harvest=rules)) == d.Harvest(
        strategy="lending", amount=1_000 * USD
    )


# --- the words of a strike ---


@pytest.mark.parametrize("assets_in", [0, 1])
@pytest.mark.parametrize("doubted", [False, True])
def test_plan__a_strike__says_that_it_returns_only_what_there_is(
    assets_in: int, doubted: bool
) -> None:
    fund = a_fund(dealing=closed_dealing(totals=DealingTotals(assets_in=assets_in)))
    fund = on_probation(fund, USDC, 1) if doubted else fund
    report = build_report(fund, strike_nav(fund), validity_s=300)
    call = plan(d.Strike(), fund, POLICY, report=report, order_id=0)
    assert ("returned" in call.purpose) == bool(doubted and assets_in)


# --- caps that are exceeded already ---


@pytest.mark.parametrize(("bought", "found"), [(0, []), (1, ["token_cap"])])
def test_token_cap__exceeded_already__refuses_a_single_unit_more(
    bought: int, found: list[str]
) -> None:
    holder = trend(cash=1_000 * USD, weth=400 * WAD)
    fund = a_fund(cash=199_000 * USD, strategies=(holder, lending()), token_caps={WETH: WAD // 10})
    move = Move(leaves=USDC, arrives=WETH, left=bought, arrived=bought)
    breaches = check_orders(fund, strike_nav(fund), holder, [move], now=NOW)
    assert [breach.rule for breach in breaches] == found


@pytest.mark.parametrize(
    ("level", "limit", "words"),
    [
        (61_234_567_891_234_567_8, 60_000_000_000_000_000_0, ("61.2", "60")),
        (61_256_567_891_234_567_8, 61_200_000_000_000_000_0, ("61.25", "61.2")),
        (60_000_123_456_789_123_4, 60_000_000_000_000_000_0, ("60.0001", "60")),
        (60_001_234_567_891_234_5, 60_000_000_000_000_000_0, ("60.0012", "60")),
        (60_000_000_012_345_678_9, 60_000_000_000_000_000_0, ("60.00000001", "60")),
        (60_000_000_000_000_000_1, 60_000_000_000_000_000_0, ("60.0000000000000001", "60")),
        (61_200_000_000_000_000_0, 7_000_000_000_000_000_0, ("61.2", "7")),
    ],
)
def test_words__show_one_two_four_eight_or_all_digits_until_the_two_differ(
    level: int, limit: int, words: tuple[str, str]
) -> None:
    holder = trend()
    fund = a_fund(strategies=(holder, lending()), token_caps={WETH: limit})
    move = Move(leaves=USDC, arrives=WETH, left=level, arrived=level)
    statement = replace(strike_nav(fund), total=WAD, holdings=())
    found = {
        each.rule: str(each) for each in check_orders(fund, statement, holder, [move], now=NOW)
    }
    ours, theirs = words
    assert found["token_cap"] == f"WETH would be {ours} % of NAV, limit is {theirs} %"


# --- every call ---


@pytest.mark.parametrize(
    "decision",
    [
        d.Close(),
        d.Reopen(),
        d.Distribute(),
        d.Trip(),
        d.TripStrategy(strategy="trend"),
        d.Allocate(strategy="trend", amount=5),
        d.Deallocate(strategy="trend", amount=5),
        d.Harvest(strategy="trend", amount=5),
        d.Buy(amount=10**9),
        d.Sell(amount=10**18),
        d.Lend(amount=5),
        d.Recall(units=5),
        d.Unwind(strategy="trend", token=WETH, units=10**18),
        d.Unwind(strategy="lending", token=A_USDC, units=5),
        d.NoteDisagreement(token=WETH),
        d.EndProbation(token=WETH),
    ],
    ids=lambda decision: type(decision).__name__,
)
def test_plan__any_decision__says_what_it_is_for_and_ends_in_ten_minutes(
    decision: d.Decision,
) -> None:
    holder = trend(cash=10**12, weth=10 * WAD)
    made = on_probation(a_fund(strategies=(holder, lending(units=10**9))), WETH, 2_000)
    call = plan(decision, made, POLICY, report=None, order_id=77)
    later = plan(decision, replace(made, timestamp=NOW + 9), POLICY, report=None, order_id=77)
    assert (call.not_after, later.not_after) == (NOW + 600, NOW + 609)
    assert call.purpose.split()[0].isalpha()
    assert call.key.startswith(f"31337:{FUND}:")
    assert call.dealing == made.dealing.number
    spends = isinstance(decision, d.Allocate | d.Buy | d.Lend)
    assert (call.value > 0) is spends, "only what leaves cash for a risk counts"


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_token_cap__exceeded_already__is_about_what_a_batch_adds_in_all(extra: int) -> None:
    holder = trend(cash=1_000 * USD, weth=400 * WAD)
    fund = a_fund(cash=199_000 * USD, strategies=(holder, lending()), token_caps={WETH: WAD // 10})
    moves = [
        Move(leaves=WETH, arrives=USDC, left=50 * USD, arrived=50 * USD),
        Move(leaves=USDC, arrives=WETH, left=50 * USD + extra, arrived=50 * USD + extra),
    ]
    found = check_orders(fund, strike_nav(fund), holder, moves, now=NOW)
    assert [each.rule for each in found] == (["token_cap"] if extra > 0 else [])


@pytest.mark.parametrize(("cap", "found"), [(WAD, []), (WAD - 1, ["strategy_cap"])])
def test_gain__of_a_strategy_that_may_be_everything__breaks_no_cap(
    cap: int, found: list[str]
) -> None:
    holder = trend(cash=1_000_000 * USD, cap=cap)
    fund = a_fund(cash=0, strategies=(holder, lending()), token_caps={WETH: WAD})
    move = Move(leaves=USDC, arrives=WETH, left=1_000 * USD, arrived=2_000 * USD)
    breaches = check_orders(fund, strike_nav(fund), holder, [move], now=NOW)
    assert [each.rule for each in breaches] == found


def test_decide__when_a_cool_off_is_just_over__has_nothing_due() -> None:
    assert decided(a_fund(large_move_until=NOW), IDLE) == d.Nothing(reason="nothing is due")
    assert decided(a_fund(nav_per_share=MIN_NAV_PER_SHARE), IDLE) == d.Nothing(
        reason="nothing is due"
    )
