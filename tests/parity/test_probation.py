"""
While feeds are on probation the keeper prices and values as the registry does, to the wei, and
knows to the second what the registry would let anyone note or end.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from web3.contract import Contract

from keeper.domain.nav import strike_nav
from keeper.domain.prices import price_of
from keeper.domain.trials import can_be_trusted, feeds_disagree
from keeper.domain.units import DAY_S
from keeper.errors import PriceError
from tests.parity.trial_fund import (
    ACCEPTED,
    OBJECTED,
    SILENT,
    TrialFund,
    both_tokens,
    weth_price,
)

HOUR_S = 3_600
MAX_AGE_S = {"WETH": 6 * HOUR_S, "USDC": 26 * HOUR_S}


@pytest.fixture
def fund(launched_trial: TrialFund) -> Iterator[TrialFund]:
    """A fund that holds WETH; every test leaves it as it found it."""
    saved = launched_trial.local.world.anvil.snapshot()
    yield launched_trial
    launched_trial.local.world.anvil.revert(saved)


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
def test_price__of_a_feed_that_says_other_decimals_now__counts_those_it_was_set_with(
    fund: TrialFund, symbol: str
) -> None:
    before, feed = weth_price(fund), fund.feed(symbol)
    fund.say_decimals(feed.address, 12)
    assert weth_price(fund) == before
    fund.set_again(symbol)
    assert fund.previous(symbol).address == feed.address
    assert weth_price(fund) <= before


@both_tokens
def test_price__of_a_token_that_says_other_decimals_now__is_the_registrys(
    fund: TrialFund, symbol: str
) -> None:
    before, base = weth_price(fund), fund.snapshot().base.decimals
    for digits in (6, 7, 18):
        fund.say_decimals(fund.token(symbol), digits)
        token = fund.contracts.at(fund.token(symbol), "LocalToken")
        assert token.functions.decimals().call() == digits
        assert weth_price(fund) == before
        fund.replace(symbol, decimals=18, percent=100)
        assert weth_price(fund) == before
        assert fund.snapshot().base.decimals == base


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
