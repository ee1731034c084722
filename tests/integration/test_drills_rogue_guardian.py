"""Drill: the guardian turns rogue: it stops all it can, holders leave, and it is replaced."""

from __future__ import annotations

from web3.contract.contract import ContractFunction

from keeper.domain.units import WAD
from scripts.season.investors import Investor
from tests.contracts.live_fund import DAY_S
from tests.contracts.refusals import Refusal
from tests.integration.drills import Drill, Proposal

TOKENS = ("base", "weth")
PAUSE_S = 10 * DAY_S
SALTS = ["0x" + f"{number:064x}" for number in (1, 2)]


def test_rogue_guardian__stops_everything_once__keeps_nobody_in_and_goes(drill: Drill) -> None:
    drill.chloe.subscribe(50_000 * drill.fund.unit)
    drill.ada.request_redemption(1_000)
    waiting = drill.propose(drill.c.controls.functions.setWatcher(drill.stranger))
    repairs = _repairs(drill)
    _stops_all_it_can(drill, waiting)
    _reaches_nothing_else(drill)
    _holders_leave_meanwhile(drill)
    _fund_goes_on(drill, _cannot_stop_its_successor(drill, repairs))


def _guardian(drill: Drill) -> str:
    return drill.fund.cast.guardian.address


def _repairs(drill: Drill) -> list[ContractFunction]:
    """What the governor has to decide to undo all of it: the terms of today, once more."""
    fund, controls, risk = drill.fund, drill.c.controls.functions, drill.fund.risk.functions
    registry = drill.c.registry.functions
    calls = [controls.unpauseTrading(), controls.unpauseDealing(), controls.rearmGuardian()]
    tokens = (fund.base.address, fund.weth.address)
    calls += [registry.setFeed(registry.feed(token).call()[0]) for token in tokens]
    for strategy in (fund.trend.address, fund.lending.address):
        limits = risk.strategyLimits(strategy).call()[0]
        calls += [risk.unfreezeStrategy(strategy), risk.setStrategyLimits(strategy, limits)]
    calls.append(risk.setToken(fund.weth.address, risk.tokenCap(fund.weth.address).call()[0]))
    aave = fund.book.address_of("aave_v3")
    return [*calls, risk.setAdapter(aave, risk.adapterCap(aave).call()[0])]


def _stops_all_it_can(drill: Drill, waiting: Proposal) -> None:
    fund, controls, risk = drill.fund, drill.c.controls.functions, drill.fund.risk.functions
    acts = [controls.pauseTrading(), controls.pauseDealing(), controls.consentToWindDown()]
    for strategy in (fund.trend.address, fund.lending.address):
        acts += [risk.freezeStrategy(strategy), risk.lowerStrategyCap(strategy, 0)]
    acts.append(risk.lowerTokenCap(fund.weth.address, 0))
    acts.append(risk.lowerAdapterCap(fund.book.address_of("aave_v3"), 0))
    for token in (fund.base.address, fund.weth.address):
        acts.append(drill.c.registry.functions.disableFeed(token))
    acts += [controls.revokeKeeper(), controls.revokeKeeper()]  # the keeper, then the standby
    acts.append(drill.c.timelock.functions.cancelBatch(*waiting.operation))
    for act in acts:
        fund.send(act, _guardian(drill))
    assert int(controls.keeper().call(), 16) == 0
    paused_at = drill.timetable()["pausedUntil"] - PAUSE_S
    assert fund.now() - len(acts) < paused_at <= fund.now()
    assert drill.refuse(drill.c.fund.functions.totalAssets()).name == "FeedIsDisabled"


