"""
While feeds are on probation the keeper prices, values, notes and trusts as the registry does, to
the wei and to the second; and a strike takes no subscriptions in.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from web3.contract import Contract

from keeper.domain import actions as d
from keeper.domain.decision import decide
from keeper.domain.nav import strike_nav
from keeper.domain.prices import price_of
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.trials import can_be_trusted, feeds_disagree, takes_in
from keeper.domain.units import DAY_S
from keeper.errors import PriceError
from tests.parity.living import deal, require_same
from tests.parity.trial_fund import SILENT, TrialFund, launched_fund

HOUR_S = 3_600
MAX_AGE_S = {"WETH": 6 * HOUR_S, "USDC": 26 * HOUR_S}
# Of the old answer, what the new one says where the old one counts, or where the new one does.
OBJECTED, ACCEPTED = {"WETH": 102, "USDC": 99}, {"WETH": 98, "USDC": 101}

both_tokens = pytest.mark.parametrize("symbol", ["WETH", "USDC"])


@pytest.fixture(scope="module", params=[6, 8, 18])
def launched(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TrialFund]:
    with launched_fund(tmp_path_factory.mktemp("fund"), base_decimals=request.param) as fund:
        yield fund


@pytest.fixture
def fund(launched: TrialFund) -> Iterator[TrialFund]:
    """A fund that holds WETH; every test leaves it as it found it."""
    saved = launched.local.world.anvil.snapshot()
    yield launched
    launched.local.world.anvil.revert(saved)


def weth_price(fund: TrialFund) -> int:
    """Hold the keeper's NAV against the contract's, and return the price of WETH."""
    return price_of(require_same(fund), fund.token("WETH"))


def decided(fund: TrialFund) -> tuple[d.Decision, FundSnapshot]:
    snapshot = fund.snapshot()
    return decide(snapshot, strike_nav(snapshot), fund.policy(), None), snapshot


# --- what counts ---


@both_tokens
@pytest.mark.parametrize("decimals", [6, 8, 18])
def test_price__of_a_replaced_feed__is_the_cheaper_one(
    fund: TrialFund, symbol: str, decimals: int
) -> None:
    before = weth_price(fund)
    feed = fund.replace(symbol, decimals=decimals, percent=OBJECTED[symbol])
    assert weth_price(fund) == before
    told = feed.functions.latestAnswer().call()
    fund.say(feed, told * ACCEPTED[symbol] // OBJECTED[symbol])
    assert weth_price(fund) < before


@both_tokens
@pytest.mark.parametrize("way", SILENT)
def test_price__with_a_previous_feed_that_is_dead__is_the_new_ones(
    fund: TrialFund, symbol: str, way: str
) -> None:
    before = weth_price(fund)
    fund.replace(symbol, decimals=18, percent=OBJECTED[symbol])
    fund.silence(fund.previous(symbol), way)
    assert weth_price(fund) > before


@both_tokens
@pytest.mark.parametrize("age", [-60, 40 * DAY_S])
def test_price__with_a_previous_feed_of_another_time__is_still_the_cheaper_one(
    fund: TrialFund, symbol: str, age: int
) -> None:
    before = weth_price(fund)
    fund.replace(symbol, decimals=18, percent=OBJECTED[symbol])
    previous = fund.previous(symbol)
    fund.say(previous, previous.functions.latestAnswer().call(), age=age)
    assert weth_price(fund) == before


@pytest.mark.parametrize("beyond", [False, True])
def test_price__with_a_previous_feed_at_the_end_of_its_band__is_the_registrys(
    fund: TrialFund, beyond: bool
) -> None:
    for symbol in ("WETH", "USDC"):
        fund.replace(symbol, decimals=18, percent=100)
    before = weth_price(fund)
    terms = fund.contracts.registry.functions.previousTerms
    _, _, lowest, _ = terms(fund.token("WETH")).call()
    fund.say(fund.previous("WETH"), lowest - beyond)
    after = weth_price(fund)
    assert after == before if beyond else after < before // 10
    _, _, _, highest = terms(fund.token("USDC")).call()
    fund.say(fund.previous("USDC"), highest + beyond)
    assert weth_price(fund) == after if beyond else weth_price(fund) < after
    for answer in (0, -1, 2**127 - 1):
        for symbol in ("WETH", "USDC"):
            fund.say(fund.previous(symbol), answer)
            assert weth_price(fund) >= after


@both_tokens
def test_price__with_a_previous_feed_of_other_decimals_now__counts_those_it_was_trusted_with(
    fund: TrialFund, symbol: str
) -> None:
    fund.replace(symbol, decimals=18, percent=OBJECTED[symbol])
    before, previous = weth_price(fund), fund.previous(symbol)
    other, answer = fund.new_feed(1, 12), previous.functions.latestAnswer().call()
    code = "0x" + bytes(fund.local.world.w3.eth.get_code(other.address)).hex()
    fund.local.world.anvil.request("anvil_setCode", previous.address, code)
    assert previous.functions.decimals().call() == 12
    fund.say(previous, answer)
    assert weth_price(fund) == before


@both_tokens
def test_price__after_a_second_replacement__is_held_against_the_trusted_feed(
    fund: TrialFund, symbol: str
) -> None:
    before, trusted = weth_price(fund), fund.feed(symbol).address
    fund.replace(symbol, decimals=18, percent=OBJECTED[symbol])
    fund.replace(symbol, decimals=10, percent=100)
    assert fund.previous(symbol).address == trusted
    assert weth_price(fund) == before


@pytest.mark.parametrize("seed", [1, 2])
def test_fund__through_replacements_of_any_answers__is_the_registrys_in_everything(
    fund: TrialFund, seed: int
) -> None:
    chance, seen = Random(seed), set()
    for symbol in ("WETH", "USDC"):
        fund.replace(symbol, decimals=chance.choice([8, 12, 18]), percent=100)
    for _ in range(30):
        if chance.random() < 0.3:
            fund.local.world.anvil.warp(fund.local.world.anvil.now() + chance.randrange(8 * DAY_S))
        for symbol in ("WETH", "USDC"):
            for feed in (fund.feed(symbol), fund.previous(symbol)):
                _say_something(fund, feed, symbol, chance)
        seen |= _require_verdicts(fund)
    assert seen >= {"priced", "refused", "disagree", "trusted"}


def _say_something(fund: TrialFund, feed: Contract, symbol: str, chance: Random) -> None:
    whole = 10 ** feed.functions.decimals().call()
    usd = whole * (2_000 if symbol == "WETH" else 1)
    change = chance.choice([10_000, 10_000, 10_040, 9_950, 10_051, 10_200, 9_000, 20_001, 0])
    age = chance.choice([0, 0, 0, MAX_AGE_S[symbol], MAX_AGE_S[symbol] - 60, -60])
    fund.say(feed, usd * change // 10_000, age=age)


def _require_verdicts(fund: TrialFund) -> set[str]:
    """Hold price, NAV, and what may be noted or ended against the contracts'."""
    snapshot, seen = fund.snapshot(), set()
    for symbol in ("WETH", "USDC"):
        feed = snapshot.feeds[fund.token(symbol)]
        disagree, trusted = feeds_disagree(snapshot, feed), can_be_trusted(snapshot, feed)
        assert disagree == fund.accepts("noteDisagreement", symbol, snapshot)
        assert trusted == fund.accepts("endProbation", symbol, snapshot)
        seen |= {name for name, is_so in (("disagree", disagree), ("trusted", trusted)) if is_so}
    try:
        ours = price_of(snapshot, fund.token("WETH"))
    except PriceError:
        assert not fund.accepts("price", "WETH", snapshot)
        return seen | {"refused"}
    view = fund.chain.fetch_contract_view(snapshot.block)
    assert strike_nav(snapshot).total == view.total_assets
    assert (ours,) == view.prices
    return seen | {"priced"}


# --- what the keeper does ---


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
