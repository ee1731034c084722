"""Drill: the feed of a held token breaks and is replaced; until it is trusted nobody gets in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from web3.contract import Contract

from keeper.domain.units import PRICE_SCALE, WAD
from keeper.jobs import GUARD
from tests.contracts.live_fund import DAY_S, HOUR_S
from tests.contracts.refusals import Refusal
from tests.integration.drills import Drill

PROBATION_S, SILENT_PROBATION_S = 7 * DAY_S, 30 * DAY_S
MAX_AGE_S = 6 * HOUR_S
DEAR_PERCENT = 103  # of the market, by which the new feed starts too dear
ABSURD = 10**8 * 150_000  # above the band of the launch file
RETURNED = 6  # FundViews.RequestState
Break = Callable[[Drill], str]


def goes_silent(drill: Drill) -> str:
    """Let the feed of WETH be older than it may; it stays at its last answer."""
    drill.fund.world.anvil.warp(drill.fund.now() + MAX_AGE_S + 1)
    _repeat(drill, drill.fund.world.base_feed)
    return "StalePrice"


def turns_absurd(drill: Drill) -> str:
    drill.push(drill.fund.world.weth_feed, ABSURD)
    return "PriceOutOfBand"


@pytest.mark.parametrize("breaks", [goes_silent, turns_absurd])
def test_broken_feed__is_replaced__and_trusted_only_when_it_has_proven_itself(
    drill: Drill, breaks: Break
) -> None:
    market = _answer(drill.fund.world.weth_feed)
    drill.ada.subscribe(10_000 * drill.fund.unit)
    drill.ben.request_redemption(1_000)
    error = breaks(drill)
    _nothing_is_priced_and_exits_go_on(drill, error)
    feed = _replace(drill, market)
    _counts_at_the_lower_of_both(drill, feed, market)
    _strike_on_probation(drill, feed, market)
    _end_of_probation(drill, feed, revived=breaks is goes_silent)
    _subscriptions_are_struck_again(drill, feed)


def _answer(feed: Contract) -> int:
    return int(feed.functions.latestAnswer().call())


def _absurd(drill: Drill) -> list[Contract]:
    """The old feed, if it goes on to say what cannot be."""
    old = drill.fund.world.weth_feed
    return [old] if _answer(old) == ABSURD else []


def _repeat(drill: Drill, *feeds: Contract) -> None:
    for feed in feeds:
        drill.push(feed, _answer(feed))


def _pass_time(drill: Drill, time: int, *feeds: Contract) -> None:
    """Wait, with these feeds and the base asset's as fresh as on a living market."""
    drill.wait_until(time, feeds=False)
    _repeat(drill, drill.fund.world.base_feed, *feeds)


