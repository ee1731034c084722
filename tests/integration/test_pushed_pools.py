"""Pushing any pool by any amount moves the NAV by nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from keeper.domain.units import WAD
from scripts.localchain import aave
from scripts.localchain.transactions import send
from tests.contracts.live_fund import LiveFund

Push = Callable[[LiveFund], None]
FACTORS_BPS = [1, 5_000, 9_900, 10_001, 20_000, 1_000_000]


def push_pools(factor_bps: int) -> Push:
    """Swap both pools away from the market."""
    return lambda fund: fund.push_pools(factor_bps)


def drain_aave(fund: LiveFund) -> None:
    """Borrow everything that Aave has left of the base asset."""
    market, whale = fund.world.aave, fund.world.cast.whale.address
    aave.supply(market, fund.weth, 50_000 * WAD, sender=whale)
    liquid = fund.base.functions.balanceOf(fund.a_token.address).call()
    aave.borrow(market, fund.base, liquid, sender=whale)


def feed_pools(fund: LiveFund) -> None:
    """Give tokens to pair and pool without a swap."""
    whale = fund.world.cast.whale.address
    for pool in (fund.world.v2_pool, fund.world.v3_pool):
        for token, amount in ((fund.base, 10**6 * fund.unit), (fund.weth, 1_000 * WAD)):
            send(token.functions.transfer(pool.contract.address, amount), sender=whale)


def navs(fund: LiveFund, push: Push) -> tuple[object, ...]:
    """Push, and say what the fund is worth to both keys, always in the same second."""
    with fund.undone():
        second = fund.now() + 50
        fund.world.anvil.set_next_timestamp(second - 25)
        push(fund)
        fund.world.anvil.warp(second)
        report = fund.report()
        return (
            fund.total_assets(),
            fund.units_hash(),
            report.total_assets,
            report.prices,
            fund.trend.functions.value().call(),
            fund.c.fund.functions.convertToShares(10**6 * fund.unit).call(),
        )


@pytest.mark.parametrize("factor_bps", FACTORS_BPS)
def test_nav__with_the_pools_pushed__is_the_same_to_the_wei(
    any_fund: LiveFund, factor_bps: int
) -> None:
    assert navs(any_fund, push_pools(factor_bps)) == navs(any_fund, lambda fund: None)


@pytest.mark.parametrize("push", [feed_pools], ids=lambda push: push.__name__)
def test_nav__with_tokens_given_to_the_pools__is_the_same_to_the_wei(
    any_fund: LiveFund, push: Push
) -> None:
    assert navs(any_fund, push) == navs(any_fund, lambda fund: None)


def test_nav__with_aave_drained_in_this_very_block__is_the_same_to_the_wei(
    any_fund: LiveFund,
) -> None:
    # A borrower changes the rate from now on, never what has been earned until now.
    fund = any_fund
    before = fund.index()
    drain_aave(fund)
    now, units = fund.now(), fund.units(fund.lending, fund.a_token)
    drained = fund.total_assets(), fund.index()
    fund.world.anvil.request("anvil_reorg", 1, [])
    assert fund.now() == now
    assert drained == (fund.total_assets(), fund.index())
    assert before <= fund.index()
    assert units == fund.units(fund.lending, fund.a_token)


def struck(fund: LiveFund, push: Push) -> tuple[object, ...]:
    """Deal while the pools are pushed: the price of both sides and the books after it."""
    with fund.undone():
        fund.ada.subscribe(50_000 * fund.unit)
        fund.ben.request_redemption(2_000)
        fund.close()
        at = fund.now() + 300
        push(fund)
        fund.world.anvil.warp(at)
        fund.strike()
        views = fund.c.fund.functions
        return views.dealing(2).call(), views.navPerShare().call(), fund.units_hash()


@pytest.mark.parametrize("factor_bps", [1, 1_000_000])
def test_strike__with_the_pools_pushed__prices_both_sides_the_same(
    any_fund: LiveFund, factor_bps: int
) -> None:
    assert struck(any_fund, push_pools(factor_bps)) == struck(any_fund, lambda fund: None)
