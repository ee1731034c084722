"""
What the keeper does about feeds on probation, the registry accepts; a strike meanwhile accepts its
key and returns the subscriptions.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from keeper.domain import actions as d
from keeper.domain.decision import decide
from keeper.domain.nav import strike_nav
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.trials import takes_in
from keeper.domain.units import DAY_S
from tests.parity.living import deal, require_same
from tests.parity.trial_fund import ACCEPTED, OBJECTED, TrialFund, both_tokens, weth_price

HOUR_S = 3_600


@pytest.fixture
def fund(launched_trial: TrialFund) -> Iterator[TrialFund]:
    """A fund that holds WETH; every test leaves it as it found it."""
    saved = launched_trial.local.world.anvil.snapshot()
    yield launched_trial
    launched_trial.local.world.anvil.revert(saved)


def decided(fund: TrialFund) -> tuple[d.Decision, FundSnapshot]:
    snapshot = fund.snapshot()
    return decide(snapshot, strike_nav(snapshot), fund.policy(), None), snapshot


@both_tokens
def test_probation__of_feeds_that_agree__is_ended_by_the_keeper_after_seven_days(
    fund: TrialFund, symbol: str
) -> None:
    fund.replace(symbol, decimals=18, percent=100)
    replaced = fund.snapshot().feeds[fund.token(symbol)].probation
    assert replaced is not None
    fund.pass_time(7 * DAY_S - 60)
    assert not isinstance(decided(fund)[0], d.Watch)
    fund.pass_time(60)
    decision, snapshot = decided(fund)
    assert decision == d.EndProbation(token=fund.token(symbol))
    fund.act(decision)
    after = require_same(fund)
    assert after.feeds[fund.token(symbol)].probation is None
    assert takes_in(after)
    assert not takes_in(snapshot)
    feed = fund.feed(symbol)
    fund.say(feed, feed.functions.latestAnswer().call() * ACCEPTED[symbol] // 100)
    before = weth_price(fund)
    fund.say(feed, feed.functions.latestAnswer().call() * OBJECTED[symbol] // 100)
    assert weth_price(fund) > before  # nobody objects any more


@both_tokens
def test_probation__against_a_dead_feed__is_ended_by_the_keeper_after_thirty_days(
    fund: TrialFund, symbol: str
) -> None:
    fund.replace(symbol, decimals=18, percent=100)
    fund.silence(fund.previous(symbol), "answers one word")
    for days, due in ((29, False), (1, True)):
        fund.pass_time(days * DAY_S)
        assert (decided(fund)[0] == d.EndProbation(token=fund.token(symbol))) is due
    fund.act(d.EndProbation(token=fund.token(symbol)))
    assert require_same(fund).feeds[fund.token(symbol)].probation is None


@both_tokens
def test_disagreement__is_noted_by_the_keeper_once_an_hour_and_prolongs_the_probation(
    fund: TrialFund, symbol: str
) -> None:
    fund.replace(symbol, decimals=18, percent=OBJECTED[symbol])
    note = d.NoteDisagreement(token=fund.token(symbol))
    fund.pass_time(HOUR_S - 60)
    assert decided(fund)[0] != note  # it was replaced within the hour
    for _ in range(2):
        fund.pass_time(60)
        assert decided(fund)[0] == note
        receipt = fund.act(note)
        noted = fund.event(receipt, "registry", "DisagreementNoted")
        assert noted["token"] == note.token
        decision, snapshot = decided(fund)
        assert decision != note
        probation = snapshot.feeds[note.token].probation
        assert probation is not None
        assert probation.agreed_since == fund.local.world.anvil.now()
        fund.pass_time(HOUR_S - 60)
    previous = fund.previous(symbol).functions.latestAnswer().call()
    fund.say(fund.feed(symbol), previous * 10**10)
    fund.pass_time(probation.agreed_since + 7 * DAY_S - 60 - fund.local.world.anvil.now())
    assert not isinstance(decided(fund)[0], d.Watch)
    fund.pass_time(60)
    assert decided(fund)[0] == d.EndProbation(token=note.token)


@both_tokens
def test_strike__on_probation__accepts_the_keepers_key_and_returns_subscriptions(
    fund: TrialFund, symbol: str
) -> None:
    first, second = fund.investors[:2]
    first.subscribe(1_000 * fund.unit)
    deal(fund)
    first.claim()
    fund.replace(symbol, decimals=18, percent=OBJECTED[symbol])
    first.request_redemption(1_000)
    second.subscribe(500 * fund.unit)
    receipt = deal(fund)
    returned = fund.event(receipt, "fund", "SubscriptionsReturned")
    struck = fund.event(receipt, "fund", "DealingStruck")
    assert returned["assets"] == 500 * fund.unit == fund.snapshot().dealing.last_totals.returned
    assert struck["sharesFilled"] > 0
    held = fund.local.world.base.functions.balanceOf(second.address)
    assert held.call() == 0
    second.cancel_subscription()
    assert held.call() == 500 * fund.unit


def test_strike__with_a_token_on_probation_that_is_not_held__takes_subscriptions_in(
    fund: TrialFund,
) -> None:
    weth = fund.token("WETH")
    fund.act(d.Sell(amount=fund.snapshot().strategy("trend").units_of(weth)))
    fund.replace("WETH", decimals=18, percent=102)
    fund.investors[0].subscribe(500 * fund.unit)
    struck = fund.event(deal(fund), "fund", "DealingStruck")
    assert struck["sharesOut"] > 0
    fund.investors[0].claim()
    assert fund.investors[0].shares() == struck["sharesOut"]
