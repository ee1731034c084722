"""A tick does what is due, in the design's order, and rests; refusals end up with the operator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from keeper.adapters.fakes import FakeTimer
from keeper.domain.history import Point
from keeper.domain.nav import strike_nav
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.trend import HOUR_S, Close, TrendTerms
from keeper.domain.units import WAD, Address
from keeper.errors import NavDisagreementError
from keeper.services.cycle import Cycle
from keeper.services.dealing import Dealing
from keeper.services.selection import ALL_JOBS, Job
from keeper.services.ticks import CycleTerms
from keeper.services.trading import Trading
from keeper.services.valuation import Valuation
from tests.domain.funds import (
    NOW,
    POLICY,
    TRADING,
    USD,
    WETH,
    a_fund,
    closed_dealing,
    dealing,
    due_dealing,
    lending,
    trend,
)
from tests.services.fake_fund import FakeFund

TREND = TrendTerms(target_vol=WAD, max_weight=WAD // 5, horizons_s=(HOUR_S,))


class Rising:
    """Prices that only ever rose."""

    def fetch_closes(self, token: Address, until: int, hours: int) -> Sequence[Close]:
        return [Close(time=until - h * HOUR_S, price=10**30 - h) for h in range(hours, -1, -1)]


@dataclass
class Miner(FakeTimer):
    """A clock whose every wait brings a block."""

    fund: FakeFund | None = None

    def sleep(self, seconds: float) -> None:
        assert self.fund is not None
        self.fund.pass_block()


class Memory:
    """A history in a list."""

    def __init__(self) -> None:
        self.points: list[Point] = []

    def fetch_newest_time(self) -> int:
        return self.points[-1].timestamp if self.points else 0

    def insert_point(self, point: Point) -> None:
        self.points.append(point)

    def fetch_points(self) -> tuple[Point, ...]:
        return tuple(self.points)

    def fetch_run(self, job: str) -> int:
        return 0

    def update_run(self, job: str, at: int) -> None:
        raise AssertionError


def a_cycle(
    fund: FakeFund, *, wait_s: int = 60, trades: bool = False, memory: Memory | None = None
) -> Cycle:
    valuation = Valuation(fund)
    return Cycle(
        chain=fund,
        writer=fund,
        dealing=Dealing(fund, valuation),
        trading=Trading(Rising(), TRADING, TREND) if trades else None,
        history=memory,
        timer=Miner(fund=fund),
        policy=POLICY,
        terms=CycleTerms(block_wait_s=wait_s, poll_s=1.0, point_every_s=900),
        benchmark=WETH,
    )


def a_quiet_fund(**changes: object) -> FundSnapshot:
    """Have all spare cash lent already."""
    strategies = (trend(), lending(units=950_000 * USD, principal=950_000 * USD))
    return a_fund(cash=50_000 * USD, strategies=strategies, **changes)


def test_tick__nothing_due__reads_and_rests() -> None:
    fund = FakeFund(a_quiet_fund())
    result = a_cycle(fund).run()
    assert result.steps == ()
    assert result.rest == "nothing is due"
    assert fund.sessions == 1


def test_tick__dealing_due__closes_strikes_and_goes_on() -> None:
    fund = FakeFund(a_fund(dealing=due_dealing()))
    result = a_cycle(fund).run()
    assert fund.functions[:2] == ["closeDealing", "strike"]
    assert fund.functions[2:] == ["allocate", "execute"]
    assert not fund.now.dealing.is_closed
    assert [step.outcome.done for step in result.steps] == [True] * 4


def test_tick__strike__reports_a_block_after_the_close_that_is_not_the_newest() -> None:
    fund = FakeFund(a_fund(dealing=due_dealing()))
    a_cycle(fund).run()
    report = fund.calls[1].args[0]
    _, observed, block_hash, *_ = report  # type: ignore[misc]
    closed_in = 100
    assert observed > closed_in
    assert block_hash == fund.past[observed].block_hash


def test_tick__no_block_comes__leaves_the_strike_to_the_next_tick() -> None:
    fund = FakeFund(a_fund(dealing=due_dealing()))
    result = a_cycle(fund, wait_s=0).run()
    assert fund.functions == ["closeDealing"]
    assert result.waiting
    fund.pass_block()
    fund.pass_block()
    assert a_cycle(fund, wait_s=0).run().steps[0].purpose == "strike dealing 3"


def test_tick__after_the_window__reopens() -> None:
    late = closed_dealing(closed_at=NOW - 1_801, next_close=NOW + 9_999)
    fund = FakeFund(a_quiet_fund(dealing=late))
    a_cycle(fund).run()
    assert fund.functions == ["reopenDealing"]


def test_tick__keys_disagree__signs_no_strike() -> None:
    fund = FakeFund(a_fund(dealing=closed_dealing()), lying_by=-10_000 * USD)
    fund.pass_block()
    result = a_cycle(fund).run()
    assert fund.functions == []
    assert "net assets" in result.warnings[0]
    assert "within 0.5 %" in result.warnings[0]


def test_agreement__off_by_more_than_the_tolerance__names_both_figures() -> None:
    fund = FakeFund(a_fund(), lying_by=-10_000 * USD)
    with pytest.raises(NavDisagreementError, match=r"1000000000000 and 990000000000"):
        Valuation(fund).require_agreement(strike_nav(fund.now), fund.now)


def test_tick__with_an_opinion__allocates_and_buys_inside_one_tick() -> None:
    fund = FakeFund(a_fund())
    result = a_cycle(fund, trades=True).run(frozenset({Job.TRADE}))
    assert fund.functions[:2] == ["allocate", "execute"]
    assert result.signal is not None
    assert "1 of 1 horizons rose" in result.signal.reason


def test_tick__a_trade_is_refused__lends_all_the_same_and_warns() -> None:
    fund = FakeFund(a_fund(), refuses={"allocate": "TargetExceeded(principal 5, limit 4)"})
    result = a_cycle(fund, trades=True).run()
    assert fund.functions == []
    assert result.warnings == ("TargetExceeded(principal 5, limit 4)",)
    assert result.rest == "nothing is due"


def test_tick__cooling_down__is_no_warning() -> None:
    refusal = "would revert: CoolingDown(strategy 0x, since 1, cooldown 600)"
    fund = FakeFund(a_fund(), refuses={"execute": refusal})
    result = a_cycle(fund, trades=True).run()
    assert result.warnings == ()


def test_tick__dealing_refused__does_nothing_else() -> None:
    fund = FakeFund(a_fund(dealing=due_dealing()), refuses={"closeDealing": "DealingIsPaused()"})
    result = a_cycle(fund).run()
    assert fund.functions == []
    assert result.rest == "DealingIsPaused()"


@pytest.mark.parametrize("job", sorted(ALL_JOBS - {Job.DEAL}))
def test_tick__asked_for_another_job_while_a_dealing_is_due__leaves_it_alone(job: Job) -> None:
    fund = FakeFund(a_fund(dealing=due_dealing()))
    result = a_cycle(fund, trades=True).run(frozenset({job}))
    assert fund.functions == []
    assert result.rest == "a dealing is due and comes first"


def test_tick__asked_to_deal_only__lends_nothing() -> None:
    fund = FakeFund(a_fund(dealing=due_dealing(), fee_shares_undistributed=5 * WAD))
    a_cycle(fund, trades=True).run(frozenset({Job.DEAL}))
    assert fund.functions == ["closeDealing", "strike"]


def test_tick__a_stale_price__has_no_nav_and_says_why() -> None:
    healthy = a_fund()
    stale = {token: replace(feed, updated_at=NOW - 9_999) for token, feed in healthy.feeds.items()}
    held = (trend(weth=WAD), lending())
    snapshot = a_fund(feeds=stale, strategies=held, dealing=closed_dealing())
    result = a_cycle(FakeFund(snapshot)).run()
    assert result.statement is None
    assert "9999 s old, limit is 3600 s" in result.warnings[0]
    assert result.steps == ()


def test_tick__remembers__once_in_a_while_or_when_something_was_done() -> None:
    memory, fund = Memory(), FakeFund(a_quiet_fund())
    cycle = a_cycle(fund, memory=memory)
    cycle.run()
    fund.pass_block()
    cycle.run()
    assert len(memory.points) == 1
    fund.now = replace(fund.now, dealing=dealing(next_close=NOW))
    cycle.run()
    assert len(memory.points) == 2
    assert memory.points[1].total == 1_000_000 * USD
    assert memory.points[1].benchmark_price == 2_000 * USD * 10**36 // WAD


def test_keys__of_the_same_dealing_closed_twice__differ() -> None:
    keys = []
    for next_close in (NOW - 5, NOW):
        fund = FakeFund(a_fund(dealing=due_dealing(next_close=next_close)))
        a_cycle(fund, wait_s=0).run()
        keys.append(fund.calls[0].key)
    assert keys[0] != keys[1]


# --- the risk watch ---


def test_tick__a_guardrail_holds__is_recorded_once_and_dealing_goes_on() -> None:
    fund = FakeFund(a_fund(dealing=due_dealing(), trading_guardrail=True))
    result = a_cycle(fund, trades=True).run()
    assert fund.functions == ["trip", "closeDealing", "strike"]
    assert result.rest == "a guardrail halts trading, and nothing else is due"


@pytest.mark.parametrize("job", sorted(ALL_JOBS))
def test_tick__whatever_is_asked_for__watches_first(job: Job) -> None:
    fallen = trend(drawdown=WAD, max_drawdown=WAD // 2)
    fund = FakeFund(a_quiet_fund(trading_guardrail=True))
    fund.now = replace(fund.now, dealing=due_dealing(), strategies=(fallen, lending()))
    a_cycle(fund).run(frozenset({job}))
    assert fund.functions[:2] == ["trip", "tripStrategy"]


def test_tick__a_trip_is_refused__deals_all_the_same_and_warns() -> None:
    snapshot = a_fund(dealing=due_dealing(), trading_guardrail=True)
    fund = FakeFund(snapshot, refuses={"trip": "gas costs too much"})
    result = a_cycle(fund).run()
    assert fund.functions == ["closeDealing", "strike"]
    assert result.warnings == ("gas costs too much",)


# --- the wind-down ---


def a_winding_fund(**changes: object) -> FundSnapshot:
    spread = (trend(cash=5 * USD, weth=10 * WAD), lending(units=9_000 * USD))
    return a_fund(strategies=spread, winding_down=True, dealing=due_dealing(), **changes)


def test_tick__in_the_wind_down__sells_withdraws_collects_distributes_and_rests() -> None:
    fund = FakeFund(a_winding_fund(fee_shares_undistributed=WAD))
    result = a_cycle(fund, trades=True).run()
    expected = ["execute", "execute", "deallocate", "deallocate", "distribute"]
    assert fund.functions == expected
    assert result.rest == (
        "the fund winds down: everything is base asset, exits in kind pay it out"
    )
    assert result.warnings == ()


def test_tick__in_the_wind_down_an_order_is_refused__does_everything_else() -> None:
    fund = FakeFund(a_winding_fund(), refuses={"execute": "LessThanAsked(got 1, asked 2)"})
    result = a_cycle(fund).run()
    assert fund.functions == ["deallocate"]
    assert result.warnings == ("LessThanAsked(got 1, asked 2)",)
    assert result.rest.count("not done in this run") == 2


def test_tick__in_the_wind_down_asked_to_distribute__does_that_alone() -> None:
    fund = FakeFund(a_winding_fund(fee_shares_undistributed=WAD))
    a_cycle(fund).run(frozenset({Job.DISTRIBUTE}))
    assert fund.functions == ["distribute"]
