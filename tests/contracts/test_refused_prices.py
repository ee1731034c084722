"""Feeds that cannot be used: nothing is valued, struck or traded, and nobody is trapped."""

from __future__ import annotations

import pytest
from web3.logs import DISCARD

from keeper.domain.units import ZERO_ADDRESS
from tests.contracts.bad_feeds import (
    BREAKS,
    Break,
    disabled,
    feed_of,
    from_an_impossible_round,
    reverting,
    zero,
)
from tests.contracts.live_fund import HOUR_S, LiveFund
from tests.contracts.refusals import Refusal, call_refused, encode_call, send_refused

every_break = pytest.mark.parametrize("break_feed", BREAKS, ids=lambda each: each.__name__)


@pytest.fixture
def closed(fund: LiveFund) -> LiveFund:
    """A fund that waits for its strike, with requests on both sides."""
    fund.ada.subscribe(1_000 * fund.unit)
    fund.ben.request_redemption(1_000)
    fund.close()
    return fund


@every_break
@pytest.mark.parametrize("which", ["weth", "base"])
def test_value_strike_and_order__on_a_bad_feed__say_what_is_wrong_with_it(
    closed: LiveFund, which: str, break_feed: Break
) -> None:
    fund = closed
    strike, swap = fund.strike_call(), fund.orders.buy_v3(1_000 * fund.unit)
    expected = break_feed(feed_of(fund, which))
    to = fund.c.fund.address
    for view in ("totalAssets()", "convertToShares(uint256)", "convertToAssets(uint256)"):
        call = fund.c.fund.get_function_by_signature(view)(*([1] if "uint" in view else []))
        refusal = call_refused(fund.w3, to=to, data=encode_call(call), sender=fund.stranger)
        assert refusal == expected(fund.now())
    assert fund.refuse(strike) == expected(fund.now())
    buying = fund.execute_call(fund.trend, swap)
    assert fund.refuse(buying) == expected(fund.now())
    lending = fund.execute_call(fund.lending, fund.orders.supply(1_000 * fund.unit))
    assert fund.refuse(lending) == expected(fund.now())
    selling = fund.execute_call(fund.trend, fund.orders.sell_v3(10**18, 1))
    assert fund.refuse(selling) == expected(fund.now())
    harvesting = fund.c.treasury.functions.harvest(fund.trend.address, 1)
    assert fund.refuse(harvesting) == expected(fund.now())


@pytest.mark.parametrize("which", ["weth", "base"])
@pytest.mark.parametrize("break_feed", [zero, reverting], ids=lambda each: each.__name__)
def test_ways_out__on_a_dead_feed__stay_open(
    any_fund: LiveFund, which: str, break_feed: Break
) -> None:
    fund, ada, ben = any_fund, any_fund.ada, any_fund.ben
    ada.subscribe(1_000 * fund.unit)
    ben.request_redemption(1_000)
    fund.deal()
    fund.ada.subscribe(500 * fund.unit)
    break_feed(feed_of(fund, which))
    before = fund.base.functions.balanceOf(ben.address).call()
    assert ada.claim() == ben.claim() == 1
    assert fund.base.functions.balanceOf(ben.address).call() > before
    ada.cancel_subscription()
    recall = fund.units(fund.lending, fund.a_token) // 2
    fund.execute(fund.lending, fund.orders.withdraw(recall))  # needs no price of WETH
    fund.send(fund.c.treasury.functions.deallocate(fund.lending.address, 1_000 * fund.unit))
    fund.send(fund.c.treasury.functions.deallocate(fund.trend.address, 1_000 * fund.unit))
    weth = fund.weth.functions.balanceOf(ada.address).call()
    ada.leave_in_kind(5_000)
    assert fund.weth.functions.balanceOf(ada.address).call() > weth


# A feed with a code of nonsense already fails by its decimals.
listable = [each for each in BREAKS if each is not from_an_impossible_round]


@pytest.mark.parametrize("break_feed", listable, ids=lambda each: each.__name__)
def test_set_feed__that_answers_badly__is_refused(fund: LiveFund, break_feed: Break) -> None:
    governor = fund.c.timelock.address
    fund.world.anvil.request("anvil_impersonateAccount", governor)
    fund.world.anvil.request("anvil_setBalance", governor, hex(10**18))
    config, _ = fund.c.registry.functions.feed(fund.weth.address).call()
    expected = break_feed(feed_of(fund, "weth"))
    data = encode_call(fund.c.registry.functions.setFeed(config))
    refusal = call_refused(fund.w3, to=fund.c.registry.address, data=data, sender=governor)
    if break_feed is disabled:  # the one way back
        assert refusal is None
    else:
        assert refusal == expected(fund.now())


