"""On probation nothing is dearer than either feed alone would make it; strikes take nothing in."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain import actions as d
from keeper.domain.assets import Token
from keeper.domain.dealing import cash_for_strike, expected_redemption, expected_strike
from keeper.domain.nav import build_report, strike_nav
from keeper.domain.plan import plan
from keeper.domain.prices import price_of
from keeper.domain.snapshot import DealingTotals, FundSnapshot
from keeper.domain.trials import doubted_feeds, takes_in, why_returned
from keeper.domain.units import PRICE_SCALE, RAY, WAD
from keeper.errors import PriceError
from keeper.services.reporting import doubts
from tests.domain.funds import (
    FUND,
    NOW,
    POLICY,
    USD,
    USDC,
    WETH,
    a_fund,
    closed_dealing,
    feed,
    lending,
    trend,
)
from tests.domain.trials import on_probation, probation, sequencer

answers = st.tuples(st.integers(1, 10**24), st.integers(0, 18))


@given(
    new=answers,
    old=answers,
    new_base=answers,
    old_base=answers,
    decimals=st.integers(6, 18),
    base_decimals=st.integers(6, 18),
)
def test_price_of__on_probation__is_the_exact_floor_of_the_cheapest_pair_of_feeds(
    new: tuple[int, int],
    old: tuple[int, int],
    new_base: tuple[int, int],
    old_base: tuple[int, int],
    decimals: int,
    base_decimals: int,
) -> None:
    token = Token(address=WETH, symbol="WETH", decimals=decimals)
    base = Token(address=USDC, symbol="USDC", decimals=base_decimals)
    made = (
        (token, new, old),
        (base, new_base, old_base),
    )
    feeds = {
        each.address: feed(
            each,
            1,
            answer=now[0],
            decimals=now[1],
            max_answer=10**36,
            probation=probation(1, answer=before[0], decimals=before[1], max_answer=10**36),
        )
        for each, now, before in made
    }
    dollars = min(Fraction(answer, 10**digits) for answer, digits in (new, old))
    base_dollars = max(Fraction(answer, 10**digits) for answer, digits in (new_base, old_base))
    a_unit = dollars / base_dollars * 10**base_decimals / 10**decimals
    assert price_of(a_fund(base=base, feeds=feeds), WETH) == floor(a_unit * PRICE_SCALE)


def dollars_of(fund: FundSnapshot) -> Fraction:
    return Fraction(price_of(fund, WETH) * 10**18, PRICE_SCALE * 10**6)


@pytest.mark.parametrize(("old", "counts"), [(1_900, 1_900), (2_100, 2_000)])
def test_price_of__a_token_on_probation__is_the_lower(old: int, counts: int) -> None:
    assert dollars_of(on_probation(a_fund(), WETH, old)) == counts


@pytest.mark.parametrize(("old", "counts"), [(2, 1_000), (1, 2_000)])
def test_price_of__the_base_asset_on_probation__counts_it_at_the_higher(
    old: int, counts: int
) -> None:
    fund = on_probation(a_fund(), USDC, old)
    assert dollars_of(fund) == counts
    assert price_of(fund, USDC) == PRICE_SCALE
    cheaper = on_probation(a_fund(), USDC, 1, answer=5 * 10**7)
    assert dollars_of(cheaper) == 2_000


@pytest.mark.parametrize("updated_at", [0, NOW - 10**8, NOW + 1, 2**256 - 1])
def test_price_of__with_a_previous_answer_of_any_age__still_counts_it(updated_at: int) -> None:
    assert dollars_of(on_probation(a_fund(), WETH, 1_900, updated_at=updated_at)) == 1_900


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": 0},
        {"answer": -1},
        {"min_answer": 1_900 * 10**8 + 1},
        {"max_answer": 1_900 * 10**8 - 1},
    ],
)
def test_price_of__with_a_previous_feed_outside_its_own_band__is_the_new_ones(
    changes: dict[str, Any],
) -> None:
    assert dollars_of(on_probation(a_fund(), WETH, 1_900, **changes)) == 2_000


def test_price_of__with_a_bad_new_feed__is_refused_whatever_the_previous_one_says() -> None:
    fund = on_probation(a_fund(), WETH, 1_900)
    fund.feeds[WETH] = replace(fund.feeds[WETH], updated_at=NOW - 3_601)
    with pytest.raises(PriceError, match="WETH price is 3601 s old, limit is 3600 s"):
        price_of(fund, WETH)


# --- the sequencer ---


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"answer": None}, "sequencer feed 0x.* does not answer"),
        ({"answer": 1}, rf"sequencer is down since {NOW - 86_400}, its feed says 1"),
        ({"answer": -1}, "its feed says -1"),
        ({"started_at": 0}, f"sequencer is said to be up since 0, it is {NOW}"),
        ({"started_at": NOW + 1}, f"up since {NOW + 1}, it is {NOW}"),
        ({"started_at": NOW}, "sequencer restarted 0 s ago, limit is 3600 s"),
        ({"started_at": NOW - 3_599}, "sequencer restarted 3599 s ago, limit is 3600 s"),
    ],
)
def test_price_of__while_the_sequencer_is_not_up__is_refused_with_its_numbers(
    changes: dict[str, Any], words: str
) -> None:
    fund = a_fund(sequencer=sequencer(**changes))
    with pytest.raises(PriceError, match=words):
        price_of(fund, WETH)
    assert price_of(fund, USDC) == PRICE_SCALE
    assert strike_nav(fund).total == fund.cash  # base asset alone needs no price


def test_price_of__an_hour_after_a_restart__is_as_ever() -> None:
    assert dollars_of(a_fund(sequencer=sequencer(started_at=NOW - 3_600))) == 2_000


# --- what a strike does ---

HOLDING = (trend(weth=10 * WAD), lending())
FLOWS = DealingTotals(assets_in=300_000 * USD, shares_in=200_000 * WAD)


@pytest.mark.parametrize(
    ("token", "strategies", "taken"),
    [
        (WETH, HOLDING, False),
        (WETH, (trend(), lending()), True),  # listed, not held
        (USDC, (trend(), lending()), False),
        (USDC, HOLDING, False),
    ],
)
def test_takes_in__unless_something_held_or_the_base_asset_is_on_probation(
    token: Any, strategies: Any, taken: bool
) -> None:
    fund = on_probation(a_fund(strategies=strategies), token, 2_000)
    assert takes_in(fund) is taken
    assert (why_returned(fund) == "") is taken
    assert [figure.text for figure in doubts(fund)] == (
        [] if taken else [f"returned, on probation: {fund.feeds[token].token.symbol}"]
    )


def test_doubted_feeds__of_a_position__are_those_of_what_is_behind_it() -> None:
    other = a_fund().feeds[WETH]
    lent = lending(units=5, index=RAY)
    behind = replace(lent, entries=(lent.entries[0], replace(lent.entries[1], underlying=WETH)))
    fund = on_probation(a_fund(strategies=(trend(), behind)), WETH, 2_000)
    assert [each.token for each in doubted_feeds(fund)] == [other.token]


def test_expected_strike__on_probation__returns_subscriptions_and_fills_from_cash() -> None:
    fund = a_fund(cash=100_000 * USD, dealing=closed_dealing(totals=FLOWS))
    struck = expected_strike(fund, 1_000_000 * USD)
    assert (struck.taken_in, struck.filled) == (300_000 * USD, 200_000 * WAD)
    struck = expected_strike(on_probation(fund, USDC, 1), 1_000_000 * USD)
    assert (struck.taken_in, struck.shares_out) == (0, 0)
    assert (struck.filled, struck.rolled) == (100_000 * WAD, 100_000 * WAD)


def test_cash__for_a_strike_that_returns_subscriptions__is_raised_for_all_redemptions() -> None:
    fund = a_fund(dealing=closed_dealing(totals=FLOWS), redemptions_owed=7)
    assert (expected_redemption(fund), cash_for_strike(fund)) == (0, 7)
    fund = on_probation(fund, USDC, 1)
    assert expected_redemption(fund) == cash_for_strike(fund) == 202_000 * USD


# --- its calls ---


@pytest.mark.parametrize(
    ("decision", "function"),
    [
        (d.NoteDisagreement(token=WETH), "noteDisagreement"),
        (d.EndProbation(token=WETH), "endProbation"),
    ],
)
def test_plan__a_verdict__is_the_registrys_once_for_each_stretch_of_agreement(
    decision: d.Decision, function: str
) -> None:
    fund = on_probation(a_fund(), WETH, 2_100)
    call = plan(decision, fund, POLICY, report=None, order_id=0)
    assert (call.contract, call.function, call.args) == ("registry", function, (WETH,))
    assert call.key == f"31337:{FUND}:{function}:{WETH}:{NOW - 2 * 86_400}"
    assert call.not_after == NOW + 600
    later = replace(on_probation(a_fund(), WETH, 2_100, agreed_since=NOW), block=101)
    assert plan(decision, later, POLICY, report=None, order_id=0).key != call.key
    with pytest.raises(ValueError, match="not on probation"):
        plan(decision, a_fund(), POLICY, report=None, order_id=0)


def test_plan__a_strike_that_returns_subscriptions__says_so() -> None:
    fund = on_probation(a_fund(dealing=closed_dealing(totals=FLOWS)), USDC, 1)
    report = build_report(fund, strike_nav(fund), validity_s=300)
    call = plan(d.Strike(), fund, POLICY, report=report, order_id=0)
    assert call.purpose == "strike dealing 3, its subscriptions are returned, on probation: USDC"
