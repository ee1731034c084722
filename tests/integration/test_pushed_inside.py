"""Pushing any pool by any amount inside a transaction moves NAV and strike by nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web3.contract import Contract
from web3.contract.contract import ContractFunction

from keeper.domain.units import WAD
from scripts.localchain.artifacts import apart_artifacts
from scripts.localchain.transactions import deploy, send
from tests.contracts.deployed import live_fund
from tests.contracts.live_fund import LiveFund
from tests.contracts.refusals import encode_call

SOURCES = ("tests/pools/contracts/PoolHarness.sol", "tests/pools/contracts/Pusher.sol")
MOST_BASE, MOST_WETH = 10**9, 10**6  # whole ones; either pool has a thousandth of that
MOST_PUSHES = 4  # in one call
GAS = 30_000_000

Push = tuple[str, bool, bool, int]
Look = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """
    A fund, and a contract with a fortune of both tokens.

    Args:
        pusher: the contract.
        looks: everything that says what the fund is worth.
    """

    fund: LiveFund
    pusher: Contract
    looks: tuple[Look, ...]

    def pools(self) -> tuple[tuple[str, bool], ...]:
        world = self.fund.world
        return (world.v2_pool.contract.address, True), (world.v3_pool.contract.address, False)

    def push(self, pool: int, down: bool, part: float) -> Push:
        """Put in a part of a fortune, on a scale from one base unit to a quarter of it."""
        address, is_pair = self.pools()[pool]
        first = self.fund.world.v2_pool.contract.functions.token0().call()
        gives_base = down == (first == self.fund.base.address)
        most = (MOST_BASE * self.fund.unit if gives_base else MOST_WETH * WAD) // MOST_PUSHES
        return address, is_pair, down, max(1, int(float(most) ** part))


def look_at(function: ContractFunction) -> Look:
    return function.address, encode_call(function)


def looks_of(fund: LiveFund) -> tuple[Look, ...]:
    c = fund.c
    return tuple(
        look_at(function)
        for function in (
            c.fund.functions.totalAssets(),
            c.fund.functions.convertToShares(10**6 * fund.unit),
            c.nav_oracle.functions.valuation(),
            c.nav_oracle.functions.unitsHash(),
            fund.trend.functions.value(),
            fund.lending.functions.value(),
            c.registry.functions.price(fund.weth.address),
        )
    )


@pytest.fixture(scope="module", params=[6, 8, 18], ids=lambda decimals: f"{decimals}-decimals")
def pushed(request: pytest.FixtureRequest) -> Iterator[Pushed]:
    fund = live_fund(request.param)
    with fund.undone():
        yield rich(fund)


def rich(fund: LiveFund) -> Pushed:
    sender = fund.world.cast.whale.address
    pusher = deploy(fund.w3, apart_artifacts("pushed-pools", *SOURCES)["Pusher"], sender=sender)
    for token, amount in ((fund.base, MOST_BASE * fund.unit), (fund.weth, MOST_WETH * WAD)):
        send(token.functions.transfer(pusher.address, amount), sender=sender)
    return Pushed(fund=fund, pusher=pusher, looks=looks_of(fund))


parts = st.floats(0, 1)
pushes = st.lists(
    st.tuples(st.integers(0, 1), st.booleans(), parts), min_size=1, max_size=MOST_PUSHES
)
EVERY = settings(
    max_examples=settings().max_examples // 8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@EVERY
@given(script=pushes)
def test_nav__with_any_pool_pushed_in_the_same_call__is_the_same_to_the_wei(
    pushed: Pushed, script: Sequence[tuple[int, bool, float]]
) -> None:
    calls = [pushed.push(*each) for each in script]
    look = pushed.pusher.functions.look(calls, list(pushed.looks))
    before, meanwhile, afterwards, _ = look.call({"gas": GAS})
    assert before == meanwhile == afterwards


@pytest.mark.parametrize("pool", [0, 1])
@pytest.mark.parametrize("down", [False, True])
def test_push__with_the_whole_fortune__moves_the_pool_out_of_all_proportion(
    pushed: Pushed, pool: int, down: bool
) -> None:
    # Else the test above would push nothing.
    look = pushed.pusher.functions.look([pushed.push(pool, down, 1.0)], list(pushed.looks))
    *_, prices = look.call({"gas": GAS})
    (before,), (meanwhile,), _ = prices
    assert meanwhile > 3 * before or 3 * meanwhile < before


@pytest.fixture(scope="module")
def closed(pushed: Pushed) -> Iterator[tuple[Pushed, Look]]:
    """Close a dealing with requests on both sides; the pusher has the keeper's key and a report."""
    fund = pushed.fund
    with fund.undone():
        fund.ada.subscribe(50_000 * fund.unit)
        fund.ben.request_redemption(2_000)
        fund.close()
        fund.govern(fund.c.controls.functions.setKeeper(pushed.pusher.address))
        fund.world.anvil.mine()
        strike = look_at(fund.strike_call())
        fund.world.anvil.mine()  # a strike is of a later block than the one it observes
        yield pushed, strike


@EVERY
@given(script=pushes)
def test_strike__with_any_pool_pushed_in_the_same_call__is_the_same_to_the_wei(
    closed: tuple[Pushed, Look], script: Sequence[tuple[int, bool, float]]
) -> None:
    pushed, strike = closed
    fund, act = pushed.fund, pushed.pusher.functions.act
    views = fund.c.fund.functions
    looks = [
        *pushed.looks,
        look_at(views.dealing(2)),
        look_at(views.navPerShare()),
        look_at(fund.c.fee_distribution.functions.highWaterMark()),
    ]
    calls = [pushed.push(*each) for each in script]
    honest = act([], strike, looks).call({"gas": GAS})
    assert act(calls, strike, looks).call({"gas": GAS}) == honest
