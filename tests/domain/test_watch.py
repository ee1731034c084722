"""A guardrail that nobody recorded comes first, whoever asks for what; nothing trades meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain import actions as d
from keeper.domain.assets import SecondSource
from keeper.domain.decision import decide
from keeper.domain.nav import strike_nav
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import DAY_S, WAD
from tests.domain.funds import (
    NOW,
    POLICY,
    USD,
    USDC,
    WETH,
    a_fund,
    closed_dealing,
    dealing,
    due_dealing,
    lending,
    trend,
)
from tests.domain.pretend import carry_out
from tests.domain.trials import on_probation, sequencer

TRADES = d.Allocate | d.Buy | d.Sell | d.Lend | d.Recall | d.Harvest


def decided(fund: FundSnapshot, weight: int | None = None, **changes: Any) -> d.Decision:
    return decide(fund, strike_nav(fund), replace(POLICY, **changes), weight)


@pytest.mark.parametrize("made", [dealing, due_dealing, closed_dealing])
def test_guardrail__that_nobody_recorded__is_tripped_before_everything_else(made: Any) -> None:
    fund = a_fund(dealing=made(), trading_guardrail=True)
    assert decided(fund, weight=WAD) == d.Trip()


def test_guardrail__recorded__is_not_tripped_again() -> None:
    fund = a_fund(trading_guardrail=True, trading_halted=True)
    assert decided(fund) == d.Nothing(reason="a guardrail halts trading, and nothing else is due")


def test_guardrail__refused_in_this_tick__does_not_keep_from_dealing() -> None:
    fund = a_fund(dealing=closed_dealing(), trading_guardrail=True)
    assert decided(fund, held_back=frozenset({d.Trip()})) == d.Strike()


@pytest.mark.parametrize(
    ("changes", "trips"),
    [
        ({}, True),
        ({"dealing_paused_until": NOW + 1}, False),  # it has had its effect
        ({"winding_down": True}, False),  # there is no dealing to pause
    ],
)
def test_base_asset__off_its_band__pauses_dealing_once(
    changes: dict[str, Any], trips: bool
) -> None:
    fund = a_fund(base_out_of_band=True, **changes)
    assert (decided(fund) == d.Trip()) is trips


@pytest.mark.parametrize(
    ("drawdown", "frozen", "trips"),
    [(WAD // 10, False, False), (WAD // 10 + 1, False, True), (WAD // 2, True, False)],
)
def test_drawdown__beyond_its_limit__freezes_the_strategy_once(
    drawdown: int, frozen: bool, trips: bool
) -> None:
    fallen = trend(drawdown=drawdown, max_drawdown=WAD // 10, frozen=frozen)
    fund = a_fund(strategies=(fallen, lending()))
    assert (decided(fund) == d.TripStrategy(strategy="trend")) is trips


def test_drawdowns__of_two_strategies__one_refused__freezes_the_other() -> None:
    fallen = {"drawdown": 2 * WAD // 10, "max_drawdown": WAD // 10}
    fund = a_fund(strategies=(trend(**fallen), lending(**fallen)))
    refused = frozenset({d.TripStrategy(strategy="trend")})
    assert decided(fund, held_back=refused) == d.TripStrategy(strategy="lending")


@given(
    st.sampled_from([{"trading_halted": True}, {"trading_guardrail": True}]),
    st.sampled_from([dealing, due_dealing, closed_dealing]),
    st.integers(0, 500),
    st.integers(0, WAD),
)
def test_decide__while_a_guardrail_holds__never_trades_and_comes_to_rest(
    halt: dict[str, bool], made: Any, weth: int, weight: int
) -> None:
    spread = (trend(cash=5_000 * USD, weth=weth * WAD), lending(units=300_000 * USD))
    fund = a_fund(dealing=made(), strategies=spread, fee_shares_undistributed=WAD, **halt)
    for _ in range(12):
        decision = decided(fund, weight=weight)
        assert not isinstance(decision, TRADES)
        if isinstance(decision, d.Nothing):
            return
        fund = carry_out(decision, fund)
    raise AssertionError("it did not come to rest")


# --- feeds on probation ---


def tried(dollars: int, *, token: Any = WETH, agreed_s: int = 3_600, **changes: Any) -> Any:
    """Make a fund whose feed is on probation against one that says so many dollars."""
    return on_probation(a_fund(), token, dollars, agreed_since=NOW - agreed_s, **changes)


@pytest.mark.parametrize("token", [WETH, USDC])
def test_disagreement__is_noted_held_or_not_and_only_once_an_hour(token: Any) -> None:
    dollars = 2_100 if token == WETH else 2
    note = d.NoteDisagreement(token=token)
    assert decided(tried(dollars, token=token)) == note
    assert decided(tried(dollars, token=token, agreed_s=3_599)) != note
    noted = carry_out(note, tried(dollars, token=token))
    assert decided(noted) != note


@pytest.mark.parametrize(
    ("dollars", "noted"),
    [(2_010, False), (2_011, True), (1_991, False), (1_990, True)],  # 50 bps of the previous one
)
def test_disagreement__starts_just_beyond_the_tolerance(dollars: int, noted: bool) -> None:
    decision = decided(tried(dollars))
    assert (decision == d.NoteDisagreement(token=WETH)) is noted


@pytest.mark.parametrize(
    ("threshold", "deviation", "tolerance"),
    [(0, None, 50), (75, None, 75), (250, None, 200), (0, 30, 50), (0, 120, 120), (50, 900, 200)],
)
def test_tolerance__is_of_the_second_source_or_the_threshold_within_its_bounds(
    threshold: int, deviation: int | None, tolerance: int
) -> None:
    fund = a_fund()
    feed = replace(fund.feeds[WETH], threshold_bps=threshold)
    if deviation is not None:
        second = SecondSource(
            answer=feed.answer, decimals=8, updated_at=NOW, max_deviation_bps=deviation
        )
        feed = replace(feed, second=second)
    fund = replace(fund, feeds=fund.feeds | {WETH: feed})
    old = 10_000 * 10**8
    for off, noted in ((0, False), (1, True)):
        said = replace(feed, answer=old + tolerance * 10**8 + off, max_answer=10**15)
        if said.second is not None:
            said = replace(said, second=replace(said.second, answer=said.answer))
        trial = replace(fund, feeds=fund.feeds | {WETH: said})
        trial = on_probation(trial, WETH, 10_000)
        assert (decided(trial) == d.NoteDisagreement(token=WETH)) is noted


@pytest.mark.parametrize(
    "changes",
    [
        {"updated_at": NOW - 3_601},
        {"updated_at": NOW + 1},
        {"answer": 0},
        {"answer": -1},
        {"max_answer": 2_000 * 10**8},
        {"min_answer": 2_200 * 10**8},
    ],
)
def test_disagreement__with_a_previous_feed_that_cannot_testify__is_none(
    changes: dict[str, Any],
) -> None:
    assert decided(tried(2_100, **changes)) == decided(a_fund())


def test_disagreement__beyond_the_new_feeds_band_or_of_a_disabled_one__is_noted_all_the_same() -> (
    None
):
    for changes in ({"max_answer": 10**8}, {"disabled": True}, {"answer": 2**130}):
        fund = tried(2_100)
        feed = replace(fund.feeds[WETH], **changes)
        fund = replace(fund, feeds=fund.feeds | {WETH: feed})
        assert decided(fund) == d.NoteDisagreement(token=WETH)


@pytest.mark.parametrize(
    ("agreed_s", "changes", "ends"),
    [
        (7 * DAY_S - 1, {}, False),
        (7 * DAY_S, {}, True),
        (7 * DAY_S, {"answer": 0}, False),
        (30 * DAY_S - 1, {"answer": 0}, False),
        (30 * DAY_S, {"answer": 0}, True),
        (30 * DAY_S, {"updated_at": NOW - 3_601}, True),
    ],
)
def test_probation__of_enough_agreement_or_silence__is_ended(
    agreed_s: int, changes: dict[str, Any], ends: bool
) -> None:
    fund = tried(2_000, agreed_s=agreed_s, **changes)
    assert (decided(fund) == d.EndProbation(token=WETH)) is ends
    if ends:
        assert carry_out(d.EndProbation(token=WETH), fund).feeds[WETH].probation is None


def test_probation__of_feeds_that_disagree_on_the_last_day__is_prolonged_instead() -> None:
    assert decided(tried(2_100, agreed_s=8 * DAY_S)) == d.NoteDisagreement(token=WETH)


@pytest.mark.parametrize(
    "changes", [{"disabled": True}, {"updated_at": NOW - 3_601}, {"max_answer": 10**8}]
)
def test_probation__of_a_feed_without_a_usable_answer__goes_on(changes: dict[str, Any]) -> None:
    fund = tried(2_000, agreed_s=8 * DAY_S)
    feed = replace(fund.feeds[WETH], **changes)
    fund = replace(fund, feeds=fund.feeds | {WETH: feed})
    assert not isinstance(decided(fund), d.Watch)


@pytest.mark.parametrize("changes", [{"answer": 1}, {"started_at": NOW - 3_599}, {"answer": None}])
@pytest.mark.parametrize("dollars", [2_000, 2_100])
def test_probation__while_the_sequencer_is_not_up__is_neither_ended_nor_prolonged(
    dollars: int, changes: dict[str, Any]
) -> None:
    fund = replace(tried(dollars, agreed_s=8 * DAY_S), sequencer=sequencer(**changes))
    assert not isinstance(decided(fund), d.Watch)


def test_verdict__refused_in_this_tick__keeps_nothing_else_from_being_done() -> None:
    fund = replace(tried(2_100), dealing=closed_dealing())
    refused = frozenset({d.NoteDisagreement(token=WETH)})
    assert decided(fund, held_back=refused) == d.Strike()
