"""
Strikes verify to the wei whatever else happens in their block, and from a node that keeps too
little state the verification says what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from web3.contract.contract import ContractFunction

from keeper.adapters.rounds import FeedRounds
from keeper.adapters.rpc import HttpRpc
from keeper.domain import actions as d
from keeper.domain.nav import build_report, strike_nav
from keeper.domain.trials import can_be_trusted
from keeper.domain.units import DAY_S, Address
from keeper.errors import ArchiveNeededError
from keeper.services.verification import Verification, Verifier
from scripts.deployment.local import deploy_local
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.world import build_world, options_for
from tests.parity.living import PERIOD_S, deal
from tests.parity.trial_fund import TrialFund

GWEI = 10**9
KEPT_STATES = 30
Call = tuple[ContractFunction, str]
"""What to send, and from whom."""


@pytest.fixture
def fund(launched_trial: TrialFund) -> Iterator[TrialFund]:
    """A fund that holds WETH; every test leaves it as it found it."""
    saved = launched_trial.local.world.anvil.snapshot()
    yield launched_trial
    launched_trial.local.world.anvil.revert(saved)


def verifier(fund: TrialFund) -> Verifier:
    rpc = HttpRpc(fund.local.world.anvil.rpc_url, 30)
    return Verifier(fund.chain, FeedRounds(rpc, fund.local.book))


def strike_among(fund: TrialFund, *, before: list[Call], after: list[Call]) -> Verification:
    """Strike in one block with other transactions, in this order, and verify the strike."""
    anvil, w3 = fund.local.world.anvil, fund.local.world.w3
    fund.pass_time(PERIOD_S)
    number = fund.snapshot().dealing.number
    fund.act(d.Close())
    anvil.mine(2)
    snapshot = fund.snapshot()
    observed = fund.chain.fetch_snapshot(snapshot.block - 1)
    report = build_report(observed, strike_nav(observed), validity_s=600)
    keeper = fund.local.cast.keeper.address
    strike = (fund.contracts.fund.functions.strike(report.as_tuple()), keeper)
    calls = [*before, strike, *after]
    anvil.request("evm_setAutomine", False)
    sent = []
    for place, (function, sender) in enumerate(calls):
        anvil.request("anvil_impersonateAccount", sender)
        anvil.request("anvil_setBalance", sender, hex(10**21))
        # A higher tip goes first.
        tip = (len(calls) - place) * GWEI
        fees = {"maxFeePerGas": 500 * GWEI, "maxPriorityFeePerGas": tip, "gas": 5_000_000}
        sent.append(function.transact({"from": sender, **fees}))  # type: ignore[typeddict-item]
    anvil.mine()
    anvil.request("evm_setAutomine", True)
    receipts = [w3.eth.get_transaction_receipt(each) for each in sent]
    assert [each["status"] for each in receipts] == [1] * len(calls)
    assert [each["transactionIndex"] for each in receipts] == list(range(len(calls)))
    return verifier(fund).verify(number)


def pusher(fund: TrialFund) -> str:
    return str(fund.local.world.cast.deployer.address)


def stranger(fund: TrialFund) -> str:
    return str(fund.local.cast.investors[5].address)


def nudged(answer: int) -> int:
    """Move an answer by less than the tolerances of a strike."""
    return answer * 10_005 // 10_000


def prove(fund: TrialFund, symbol: str, permille: int) -> ContractFunction:
    """Replace a feed by one a little off, agree for a week, and give the call that ends it."""
    feed = fund.replace(symbol, decimals=8, percent=100)
    fund.say(feed, feed.functions.latestAnswer().call() * permille // 1_000)
    for _ in range(8):
        fund.pass_time(DAY_S)
    snapshot = fund.snapshot()
    assert can_be_trusted(snapshot, snapshot.feeds[fund.token(symbol)])
    return fund.contracts.registry.functions.endProbation(fund.token(symbol))


def require_passed(found: Verification, *tokens: str) -> None:
    assert found.passed, found.faults
    named = " ".join(check.what for check in found.checks)
    for symbol in tokens:
        assert f"struck price of {symbol}, by its round" in named


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize(("symbol", "permille"), [("WETH", 1_002), ("USDC", 998)])
def test_verify__a_probation_that_ends_in_the_block_of_the_strike__is_no_difference(
    fund: TrialFund, symbol: str, permille: int, where: str
) -> None:
    end = (prove(fund, symbol, permille), stranger(fund))
    calls = {"before": [], "after": []} | {where: [end]}
    require_passed(strike_among(fund, **calls), "WETH")  # type: ignore[arg-type]


@pytest.mark.parametrize("symbol", ["WETH", "USDC"])
@pytest.mark.parametrize("where", ["before", "after"])
def test_verify__a_feed_that_moves_in_the_block_of_the_strike__is_no_difference(
    fund: TrialFund, symbol: str, where: str
) -> None:
    feed = fund.feed(symbol)
    push = feed.functions.push(nudged(feed.functions.latestAnswer().call()))
    calls = {"before": [], "after": []} | {where: [(push, pusher(fund))]}
    require_passed(strike_among(fund, **calls), "WETH")  # type: ignore[arg-type]


def test_verify__a_feed_that_moves_on_both_sides_of_the_strike__is_found_by_its_round(
    fund: TrialFund,
) -> None:
    feed, owner = fund.feed("WETH"), pusher(fund)
    answer = feed.functions.latestAnswer().call()
    first, second = feed.functions.push(nudged(answer)), feed.functions.push(answer * 2)
    # The same sender's transactions keep their order, so another one has to make the second.
    other = stranger(fund)
    fund.local.world.anvil.request("anvil_impersonateAccount", owner)
    feed.functions.setPusher(other, True).transact({"from": owner})
    found = strike_among(fund, before=[(first, owner)], after=[(second, other)])
    require_passed(found, "WETH")


def disabled(fund: TrialFund) -> Call:
    guardian = str(fund.local.cast.guardian.address)
    return fund.contracts.registry.functions.disableFeed(fund.token("WETH")), guardian


def lent(fund: TrialFund) -> Call:
    pool, base = fund.local.world.aave.pool, fund.local.world.base
    lender = str(fund.local.world.cast.lender.address)
    return pool.functions.withdraw(base.address, 10**6, lender), lender


@pytest.mark.parametrize("later", [disabled, lent])
def test_verify__whatever_else_happens_after_the_strike__is_no_difference(
    fund: TrialFund, later: Callable[[TrialFund], Call]
) -> None:
    require_passed(strike_among(fund, before=[], after=[later(fund)]), "WETH")


def test_verify__from_a_node_that_pruned_the_blocks__says_which_and_asks_for_an_archive(
    tmp_path: Path,
) -> None:
    market = generated_market(7, days=2)
    options = replace(options_for(market), kept_states=KEPT_STATES)
    with Anvil(options) as anvil:
        world = build_world(anvil, market)
        fund = TrialFund(deploy_local(world, tmp_path / "fund.json", say=lambda _: None))
        fund.invest()
        number = fund.snapshot().dealing.number
        deal(fund)
        assert verifier(fund).verify(number).passed
        struck = fund.chain.fetch_struck(number)
        assert struck is not None
        anvil.mine(2 * KEPT_STATES)
        complaint = (
            f"dealing {number} needs an archive node, with the state of blocks "
            f"{struck.observed_block}, {struck.block - 1} and {struck.block}: "
        )
        with pytest.raises(ArchiveNeededError, match=complaint):
            verifier(fund).verify(number)
        found = verifier(fund).examine(number)
        assert (found.exit_code, found.passed) == (4, False)
        assert Address(fund.token("WETH")) in struck.tokens