def _nothing_is_priced_and_exits_go_on(drill: Drill, error: str) -> None:
    fund, orders = drill.fund, drill.fund.orders
    for order in (orders.buy_v3(1_000 * fund.unit, 1), orders.sell_v3(WAD, 1)):
        assert drill.refuse(fund.execute_call(fund.trend, order)).name == error
    _pass_time(drill, drill.next_close(), *_absurd(drill))
    result = drill.process(fund.cast.keeper).run()
    assert result.exit_code == GUARD
    assert "no NAV: WETH" in result.error
    assert not drill.timetable()["open"]  # it closed, and can only wait
    assert drill.refuse(drill.strike_by_contract()).name == error
    drill.leave(drill.ben, 1_000 * WAD)
    drill.wait_until(drill.timetable()["strikeBefore"] + 1, feeds=False)
    # A lent part can still be called home: its token is the base asset.
    fund.execute(fund.lending, orders.withdraw(fund.units(fund.lending, fund.a_token) // 2))


def _replace(drill: Drill, market: int) -> Contract:
    """The guardian disables, the governor decides; the new feed starts too dear."""
    fund, registry, token = drill.fund, drill.c.registry.functions, drill.fund.weth.address
    fund.send(registry.disableFeed(token), fund.cast.guardian.address)
    assert drill.refuse(registry.endProbation(token), drill.stranger).name == "NotOnProbation"
    feed = drill.new_feed(market * DEAR_PERCENT // 100)
    config = list(registry.feed(token).call()[0])
    config[1] = feed.address
    decision = drill.propose(registry.setFeed(tuple(config)))
    for order in (fund.orders.buy_v3(fund.unit, 1), fund.orders.sell_v3(WAD, 1)):
        refusal = drill.refuse(fund.execute_call(fund.trend, order))
        assert refusal == Refusal("FeedIsDisabled", (token,))
    delay = drill.c.timelock.functions.getMinDelay().call()
    _pass_time(drill, fund.now() + delay, feed)
    [replaced] = drill.events(drill.c.registry, "FeedReplaced", drill.carry_out(decision))
    assert replaced["previous"] == fund.world.weth_feed.address
    return feed


def _counts_at_the_lower_of_both(drill: Drill, feed: Contract, market: int) -> None:
    """The old feed objects at any age while it answers in its band; an absurd one says nothing."""
    old = _answer(drill.fund.world.weth_feed)
    for answer in (market * 98 // 100, market * DEAR_PERCENT // 100):
        drill.push(feed, answer)
        counts = answer if old == ABSURD else min(answer, old)
        assert drill.fund.price() == _price(drill, counts)


def _price(drill: Drill, answer: int) -> int:
    """Base units a wei of WETH scaled by 1e36, from two answers of 8 digits."""
    base = _answer(drill.fund.world.base_feed)
    return answer * 10**6 * PRICE_SCALE // (base * WAD)


def _strike_on_probation(drill: Drill, feed: Contract, market: int) -> None:
    """First by the contract's figures, then by the keeper's: subscriptions come back both times."""
    functions = drill.c.fund.functions
    drill.fund.send(functions.reopenDealing(), drill.stranger)
    _pass_time(drill, drill.next_close(), feed)
    drill.fund.send(functions.closeDealing())
    drill.fund.world.anvil.mine()
    number = drill.timetable()["number"]
    receipt = drill.fund.send(drill.strike_by_contract())
    [returned] = drill.events(drill.c.fund, "SubscriptionsReturned", receipt)
    assert returned == {"dealing": number, "assets": 10_000 * drill.fund.unit}
    _redemption_is_paid(drill, number)
    _subscription_comes_back(drill, 10_000 * drill.fund.unit)
    drill.push(feed, market)
    drill.ada.subscribe(5_000 * drill.fund.unit)
    _keeper_strikes(drill, feed)
    _subscription_comes_back(drill, 5_000 * drill.fund.unit)


def _redemption_is_paid(drill: Drill, number: int) -> None:
    dealing, had = drill.c.fund.functions.dealing(number).call(), drill.base_of(drill.ben.address)
    assert dealing[3] == dealing[4] > 0
    assert drill.ben.claim() == 1
    assert drill.base_of(drill.ben.address) - had == dealing[5]


def _subscription_comes_back(drill: Drill, assets: int) -> None:
    assert drill.deposit_status(drill.ada)["state"] == RETURNED
    had = drill.base_of(drill.ada.address)
    drill.ada.cancel_subscription()
    assert drill.base_of(drill.ada.address) - had == assets


def _keeper_strikes(drill: Drill, *feeds: Contract) -> None:
    _pass_time(drill, max(drill.next_close(), drill.fund.now() + 1), *feeds)
    number, process = drill.timetable()["number"], drill.process(drill.fund.cast.keeper)
    struck = [step for step in process.steps() if step.startswith(f"strike dealing {number}")]
    assert len(struck) == 1


def _end_of_probation(drill: Drill, feed: Contract, *, revived: bool) -> None:
    """Seven days of agreement of two live feeds, or thirty without a word of the old one."""
    old, token = drill.fund.world.weth_feed, drill.fund.weth.address
    registry, feeds = drill.c.registry.functions, [feed]
    _, _, since = registry.probation(token).call()
    wait = SILENT_PROBATION_S
    if revived:
        feeds, wait = [feed, old], PROBATION_S
        drill.push(old, _answer(feed) * 90 // 100)
        drill.fund.send(registry.noteDisagreement(token), drill.stranger)
        since = drill.fund.now()
        drill.push(old, _answer(feed))
    while drill.fund.now() < since + wait - 2 * DAY_S:
        drill.wait_until(drill.fund.now() + 2 * DAY_S, feeds=False)
        _keeper_strikes(drill, *feeds)
    _pass_time(drill, since + wait - 10, *feeds)
    end = registry.endProbation(token)
    assert drill.refuse(end, drill.stranger) == Refusal("ProbationNotOver", (token, since + wait))
    _pass_time(drill, since + wait, *feeds)
    receipt = drill.fund.send(end, drill.stranger)
    assert drill.events(drill.c.registry, "ProbationEnded", receipt) == [{"token": token}]


def _subscriptions_are_struck_again(drill: Drill, feed: Contract) -> None:
    drill.ada.subscribe(10_000 * drill.fund.unit)
    shares, number = drill.ada.shares(), drill.timetable()["number"]
    _keeper_strikes(drill, feed)
    _pass_time(drill, drill.deposit_status(drill.ada)["claimableAt"], feed)
    assert drill.ada.claim() == 1
    assert drill.ada.shares() - shares == drill.c.fund.functions.dealing(number).call()[1] > 0
