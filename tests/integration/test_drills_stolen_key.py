"""Drill: keeper and manager keys are stolen; what that costs, and how the fund goes on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from web3.contract.contract import ContractFunction

from keeper.domain.units import WAD
from tests.contracts.live_fund import DAY_S, HOUR_S
from tests.contracts.refusals import Refusal
from tests.integration.drills import Drill
from tests.integration.thief import Thief

WATCHER_PAUSE_S = 24 * HOUR_S
HOURS_OF_THEFT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The fund on the eve of the theft; base units, shares, wads."""

    time: int
    assets: int
    per_share: int
    trend: int
    supply: int


def look(drill: Drill) -> Before:
    fund, c = drill.fund, drill.c
    return Before(
        time=fund.now(),
        assets=fund.total_assets(),
        per_share=per_share(drill),
        trend=fund.trend.functions.value().call(),
        supply=c.fund.functions.accruedSupply().call(),
    )


def per_share(drill: Drill) -> int:
    return int(drill.c.fund.functions.convertToAssets(WAD).call())


def wants_of_a_thief(drill: Drill) -> dict[str, tuple[ContractFunction, str]]:
    """List what a thief with both keys would love to do, and what must come of it."""
    fund, c = drill.fund, drill.c
    thief, manager = fund.keeper, fund.cast.manager.address
    treasury, much = c.treasury.functions, 200_000 * fund.unit
    return {
        "TargetAboveCap": (treasury.setTarget(fund.trend.address, WAD), manager),
        "TargetExceeded": (treasury.allocate(fund.trend.address, much), thief),
        "HarvestAbovePrice": (treasury.harvest(fund.lending.address, 50_000 * fund.unit), thief),
        "NotTreasury": (fund.trend.functions.returnCash(1), thief),
        "NotFund": (treasury.payCash(thief, much), thief),
        "AdapterNotListed": (fund.execute_call(fund.trend, (thief, b"")), thief),
        "UnlistedToken": (fund.execute_call(fund.lending, fund.orders.buy_v3(1_000)), thief),
        "BatchLossTooLarge": (
            fund.execute_call(fund.trend, fund.orders.buy_v3(much // 2, 1)),
            thief,
        ),
        "NotGovernor": (c.controls.functions.setGuardian(thief, 90 * DAY_S), manager),
        "AccessControlUnauthorizedAccount": (
            c.timelock.functions.schedule(c.treasury.address, 0, b"", bytes(32), bytes(32), 10**6),
            thief,
        ),
    }


def forged(drill: Drill) -> dict[str, ContractFunction]:
    """List reports that would strike the fund at a price of the thief's choice."""
    fund, report = drill.fund, drill.fund.report()
    return {
        "UnitsDiffer": fund.strike_call(report, units_hash="0x" + "11" * 32),
        "PriceDiffers": fund.strike_call(report, prices=(report.prices[0] * 102 // 100,)),
        "TotalDiffers": fund.strike_call(report, total_assets=report.total_assets * 98 // 100),
        "ObservationTooEarly": fund.strike_call(
            report, observed_block=drill.c.fund.functions.dealingClock().call()[2]
        ),
    }


@pytest.fixture
def thief(drill: Drill) -> Thief:
    thief = Thief(drill)
    thief.give_room()
    return thief


def test_stolen_key__costs_what_the_bucket_says__and_the_standby_pays_the_redemptions(
    drill: Drill, thief: Thief
) -> None:
    before = look(drill)
    wallets = [fortune(drill, who) for who in (drill.fund.keeper, drill.fund.cast.manager.address)]
    _steal_for_hours(drill, thief)
    _assert_loss_within_the_theorem(drill, thief, before)
    assert wallets == [
        fortune(drill, who) for who in (drill.fund.keeper, drill.fund.cast.manager.address)
    ]
    _stop_trading(drill, thief)
    _ask_to_leave(drill)
    _thief_closes_and_forges(drill)
    _standby_takes_over(drill)
    assert drill.c.fund.functions.dealingClock().call()[0] == 3
    _assert_paid(drill)
    _assert_loss_within_the_theorem(drill, thief, before)


def fortune(drill: Drill, who: str) -> tuple[int, ...]:
    """What somebody holds of everything that the fund holds."""
    tokens = (drill.fund.base, drill.fund.weth, drill.fund.a_token, drill.c.shares)
    return tuple(token.functions.balanceOf(who).call() for token in tokens)


def _steal_for_hours(drill: Drill, thief: Thief) -> None:
    """Everything that reaches further is refused; losing trades go on until the bucket is full."""
    fund = drill.fund
    fund.push_pools(10_300)  # so that any purchase loses more than a batch may
    for name, (want, who) in wants_of_a_thief(drill).items():
        assert drill.refuse(want, who).name == name
    start = fund.now()
    while fund.now() < start + HOURS_OF_THEFT * HOUR_S:
        thief.drain()  # at first the capacity, then every hour what leaked of it
        fund.push_pools(10_085)
        more = fund.execute_call(fund.trend, fund.orders.buy_v3(50_000 * fund.unit, 1))
        assert drill.refuse(more).name == "FundLossBucketFull"
        fund.pass_time(HOUR_S)
    thief.drain()


def _assert_loss_within_the_theorem(drill: Drill, thief: Thief, before: Before) -> None:
    """L(1 + t/day) of NAV at prices that did not move; what was measured is what is gone."""
    capacity, elapsed = thief.capacity(), drill.fund.now() - before.time
    gone = before.trend - drill.fund.trend.functions.value().call()
    assert abs(thief.lost() - gone) <= len(thief.batches)  # a base unit of rounding a batch
    bound = before.assets * capacity * (DAY_S + elapsed) // (DAY_S * WAD)
    assert before.assets * capacity // WAD < thief.lost() <= bound
    fell = before.per_share - per_share(drill)
    assert 0 < fell * before.supply // WAD <= bound


def _stop_trading(drill: Drill, thief: Thief) -> None:
    """A stranger records the guardrail, the watcher pauses: neither waits for anybody."""
    fund, controls = drill.fund, drill.c.controls.functions
    sale = fund.execute_call(fund.trend, fund.orders.sell_v3(WAD // 10, 1))
    fund.send(controls.trip(), drill.stranger)
    tripped = fund.now()
    assert drill.refuse(sale) == Refusal("TradingIsHalted", (tripped, tripped + HOUR_S))
    fund.send(controls.pauseTrading(), fund.cast.watcher.address)
    until = fund.now() + WATCHER_PAUSE_S
    assert drill.refuse(sale) == Refusal("TradingIsPaused", (until,))
    allocate = drill.c.treasury.functions.allocate(fund.lending.address, fund.unit)
    assert drill.refuse(allocate) == Refusal("TradingIsPaused", (until,))
    assert thief.level() <= thief.capacity()


def _ask_to_leave(drill: Drill) -> None:
    """Whoever saw it asks for a redemption; the part of the supply stays below the gate."""
    assert drill.timetable()["open"]
    drill.ada.request_redemption(2_000)
    drill.ben.request_redemption(1_000)


def _thief_closes_and_forges(drill: Drill) -> None:
    """A dealing held closed is all that the key still reaches: no false price is struck."""
    fund = drill.fund
    drill.wait_until(drill.next_close())
    fund.send(drill.c.fund.functions.closeDealing())
    fund.world.anvil.mine()
    for name, strike in forged(drill).items():
        assert drill.refuse(strike).name == name
    assert drill.redeem_status(drill.ada)["state"] == 2  # closed: neither struck nor cancellable
    fund.send(drill.c.controls.functions.revokeKeeper(), fund.cast.guardian.address)
    assert drill.c.controls.functions.keeper().call() == fund.cast.standby.address
    for call in (
        drill.c.treasury.functions.deallocate(fund.trend.address, fund.unit),
        fund.strike_call(),
        drill.c.fee_distribution.functions.distribute(),
    ):
        assert drill.refuse(call).name == "NotKeeper"


def _standby_takes_over(drill: Drill) -> None:
    """Another key on another host: it strikes what the thief held closed, and trades no further."""
    steps = drill.process(drill.fund.cast.standby).steps()
    assert steps[0] == "strike dealing 2"
    assert not any(word in step for step in steps for word in ("buy", "sell", "allocate"))


def _assert_paid(drill: Drill) -> None:
    """Both are paid to the last unit, pro rata of the dealing's own total."""
    dealing = drill.c.fund.functions.dealing(2).call()
    shares_in, filled, assets_out = dealing[3:]
    assert shares_in == filled
    for person in (drill.ada, drill.ben):
        shares = drill.redeem_status(person)["claimableShares"]
        had = drill.base_of(person.address)
        assert person.claim() == 1
        got = drill.base_of(person.address) - had
        assert got == assets_out * shares // shares_in
    assert drill.base_of(drill.c.escrow.address) <= 1  # dust of two floors
