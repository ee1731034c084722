"""Drill: losses fill the fund's bucket, anyone halts trading, and it goes on when they drained."""

from __future__ import annotations

import pytest

from keeper.domain.buckets import leaked_level_up
from keeper.domain.units import WAD
from tests.contracts.live_fund import HOUR_S
from tests.contracts.refusals import Refusal
from tests.integration.drills import Drill
from tests.integration.thief import DEAR_BPS, MARKET_BPS, Thief

NINE_TENTHS = WAD * 9 // 10


@pytest.fixture
def loser(drill: Drill) -> Thief:
    """A keeper whose every trade loses; its strategy may lose as much as the whole fund."""
    loser = Thief(drill)
    loser.give_room()
    return loser


def test_full_bucket__refuses_losses__is_halted_by_anyone__and_drains_by_the_day(
    drill: Drill, loser: Thief
) -> None:
    _half_full_halts_nothing(drill, loser)
    loser.drain()
    _full_refuses_the_next_loss(drill, loser)
    _anyone_halts_trading(drill, loser)
    _it_drains(drill, loser)
    _trading_goes_on_an_hour_after(drill, loser)


def _half_full_halts_nothing(drill: Drill, loser: Thief) -> None:
    loser.drain(5_000)
    leaked = loser.batches[-1].level - loser.level()
    assert 0 < leaked < loser.capacity() // 100  # the event's figure is what people see later on
    halted = drill.c.controls.functions.isTradingHalted
    drill.fund.send(drill.c.controls.functions.trip(), drill.stranger)
    assert not halted().call()


def _full_refuses_the_next_loss(drill: Drill, loser: Thief) -> None:
    fund, capacity = drill.fund, loser.capacity()
    assert loser.level() > capacity * 99 // 100
    fund.push_pools(DEAR_BPS)
    more = fund.execute_call(fund.trend, fund.orders.buy_v3(40_000 * fund.unit, 1))
    refusal = drill.refuse(more)
    assert refusal.name == "FundLossBucketFull"
    level, limit = refusal.args
    assert isinstance(level, int)
    assert loser.level() < capacity == limit < level
    fund.push_pools(MARKET_BPS)


def _anyone_halts_trading(drill: Drill, loser: Thief) -> None:
    """Also orders that would lose nothing; dealing and exits go on."""
    fund = drill.fund
    assert drill.c.controls.functions.trip().call({"from": drill.stranger}) == [True, False]
    fund.send(drill.c.controls.functions.trip(), drill.stranger)
    halted = Refusal("TradingIsHalted", (fund.now(), fund.now() + HOUR_S))
    lend = fund.execute_call(fund.lending, fund.orders.supply(50_000 * fund.unit))
    assert drill.refuse(lend) == halted
    result = drill.process(fund.cast.keeper).run()
    assert result.cycle is not None
    assert result.cycle.rest == "a guardrail halts trading, and nothing else is due"
    drill.ada.subscribe(1_000 * fund.unit)
    drill.ada.cancel_subscription()
    drill.leave(drill.ben, WAD)


def _it_drains(drill: Drill, loser: Thief) -> None:
    """A capacity a day, to the last wei, and no faster for anything that anybody does."""
    start, level, capacity = drill.fund.now(), loser.level(), loser.capacity()
    for hours in (1, 2):
        drill.wait_until(start + hours * HOUR_S)
        expected = leaked_level_up(level, capacity, drill.fund.now() - start)
        # The level is kept as it was at the last batch, so a unit may be rounded apart.
        assert abs(loser.level() - expected) <= 1
    assert loser.level() > capacity * NINE_TENTHS // WAD
    assert drill.c.controls.functions.isTradingHalted().call()  # its hour is over, its reason not


def _trading_goes_on_an_hour_after(drill: Drill, loser: Thief) -> None:
    """Who saw the guardrail last set the hour; then nobody has to call anything."""
    fund, capacity = drill.fund, loser.capacity()
    controls = drill.c.controls.functions
    fund.send(controls.trip(), drill.stranger)
    seen = fund.now()
    drill.wait_until(seen + HOUR_S - 1)
    assert loser.level() < capacity * NINE_TENTHS // WAD
    assert controls.isTradingHalted().call()
    drill.wait_until(seen + HOUR_S)
    assert not controls.isTradingHalted().call()
    steps = drill.process(fund.cast.keeper).steps()
    assert steps[0].startswith("lend ")
    assert loser.level() < capacity * NINE_TENTHS // WAD
