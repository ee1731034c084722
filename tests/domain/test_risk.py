"""Predicted limits: nothing at the limit, one breach a wei beyond it, with its numbers in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.nav import strike_nav
from keeper.domain.risk import Move, bucket_limits, check_allocation, check_orders
from keeper.domain.snapshot import FundSnapshot, RiskTerms
from keeper.domain.units import DAY_S, WAD
from tests.domain.funds import A_USDC, NOW, USD, USDC, WETH, a_fund, lending, trend

PERCENT = WAD // 100
LIMITS = {"target": 60 * PERCENT, "cap": 65 * PERCENT, "loss_capacity": PERCENT}
TREND = trend(cash=100_000 * USD, weth=200 * WAD, principal=500_000 * USD, **LIMITS)
LENDING = lending(units=300_000 * USD)
TERMS = RiskTerms(
    batch_loss=PERCENT,
    fund_loss_capacity=2 * PERCENT,
    turnover_capacity=50 * PERCENT,
    cash_floor=5 * PERCENT,
)


def fund() -> FundSnapshot:
    """A fund of 1,000,000: 200,000 cash, 100,000 + 400,000 in trend, 300,000 lent."""
    caps = {USDC: WAD, WETH: 60 * PERCENT}
    strategies = (TREND, LENDING)
    return a_fund(cash=200_000 * USD, strategies=strategies, risk_terms=TERMS, token_caps=caps)


def buy(dollars: int, back: int | None = None) -> Move:
    left = dollars * USD
    return Move(leaves=USDC, arrives=WETH, left=left, arrived=left if back is None else back)


def sell(dollars: int, back: int) -> Move:
    return Move(leaves=WETH, arrives=USDC, left=dollars * USD, arrived=back)


def breaches(snapshot: FundSnapshot, *moves: Move, now: int = NOW) -> dict[str, str]:
    statement = strike_nav(snapshot)
    found = check_orders(snapshot, statement, snapshot.strategies[0], moves, now=now)
    return {breach.rule: str(breach) for breach in found}


def test_fund__of_the_examples__is_worth_a_million() -> None:
    assert strike_nav(fund()).total == 10**6 * USD


# --- orders ---


def test_orders__inside_every_limit__are_not_held_back() -> None:
    assert breaches(fund(), buy(100_000)) == {}


def test_token_cap__a_purchase_beyond_it__is_said_in_words() -> None:
    assert breaches(fund(), buy(212_000)) == {
        "token_cap": "WETH would be 61.2 % of NAV, limit is 60 %"
    }


@pytest.mark.parametrize(("extra", "found"), [(0, set()), (1, {"token_cap"})])
def test_token_cap__to_the_unit__binds_one_beyond(extra: int, found: set[str]) -> None:
    order = Move(
        leaves=USDC, arrives=WETH, left=200_000 * USD + extra, arrived=200_000 * USD + extra
    )
    assert set(breaches(fund(), order)) == found


def test_token_cap__of_an_unlisted_token__is_zero() -> None:
    words = breaches(replace(fund(), token_caps={USDC: WAD}), buy(1_000))
    assert words == {"token_cap": "WETH would be 40.1 % of NAV, limit is 0 %"}


def test_token_cap__of_one_hundred_percent__never_binds() -> None:
    caps = {USDC: WAD, WETH: WAD}
    terms = replace(TERMS, turnover_capacity=10 * WAD)
    snapshot = replace(fund(), token_caps=caps, risk_terms=terms)
    assert breaches(snapshot, buy(900_000)) == {}


def test_batch_loss__above_its_part_of_the_turnover__is_said_in_words() -> None:
    assert breaches(fund(), buy(100_000, 98_800 * USD)) == {
        "batch_loss": "batch would lose 1.2 % of its turnover, limit is 1 %"
    }
    assert breaches(fund(), buy(100_000, 99_000 * USD)) == {}
    assert set(breaches(fund(), buy(100_000, 99_000 * USD - 1))) == {"batch_loss"}


def test_loss_buckets__filled_by_the_batch__are_said_in_words() -> None:
    snapshot = replace(fund(), loss_level=195 * PERCENT // 100)
    trend = replace(TREND, loss_level=PERCENT)
    snapshot = replace(snapshot, strategies=(trend, LENDING))
    assert breaches(snapshot, buy(100_000, 99_000 * USD)) == {
        "fund_loss": "losses of the fund would be 2.05 % of NAV, limit is 2 %",
        "strategy_loss": "losses of trend would be 1.1 % of NAV, limit is 1 %",
    }


def test_turnover_bucket__filled_by_the_batch__is_said_in_words() -> None:
    snapshot = replace(fund(), turnover_level=45 * PERCENT)
    assert breaches(snapshot, buy(100_000)) == {
        "turnover": "turnover would be 55 % of NAV, limit is 50 %"
    }


def test_turnover_bucket__half_a_day_later__has_leaked_half() -> None:
    snapshot = replace(fund(), turnover_level=50 * PERCENT)
    turnover = bucket_limits(snapshot, TREND, NOW + DAY_S // 2)[2]
    assert (turnover.level, turnover.room) == (25 * PERCENT, 25 * PERCENT)
    assert set(breaches(snapshot, buy(100_000))) == {"turnover"}
    assert breaches(snapshot, buy(100_000), now=NOW + DAY_S // 2) == {}


def test_bucket__overfull_after_a_cut__has_no_room_and_stops_no_lossless_batch() -> None:
    snapshot = replace(fund(), loss_level=5 * PERCENT)
    assert bucket_limits(snapshot, TREND, NOW)[0].room == 0
    assert breaches(snapshot, buy(100_000)) == {}


def test_redemptions__above_the_cash__let_only_sales_through() -> None:
    snapshot = replace(fund(), redemptions_owed=250_000 * USD)
    assert breaches(snapshot, buy(1_000)) == {
        "redemptions": "redemptions wait for 25 % of NAV, cash would be 20 %"
    }
    assert breaches(snapshot, sell(100_000, 99_500 * USD)) == {}


def test_sale__of_an_overweight_token__passes_its_cap() -> None:
    snapshot = replace(fund(), token_caps={USDC: WAD, WETH: PERCENT})
    assert breaches(snapshot, sell(100_000, 99_500 * USD)) == {}


def test_sale__weighs_its_loss__against_the_struck_nav() -> None:
    snapshot = replace(fund(), loss_level=2 * PERCENT, nav_per_share=WAD // 2)
    found = breaches(snapshot, sell(100_000, 99_500 * USD))
    assert found == {"fund_loss": "losses of the fund would be 2.1 % of NAV, limit is 2 %"}


def test_gain__larger_than_noise__may_not_fill_the_strategy_beyond_its_cap() -> None:
    tight = replace(fund(), strategies=(replace(TREND, cap=50 * PERCENT), LENDING))
    assert breaches(tight, buy(100_000, 100_900 * USD)) == {}
    assert breaches(tight, buy(100_000, 102_000 * USD)) == {
        "strategy_cap": "trend would be 50.2 % of NAV, limit is 50 %"
    }


def test_lending__of_the_base_asset__is_no_purchase_of_a_token() -> None:
    snapshot = replace(fund(), strategies=(LENDING, TREND), token_caps={USDC: WAD, WETH: 0})
    order = Move(leaves=USDC, arrives=A_USDC, left=1_000 * USD, arrived=1_000 * USD)
    assert breaches(snapshot, order) == {}


@pytest.mark.parametrize("check", ["orders", "allocation"])
def test_nav__of_zero__is_said_in_words(check: str) -> None:
    snapshot = replace(fund(), nav_per_share=0)
    found: dict[str, Callable[[], object]] = {
        "orders": lambda: list(breaches(snapshot, sell(1, 0)).values()),
        "allocation": lambda: [str(b) for b in check_allocation(snapshot, TREND, 1)],
    }
    assert found[check]() == ["NAV is 0, nothing can be weighed against it"]


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(0, DAY_S))
def test_orders__the_same_a_while_later__never_break_more(
    left: int, arrived: int, wait: int
) -> None:
    snapshot = replace(fund(), loss_level=PERCENT, turnover_level=40 * PERCENT)
    order = Move(leaves=USDC, arrives=WETH, left=left, arrived=arrived)
    assert set(breaches(snapshot, order, now=NOW + wait)) <= set(breaches(snapshot, order))


# --- allocations ---


def allocation(snapshot: FundSnapshot, amount: int) -> dict[str, str]:
    found = check_allocation(snapshot, snapshot.strategies[0], amount)
    return {breach.rule: breach.words for breach in found}


@pytest.mark.parametrize(("extra", "found"), [(0, set()), (1, {"target"})])
def test_allocation__to_the_unit__reaches_the_target(extra: int, found: set[str]) -> None:
    assert set(allocation(fund(), 100_000 * USD + extra)) == found


def test_allocation__beyond_everything__names_every_limit() -> None:
    snapshot = replace(fund(), redemptions_owed=10_000 * USD)
    assert allocation(snapshot, 195_000 * USD) == {
        "target": "trend would be allocated 69.5 % of NAV, limit is 60 %",
        "strategy_cap": "trend would be 69.5 % of NAV, limit is 65 %",
        "cash_floor": "cash would be 0.5 % of NAV, floor is 5 %",
        "redemptions": "redemptions wait for 1 % of NAV, cash would be 0.5 %",
    }


@pytest.mark.parametrize(("extra", "found"), [(0, set()), (1, {"cash_floor"})])
def test_cash_floor__to_the_unit__binds_one_below(extra: int, found: set[str]) -> None:
    snapshot = replace(fund(), strategies=(replace(TREND, principal=0), LENDING))
    assert set(allocation(snapshot, 150_000 * USD + extra)) == found


def test_words__of_a_hair_too_much__show_the_hair() -> None:
    words = allocation(fund(), 100_000 * USD + 1)["target"]
    assert words == "trend would be allocated 60.0000000001 % of NAV, limit is 60 %"


def test_token_cap__counts_what_every_strategy_holds_of_it() -> None:
    other = replace(LENDING, entries=(*LENDING.entries, *trend(weth=50 * WAD).entries[1:]))
    snapshot = replace(fund(), strategies=(TREND, other))  # 500,000 of 1,100,000 before the order
    assert set(breaches(snapshot, buy(160_001))) == {"token_cap"}
    assert breaches(snapshot, buy(160_000)) == {}


def test_orders__of_both_kinds__are_held_back_like_purchases() -> None:
    snapshot = replace(fund(), redemptions_owed=300_000 * USD)
    assert set(breaches(snapshot, sell(100, 100 * USD), buy(50))) == {"redemptions"}


def test_redemptions__equal_to_the_cash__hold_nothing_back() -> None:
    assert breaches(replace(fund(), redemptions_owed=200_000 * USD), buy(1_000)) == {}
    owed = replace(fund(), redemptions_owed=200_000 * USD + 1)
    assert set(breaches(owed, buy(1_000))) == {"redemptions"}


def test_breach__carries_its_level_and_its_limit() -> None:
    found = check_allocation(fund(), TREND, 160_000 * USD)
    levels = {one.rule: (one.level, one.limit) for one in found}
    assert levels == {
        "target": (66 * PERCENT, 60 * PERCENT),
        "strategy_cap": (66 * PERCENT, 65 * PERCENT),
        "cash_floor": (4 * PERCENT, 5 * PERCENT),
    }


def test_redemptions__beyond_the_cash__carry_both_parts_of_nav() -> None:
    owed = replace(fund(), redemptions_owed=300_000 * USD)
    (found,) = check_orders(owed, strike_nav(owed), TREND, [buy(1_000)], now=NOW)
    assert (found.level, found.limit) == (20 * PERCENT, 30 * PERCENT)


def test_token_cap__of_what_a_batch_buys_and_sells_again__weighs_the_rest_alone() -> None:
    back = Move(leaves=WETH, arrives=USDC, left=100_000 * USD, arrived=100_000 * USD)
    assert breaches(fund(), buy(250_000), back) == {}
    assert set(breaches(fund(), buy(311_000), back)) == {"token_cap"}


def test_token_cap__of_what_a_batch_sells_and_buys_back__weighs_nothing() -> None:
    heavy = replace(fund(), token_caps={USDC: WAD, WETH: PERCENT})
    assert breaches(heavy, sell(100_000, 100_000 * USD), buy(100_000)) == {}
    again = Move(leaves=USDC, arrives=WETH, left=100_000 * USD, arrived=100_000 * USD + 1)
    assert set(breaches(heavy, sell(100_000, 100_000 * USD), again)) == {"token_cap"}


def test_strategy_cap__of_one_hundred_percent__never_binds() -> None:
    alone = replace(fund(), cash=0, strategies=(replace(TREND, cap=WAD),))
    alone = replace(alone, token_caps={USDC: WAD, WETH: WAD})
    assert breaches(alone, buy(100_000, 102_000 * USD)) == {}  # all of it, and a gain on top
    capped = replace(alone, strategies=(replace(TREND, cap=WAD - 1),))
    assert set(breaches(capped, buy(100_000, 102_000 * USD))) == {"strategy_cap"}
