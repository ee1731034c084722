"""
A deployed fund and the domain's twin of it say the same, to the wei: prices, units, NAV, the
strike, claims, and how much may be allocated.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from web3.exceptions import Web3Exception

from keeper.domain import actions as d
from keeper.domain.cash import allocation_room
from keeper.domain.dealing import FundBefore, claim_walk, settle, struck_nav
from keeper.domain.fees import management_shares
from keeper.domain.nav import recompute_struck, strike_nav
from keeper.domain.prices import price_of
from keeper.domain.snapshot import FundSnapshot
from keeper.errors import PriceError
from scripts.deployment.local import deploy_local
from scripts.localchain.anvil import Anvil
from scripts.localchain.errors import TransactionRevertedError
from scripts.localchain.market import generated_market
from scripts.localchain.world import build_world, options_for
from tests.parity.living import LivingFund

PERIOD_S = 20 * 3_600


@pytest.fixture(scope="module", params=[6, 8, 18])
def launched(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LivingFund]:
    market = generated_market(7, days=2)
    with Anvil(options_for(market)) as anvil:
        world = build_world(anvil, market, base_decimals=request.param)
        book = tmp_path_factory.mktemp("fund") / "fund.json"
        yield LivingFund(deploy_local(world, book, say=lambda _: None))


@pytest.fixture
def seeded(launched: LivingFund) -> Iterator[LivingFund]:
    """A launched fund with its seed alone; every test leaves it as it found it."""
    saved = launched.local.world.anvil.snapshot()
    yield launched
    launched.local.world.anvil.revert(saved)


@pytest.fixture
def fund(launched: LivingFund) -> Iterator[LivingFund]:
    """A launched fund with subscriptions of a million; every test leaves it as it found it."""
    saved = launched.local.world.anvil.snapshot()
    for investor in launched.investors:
        investor.subscribe(250_000 * launched.unit)
    deal(launched)
    for investor in launched.investors:
        investor.claim()
    yield launched
    launched.local.world.anvil.revert(saved)


def deal(fund: LivingFund) -> None:
    """Close, strike, and hold the strike against its twin; shares can be claimed afterwards."""
    fund.pass_time(PERIOD_S)
    fund.act(d.Close())
    fund.local.world.anvil.mine(2)
    before = fund.snapshot()
    receipt = fund.act(d.Strike())
    charged = fund.event(receipt, "fund", "FeesCharged")
    struck = fund.event(receipt, "fund", "DealingStruck")
    nav = fund.event(receipt, "nav_oracle", "NavConfirmed")
    twin = settle(
        before.dealing.totals,
        FundBefore(
            net_assets=nav["totalAssets"],
            supply=before.supply + charged["managementShares"],
            cash=before.cash,
            high_water_mark=before.high_water_mark,
            virtual_shares=before.virtual_shares,
            gate_bps=before.dealing_terms.gate_bps,
            fees=before.fee_terms,
        ),
    )
    assert twin.performance_shares == charged["performanceShares"]
    assert twin.high_water_mark == charged["highWaterMark"]
    assert twin.nav_per_share == struck["navPerShare"]
    assert (twin.shares_out, twin.filled, twin.assets_out, twin.rolled) == (
        struck["sharesOut"],
        struck["sharesFilled"],
        struck["assetsOut"],
        struck["sharesRolled"],
    )
    total = recompute_struck(
        cash=nav["cash"],
        remote=nav["remote"],
        base=before.base.address,
        holding_tokens=nav["holdingTokens"],
        amounts=nav["amounts"],
        tokens=nav["tokens"],
        prices=nav["prices"],
    )
    assert total == nav["totalAssets"]
    fund.pass_time(3_600)


def require_same(fund: LivingFund) -> FundSnapshot:
    """Hold the twin's views against the contracts' at the newest block."""
    snapshot = fund.snapshot()
    ours, theirs = strike_nav(snapshot), fund.chain.fetch_contract_view(snapshot.block)
    assert (ours.total, ours.units_hash) == (theirs.total_assets, theirs.units_hash)
    assert (ours.tokens, ours.prices) == (theirs.tokens, theirs.prices)
    functions, weth = fund.contracts.fund.functions, fund.token("WETH")
    assert struck_nav(snapshot) == functions.struckNetAssets().call()
    assert price_of(snapshot, weth) == fund.contracts.registry.functions.price(weth).call()
    return snapshot


@pytest.mark.parametrize("seed", [1, 2])
def test_fund__over_many_dealings__is_what_its_twin_says(fund: LivingFund, seed: int) -> None:
    chance = Random(seed)
    _invest(fund)
    dollars = fund.local.world.weth_feed.functions.latestAnswer().call()
    for _ in range(6):
        for investor in fund.investors[1:]:
            if chance.random() < 0.5:
                investor.subscribe(chance.randrange(10, 50_000) * fund.unit)
        dollars = dollars * chance.randrange(9_300, 10_900) // 10_000
        fund.push_price("WETH", dollars)
        fund.push_price("USDC", chance.randrange(98_000_000, 102_000_000))
        require_same(fund)
        deal(fund)
        for investor in fund.investors[1:]:
            investor.claim()


def _invest(fund: LivingFund) -> None:
    """Put money to work by the domain's own plans: WETH through both Uniswaps, cash on Aave."""
    for name in ("trend", "lending"):
        amount = 60_000 * fund.unit
        fund.act(d.Allocate(strategy=name, amount=amount))
        fund.act(d.Buy(amount=amount) if name == "trend" else d.Lend(amount=amount))
        require_same(fund)
    held = fund.snapshot().strategy("trend").units_of(fund.token("WETH"))
    fund.pass_time(3_600)
    fund.act(d.Sell(amount=held // 3))
    fund.act(d.Recall(units=fund.snapshot().strategy("lending").entries[1].units // 3))
    fund.act(d.Deallocate(strategy="lending", amount=1))
    require_same(fund)


def test_redemption__rolled_over_many_dealings__can_be_claimed_to_the_wei(
    fund: LivingFund,
) -> None:
    first = fund.snapshot().dealing.number
    asked = [investor.shares() for investor in fund.investors[:3]]
    for investor in fund.investors[:3]:
        investor.request_redemption(10_000)
    for _ in range(4):
        deal(fund)
        last = fund.snapshot().dealing.number
        dealings = [fund.totals(number) for number in range(first, last)]
        for investor, shares in zip(fund.investors, asked, strict=False):
            functions, address = fund.contracts.fund.functions, investor.address
            claimable = functions.maxWithdraw(address).call()
            waiting = functions.pendingRedeemRequest(first, address).call()
            assert claim_walk(shares, dealings) == (claimable, waiting)
    assert waiting > 0


def test_management_fee__between_two_strikes__is_the_twins(fund: LivingFund) -> None:
    before = fund.snapshot()
    claimable_at = fund.totals(before.dealing.number - 1).claimable_at
    accrued_at = claimable_at - before.dealing_terms.lock
    fee = management_shares(
        before.supply, before.fee_terms.management, before.timestamp - accrued_at
    )
    assert before.accrued_supply == before.supply + fee > before.supply


def test_allocation__up_to_the_room_the_twin_sees__is_accepted_and_a_wei_more_refused(
    fund: LivingFund,
) -> None:
    snapshot = fund.snapshot()
    room = allocation_room(snapshot, snapshot.strategy("lending"))
    treasury, keeper = fund.contracts.treasury, fund.local.cast.keeper.address
    lending = fund.contracts.strategies["lending"].address
    treasury.functions.allocate(lending, room).call({"from": keeper})
    with pytest.raises(Web3Exception):
        treasury.functions.allocate(lending, room + 1).call({"from": keeper})
    fund.act(d.Allocate(strategy="lending", amount=room))
    rest = fund.snapshot()
    assert allocation_room(rest, rest.strategy("lending")) == 0


@pytest.mark.parametrize(
    ("symbol", "answer", "age"),
    [
        ("WETH", 0, 0),
        ("WETH", -1, 0),
        ("WETH", 50 * 10**8, 0),
        ("WETH", 49 * 10**8, 0),
        ("WETH", 100_000 * 10**8, 0),
        ("WETH", 101_000 * 10**8, 0),
        ("WETH", 2_000 * 10**8, 6 * 3_600 - 10),
        ("WETH", 2_000 * 10**8, 6 * 3_600 + 10),
        ("WETH", 2_000 * 10**8, -60),
        ("USDC", 0, 0),
        ("USDC", 87_500_000, 0),
        ("USDC", 10**8, 26 * 3_600 + 10),
    ],
)
def test_price__of_any_answer__is_the_registrys_or_refused_by_both(
    seeded: LivingFund, symbol: str, answer: int, age: int
) -> None:
    seeded.push_price(symbol, answer, at=seeded.local.world.anvil.now() - age)
    snapshot, weth = seeded.snapshot(), seeded.token("WETH")
    read = seeded.contracts.registry.functions.price(weth)
    try:
        theirs = read.call(block_identifier=snapshot.block)
    except Web3Exception:
        theirs = None
    try:
        ours = price_of(snapshot, weth)
    except PriceError:
        ours = None
    assert ours == theirs


def test_order__below_the_slippage__is_refused_by_the_venue(fund: LivingFund) -> None:
    fund.act(d.Allocate(strategy="trend", amount=300_000 * fund.unit))
    # The feed falls by a tenth while the pools stay: what the plan asks for is not there.
    fund.push_price("WETH", fund.local.world.weth_feed.functions.latestAnswer().call() * 9 // 10)
    with pytest.raises(TransactionRevertedError):
        fund.act(d.Buy(amount=100_000 * fund.unit))