def _reaches_nothing_else(drill: Drill) -> None:
    """It cannot pause for longer, raise anything, end the fund, or touch money."""
    fund, c, me = drill.fund, drill.c, _guardian(drill)
    controls, risk = c.controls.functions, fund.risk.functions
    wants = {
        controls.pauseTrading(): "GuardianNotArmed",
        controls.pauseDealing(): "GuardianNotArmed",
        controls.rearmGuardian(): "NotGovernor",
        controls.windDown(): "NotGovernor",
        controls.setKeeper(me): "NotGovernor",
        risk.lowerTokenCap(fund.weth.address, WAD): "OnlyLower",
        risk.unfreezeStrategy(fund.trend.address): "NotGovernor",
        fund.execute_call(fund.trend, fund.orders.sell_v3(WAD, 1)): "NotKeeper",
        c.treasury.functions.deallocate(fund.trend.address, fund.unit): "NotKeeper",
        c.escrow.functions.payAssets(me, 1): "NotFund",
        c.treasury.functions.payCash(me, 1): "NotFund",
    }
    for want, name in wants.items():
        assert drill.refuse(want, me).name == name


def _holders_leave_meanwhile(drill: Drill) -> None:
    """Requests come back to the last unit, and an exit in kind pays what its preview said."""
    had = drill.base_of(drill.chloe.address)
    drill.chloe.cancel_subscription()
    assert drill.base_of(drill.chloe.address) - had == 50_000 * drill.fund.unit
    shares = drill.ada.shares()
    cancel = drill.c.fund.functions.cancelRedeem(drill.ada.address)
    drill.fund.send(cancel, drill.ada.address)
    assert drill.ada.shares() > shares
    for person in (drill.ada, drill.ben):
        half = person.shares() // 2
        _, _, lines = drill.views.functions.previewRedeemInKind(half).call()
        before = _has(drill, person)
        drill.leave(person, half)
        for token, had, has in zip(TOKENS, before, _has(drill, person), strict=True):
            address = getattr(drill.fund, token).address
            promised = sum(line[4] for line in lines if line[1] == address)
            # Less the management fee of the second between the two, and floors.
            assert 0 <= promised - (has - had) <= promised // 10**9 + 3


def _has(drill: Drill, person: Investor) -> list[int]:
    return [getattr(drill.fund, t).functions.balanceOf(person.address).call() for t in TOKENS]


def _cannot_stop_its_successor(drill: Drill, repairs: list[ContractFunction]) -> Proposal:
    """It may cancel anything but its own replacement and the keeper's; then it is nobody."""
    fund, controls = drill.fund, drill.c.controls.functions
    successor, keeper = fund.cast.investors[4].address, fund.cast.standby.address
    change = drill.propose(controls.setGuardian(successor, 90 * DAY_S), controls.setKeeper(keeper))
    repair = drill.propose(*repairs, salt=SALTS[0])
    cancel = drill.c.timelock.functions.cancelBatch
    assert drill.refuse(cancel(*change.operation), _guardian(drill)).name == "GuardianMayNotBlock"
    fund.send(cancel(*repair.operation), _guardian(drill))
    ready = fund.now() + drill.c.timelock.functions.getMinDelay().call()
    drill.wait_until(ready)
    drill.carry_out(change)
    assert controls.guardian().call() == successor
    assert controls.consentUntil().call() == 0  # a consent is its guardian's own
    assert drill.refuse(controls.pauseTrading(), successor).name == "GuardianNotArmed"
    again = drill.propose(*repairs, salt=SALTS[1])
    assert drill.refuse(cancel(*again.operation), _guardian(drill)) == Refusal(
        "NotGuardian", (_guardian(drill),)
    )
    return again


def _fund_goes_on(drill: Drill, repair: Proposal) -> None:
    """One decision undoes all of it, and the new keeper strikes as if nothing had happened."""
    fund, standby = drill.fund, drill.fund.cast.standby
    drill.wait_until(fund.now() + drill.c.timelock.functions.getMinDelay().call())
    drill.carry_out(repair)
    assert drill.c.controls.functions.guardianArmed().call() == [True, True]
    drill.chloe.subscribe(50_000 * fund.unit)
    steps = drill.process(standby).steps()
    assert {"close dealing 2", "strike dealing 2"} <= {*steps}
    drill.wait_until(drill.deposit_status(drill.chloe)["claimableAt"])
    assert drill.chloe.claim() == 1
    trade = fund.execute_call(fund.trend, fund.orders.buy_v3(1_000 * fund.unit))
    fund.send(trade, standby.address)
