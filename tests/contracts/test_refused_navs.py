"""Reports whose units, prices or total are not what the contract finds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.domain.nav import units_hash
from keeper.domain.units import WAD
from tests.contracts.live_fund import LiveFund
from tests.contracts.refusals import Refusal

TOLERANCE = WAD * 5 // 1_000  # of prices and of the total alike


def as_bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])


# --- what is there ---


@pytest.mark.parametrize("strategy", ["trend", "lending"])
def test_strike__missing_position__differs_whatever_the_total(
    any_fund: LiveFund, strategy: str
) -> None:
    # The report leaves one entry out and names the true total and all true prices.
    fund = any_fund
    fund.close()
    seen = fund.snapshot()
    thinner = tuple(
        replace(s, entries=s.entries[:-1]) if s.name == strategy else s for s in seen.strategies
    )
    without = units_hash(replace(seen, strategies=thinner))
    refusal = fund.refuse(fund.strike_call(units_hash=without))
    assert refusal == Refusal("UnitsDiffer", (as_bytes(without), fund.units_hash()))


@pytest.mark.parametrize("index", [0, 1])
def test_strike__missing_strategy__differs(fund: LiveFund, index: int) -> None:
    fund.close()
    seen = fund.snapshot()
    without = units_hash(replace(seen, strategies=(seen.strategies[index],)))
    refusal = fund.refuse(fund.strike_call(units_hash=without))
    assert refusal == Refusal("UnitsDiffer", (as_bytes(without), fund.units_hash()))


@pytest.mark.parametrize("off", [-1, 1])
def test_strike__one_unit_of_cash_off__differs(fund: LiveFund, off: int) -> None:
    fund.close()
    seen = fund.snapshot()
    wrong = units_hash(replace(seen, cash=seen.cash + off))
    refusal = fund.refuse(fund.strike_call(units_hash=wrong))
    assert refusal == Refusal("UnitsDiffer", (as_bytes(wrong), fund.units_hash()))


def test_strike__an_order_after_the_observation__asks_for_a_new_report(fund: LiveFund) -> None:
    fund.close()
    report = fund.report()
    fund.execute(fund.trend, fund.orders.sell_v3(10**18))
    refusal = fund.refuse(fund.strike_call(report))
    assert refusal == Refusal("UnitsDiffer", (as_bytes(report.units_hash), fund.units_hash()))
    fund.world.anvil.mine()
    fund.strike()


# --- prices and the total ---


@pytest.mark.parametrize("up", [True, False])
def test_strike__disagreeing_price__says_both_and_the_tolerance(
    any_fund: LiveFund, up: bool
) -> None:
    fund = any_fund
    fund.close()
    price = fund.price()
    edge = price * TOLERANCE // WAD
    wrong = price + edge + 1 if up else price - edge - 1
    refusal = fund.refuse(fund.strike_call(prices=(wrong,)))
    assert refusal == Refusal("PriceDiffers", (fund.weth.address, wrong, price, TOLERANCE))
    fund.send(fund.strike_call(prices=(price + edge if up else price - edge,)))


@pytest.mark.parametrize("prices", [(), (1, 1), (0, 0, 0)])
def test_strike__missing_or_extra_price__says_how_many(
    fund: LiveFund, prices: tuple[int, ...]
) -> None:
    fund.close()
    refusal = fund.refuse(fund.strike_call(prices=prices))
    assert refusal == Refusal("PriceCountDiffers", (len(prices), 1))


@pytest.mark.parametrize("price", [0, 2**256 - 1])
def test_strike__zero_or_huge_price__differs(fund: LiveFund, price: int) -> None:
    fund.close()
    refusal = fund.refuse(fund.strike_call(prices=(price,)))
    truth = (fund.weth.address, price, fund.price(), TOLERANCE)
    assert refusal == Refusal("PriceDiffers", truth)


@pytest.mark.parametrize("factor_bps", [0, 9_949, 10_051, 20_000])
def test_strike__disagreeing_total__says_both_per_share(
    any_fund: LiveFund, factor_bps: int
) -> None:
    fund = any_fund
    fund.close()
    report = fund.report()
    total = report.total_assets * factor_bps // 10_000
    refusal = fund.refuse(fund.strike_call(report, total_assets=total))
    # Both as of the strike's block: seconds of interest and of the management fee later.
    supply = fund.c.fund.functions.accruedSupply().call()
    virtual = 10 ** (18 - fund.world.base_decimals)
    reported, actual = (
        (assets + 1) * virtual * WAD // (supply + virtual)
        for assets in (total, fund.total_assets())
    )
    assert refusal == Refusal("TotalDiffers", (reported, actual, TOLERANCE))


def test_strike__total_beyond_all_bounds__differs(fund: LiveFund) -> None:
    fund.close()
    assert fund.refuse(fund.strike_call(total_assets=2**256 - 1)).name == "TotalDiffers"


def test_strike__feed_that_moved_after_the_observation__differs(fund: LiveFund) -> None:
    fund.close()
    report = fund.report()
    answer = fund.world.weth_feed.functions.latestAnswer().call()
    fund.push(fund.world.weth_feed, answer * 101 // 100)
    refusal = fund.refuse(fund.strike_call(report))
    truth = (fund.weth.address, report.prices[0], fund.price(), TOLERANCE)
    assert refusal == Refusal("PriceDiffers", truth)
