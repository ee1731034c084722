"""
Behind a sequencer's uptime feed, set by the launch file, the keeper has a price exactly when the
registry has one, and the same one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from web3.contract import Contract
from web3.exceptions import Web3Exception

from keeper.domain import actions as d
from keeper.domain.decision import decide
from keeper.domain.nav import strike_nav
from keeper.domain.prices import price_of
from keeper.domain.trials import can_be_trusted, feeds_disagree
from keeper.domain.units import DAY_S
from keeper.errors import PriceError
from scripts.deployment.config import FundConfig
from scripts.deployment.local import local_config
from scripts.localchain.transactions import send
from scripts.localchain.world import World
from tests.deployment.helpers import with_value
from tests.parity.living import deal, require_same
from tests.parity.trial_fund import SILENT, TrialFund, launched_fund, new_feed

HOUR_S = 3_600
TOKENS = ("WETH", "USDC")


def behind_a_sequencer(world: World) -> FundConfig:
    """Configure a fund behind a feed that has said for a day that the sequencer is up."""
    feed = new_feed(world, 0, 0)
    push = feed.functions.pushAt(0, world.anvil.now() - DAY_S)
    send(push, sender=world.cast.deployer.address)
    return with_value(local_config(world), "nav.sequencer", feed.address)


@pytest.fixture(scope="module")
def launched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialFund]:
    folder = tmp_path_factory.mktemp("fund")
    with launched_fund(folder, base_decimals=6, config=behind_a_sequencer) as fund:
        yield fund


@pytest.fixture
def fund(launched: TrialFund) -> Iterator[TrialFund]:
    """A fund that holds WETH; every test leaves it as it found it."""
    saved = launched.local.world.anvil.snapshot()
    yield launched
    launched.local.world.anvil.revert(saved)


def uptime(fund: TrialFund) -> Contract:
    return fund.contracts.at(fund.contracts.registry.functions.sequencer().call(), "LocalFeed")


def require_none(fund: TrialFund, words: str) -> None:
    """Neither key has a price or a NAV, and no probation moves."""
    snapshot, weth = fund.snapshot(), fund.token("WETH")
    for value in (lambda: price_of(snapshot, weth), lambda: strike_nav(snapshot)):
        with pytest.raises(PriceError, match=words):
            value()
    assert not fund.accepts("price", "WETH", snapshot)
    with pytest.raises(Web3Exception):
        fund.contracts.nav_oracle.functions.totalAssets().call()
    for feed in (snapshot.feeds[fund.token(symbol)] for symbol in TOKENS):
        assert not feeds_disagree(snapshot, feed)
        assert not can_be_trusted(snapshot, feed)


def test_sequencer__up__changes_nothing_and_a_strike_passes(fund: TrialFund) -> None:
    sequencer = require_same(fund).sequencer
    assert sequencer is not None
    assert (sequencer.feed, sequencer.answer) == (uptime(fund).address, 0)
    fund.investors[0].subscribe(500 * fund.unit)
    assert fund.event(deal(fund), "fund", "DealingStruck")["sharesOut"] > 0


@pytest.mark.parametrize("answer", [1, -1, 2**127 - 1])
def test_sequencer__down__is_no_price_for_either(fund: TrialFund, answer: int) -> None:
    fund.say(uptime(fund), answer, age=DAY_S)
    require_none(fund, rf"sequencer is down since \d+, its feed says {answer}")


def test_sequencer__back__is_a_price_for_both_after_an_hour_to_the_second(fund: TrialFund) -> None:
    anvil = fund.local.world.anvil
    fund.say(uptime(fund), 0)
    since = uptime(fund).functions.latestRoundData().call()[2]
    for seconds in (0, 60, HOUR_S - 1):
        if seconds:
            anvil.warp(since + seconds)
        require_none(fund, rf"sequencer restarted {fund.snapshot().timestamp - since} s ago")
    anvil.warp(since + HOUR_S)
    assert fund.snapshot().timestamp == since + HOUR_S
    require_same(fund)


@pytest.mark.parametrize("age", [-60, "always"])
def test_sequencer__up_since_no_time_there_can_be__is_no_price_for_either(
    fund: TrialFund, age: int | str
) -> None:
    fund.say(uptime(fund), 0, age=fund.local.world.anvil.now() if age == "always" else int(age))
    require_none(fund, r"sequencer is said to be up since \d+, it is \d+")


# One that burns all gas leaves the fund's own views without: then there is not even a reading.
@pytest.mark.parametrize("way", sorted(SILENT.keys() - {"burns all gas"}))
def test_sequencer__without_an_answer__is_no_price_for_either(fund: TrialFund, way: str) -> None:
    feed = uptime(fund)
    fund.silence(feed, way)
    require_none(fund, f"sequencer feed {feed.address} does not answer")


def test_sequencer__down__stops_no_way_out_and_no_nav_of_base_asset_alone(fund: TrialFund) -> None:
    held = fund.snapshot().strategy("trend").units_of(fund.token("WETH"))
    fund.act(d.Sell(amount=held))
    fund.say(uptime(fund), 1)
    snapshot = fund.snapshot()
    view = fund.chain.fetch_contract_view(snapshot.block)
    assert strike_nav(snapshot).total == view.total_assets > 0


def test_sequencer__down__holds_notes_and_verdicts_back_until_an_hour_after_it_is_up(
    fund: TrialFund,
) -> None:
    fund.replace("WETH", decimals=18, percent=102)
    fund.pass_time(2 * HOUR_S)
    fund.say(uptime(fund), 0)
    fund.pass_time(HOUR_S - 60)
    require_none(fund, "sequencer restarted")
    assert not fund.accepts("noteDisagreement", "WETH", fund.snapshot())
    fund.pass_time(60)
    snapshot = require_same(fund)
    assert fund.accepts("noteDisagreement", "WETH", snapshot)
    note = d.NoteDisagreement(token=fund.token("WETH"))
    assert decide(snapshot, strike_nav(snapshot), fund.policy(), None) == note
