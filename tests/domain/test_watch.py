"""A guardrail that nobody recorded comes first, whoever asks for what; nothing trades meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain import actions as d
from keeper.domain.decision import decide
from keeper.domain.nav import strike_nav
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import WAD
from tests.domain.funds import (
    NOW,
    POLICY,
    USD,
    a_fund,
    closed_dealing,
    dealing,
    due_dealing,
    lending,
    trend,
)
from tests.domain.pretend import carry_out

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