@pytest.mark.parametrize("decimals", [5, 19, 255])
def test_set_feed__token_of_wrong_decimals__says_the_bounds(fund: LiveFund, decimals: int) -> None:
    governor, token = fund.c.timelock.address, fund.deploy("LocalToken", "Odd", "ODD", decimals)
    config, _ = fund.c.registry.functions.feed(fund.weth.address).call()
    call = fund.c.registry.functions.setFeed((token.address, *config[1:]))
    to, data = fund.c.registry.address, encode_call(call)
    refusal = call_refused(fund.w3, to=to, data=data, sender=governor)
    assert refusal == Refusal("FeedOutOfBounds", (token.address, decimals, 6, 18))


@pytest.mark.parametrize("decimals", [19, 36, 255])
def test_set_feed__aggregator_of_wrong_decimals__says_the_bounds(
    fund: LiveFund, decimals: int
) -> None:
    governor, weth = fund.c.timelock.address, fund.weth.address
    feed = fund.deploy("LocalFeed", "ODD / USD", decimals, 10**18)
    config, _ = fund.c.registry.functions.feed(weth).call()
    call = fund.c.registry.functions.setFeed((weth, feed.address, *config[2:]))
    to, data = fund.c.registry.address, encode_call(call)
    refusal = call_refused(fund.w3, to=to, data=data, sender=governor)
    assert refusal == Refusal("FeedOutOfBounds", (weth, decimals, 0, 18))


def test_launch__feed_of_wrong_decimals__refuses_the_registry(fund: LiveFund) -> None:
    feed = fund.deploy("LocalFeed", "ODD / USD", 19, 10**18)
    config, _ = fund.c.registry.functions.feed(fund.base.address).call()
    feeds = [(fund.base.address, feed.address, *config[2:])]
    data = fund.creation(
        "PriceRegistry",
        fund.base.address,
        fund.stranger,
        fund.c.controls.address,
        ZERO_ADDRESS,
        feeds,
    )
    refusal = send_refused(fund.w3, to=None, data=data, sender=fund.cast.deployer.address)
    assert refusal == Refusal("FeedOutOfBounds", (fund.base.address, 19, 0, 18))


# --- jumps inside the band ---


@pytest.mark.parametrize("factor", [2, 4])
def test_strike__jump_that_both_keys_see__is_recorded_and_moves_no_money(
    any_fund: LiveFund, factor: int
) -> None:
    fund = any_fund
    fund.ada.subscribe(1_000 * fund.unit)
    fund.ben.request_redemption(1_000)
    fund.close()
    feed = fund.world.weth_feed
    fund.push(feed, feed.functions.latestAnswer().call() * factor)
    before = fund.state()
    receipt = fund.strike()
    after = fund.state()
    changed = {name.split("(")[0] for name in before if before[name] != after[name]}
    assert changed == {"dealingClock", "lastSequence"}  # it reopened, and the report is used
    recorded = fund.c.nav_oracle.events.LargeMoveRecorded()
    events = recorded.process_receipt(receipt, errors=DISCARD)
    assert [(e["args"]["dealing"], e["args"]["up"]) for e in events] == [(2, True)]
    assert events[0]["args"]["until"] == fund.now() + HOUR_S
    fund.pass_time(HOUR_S)  # the same again after the cool-off passes
    fund.close()
    fund.strike()
    assert fund.c.fund.functions.dealingStatus().call()[0] == 3


def test_execute__sale_while_the_feed_jumped_and_the_pool_did_not__loses_too_much(
    fund: LiveFund,
) -> None:
    feed = fund.world.weth_feed
    fund.push(feed, feed.functions.latestAnswer().call() * 2)
    refusal = fund.refuse(fund.execute_call(fund.trend, fund.orders.sell_v3(10**18, 1)))
    assert refusal.name == "BatchLossTooLarge"


def test_execute__order_of_the_keeper_on_a_jumped_feed__is_refused_by_the_venue(
    fund: LiveFund,
) -> None:
    feed = fund.world.weth_feed
    fund.push(feed, feed.functions.latestAnswer().call() // 2)
    buying = fund.execute_call(fund.trend, fund.orders.buy_v3(1_000 * fund.unit))
    assert fund.refuse(buying).name == "VenueReverted"
