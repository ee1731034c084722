"""Round trips between real Uniswap pools: the profit to the wei, or nothing happens at all."""

from __future__ import annotations

import pytest
from web3.contract.contract import ContractFunction

from scripts.localchain.world import World
from tests.contracts.live_fund import HOUR_S, LiveFund
from tests.contracts.refusals import Refusal
from tests.integration.test_real_protocols import quote_v2, quote_v3

NO_GAS = (0, 0)
FIRST_ID = 1_000_000  # no batch of the fixture has it


@pytest.fixture
def apart(fund: LiveFund) -> LiveFund:
    """WETH is a percent dearer on v2 than on v3, where it is at the feed's price."""
    part_prices(fund.world, bps=100)
    return fund


def part_prices(world: World, *, bps: int) -> None:
    price = world.v3_pool.price_wad_down()
    dearer = price * (10_000 + bps) // 10_000
    sender = world.cast.deployer.address
    world.v2_pool.move_price(dearer, replayer=world.replayer, sender=sender)


def round_trip(
    fund: LiveFund,
    amount: int,
    least: int,
    *,
    number: int = FIRST_ID,
    gas: tuple[int, int] = NO_GAS,
) -> ContractFunction:
    """Buy WETH on v3, sell all of it on v2."""
    orders = [fund.orders.buy_v3(amount, 1), fund.orders.sell_v2(0, 1)]
    return fund.trend.functions.executeForProfit(number, orders, fund.now() + HOUR_S, (least, *gas))


def predicted(fund: LiveFund, amount: int) -> int:
    """What the protocols' own quoters say that the round trip earns."""
    bought = quote_v3(fund, fund.base, fund.weth, amount)
    return quote_v2(fund, fund.weth, fund.base, bought) - amount


def test_round_trip__between_two_pools__earns_what_the_quoters_say(apart: LiveFund) -> None:
    fund, amount = apart, 20_000 * apart.unit
    profit = predicted(fund, amount)
    assert profit > 50 * fund.unit
    before = (fund.units(fund.trend, fund.base), fund.units(fund.trend, fund.weth))
    fund.send(round_trip(fund, amount, profit))
    after = (fund.units(fund.trend, fund.base), fund.units(fund.trend, fund.weth))
    assert after == (before[0] + profit, before[1])
    fund.assert_sound()


def test_round_trip__a_unit_below_its_minimum__changes_nothing(apart: LiveFund) -> None:
    fund, amount = apart, 20_000 * apart.unit
    profit = predicted(fund, amount)
    refusal = fund.refuse(round_trip(fund, amount, profit + 1))
    assert refusal == Refusal("ProfitTooSmall", (fund.base.address, profit, profit + 1))
