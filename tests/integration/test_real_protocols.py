"""The deployed fund on the real bytecode of Uniswap v2, Uniswap v3 and Aave v3."""

from __future__ import annotations

import pytest
from web3.contract import Contract
from web3.logs import DISCARD
from web3.types import TxReceipt

from keeper.domain.actions import Buy, Lend, Recall, Sell
from keeper.domain.nav import strike_nav
from keeper.domain.orders import lending_order, swap_order, trade_orders
from keeper.domain.policy import LendingPolicy, Route, TradingPolicy, Venue
from keeper.domain.units import PRICE_SCALE, RAY, WAD, Address
from scripts.localchain import aave, pools
from scripts.localchain.world import V3_FEE
from tests.contracts.live_fund import DAY_S, LiveFund
from tests.contracts.refusals import Refusal


def quote_v3(fund: LiveFund, token_in: Contract, token_out: Contract, amount: int) -> int:
    """Ask QuoterV2."""
    params = (token_in.address, token_out.address, amount, V3_FEE, 0)
    return int(fund.world.v3.quoter.functions.quoteExactInputSingle(params).call()[0])


def quote_v2(fund: LiveFund, token_in: Contract, token_out: Contract, amount: int) -> int:
    """Ask the v2 router."""
    path = [token_in.address, token_out.address]
    return int(fund.world.v2.router.functions.getAmountsOut(amount, path).call()[-1])


def executed(strategy: Contract, receipt: TxReceipt) -> list[tuple[str, int, str, int]]:
    """What left and what arrived, order by order."""
    events = strategy.events.OrderExecuted().process_receipt(receipt, errors=DISCARD)
    fields = ("leaves", "left", "arrives", "arrived")
    return [tuple(event["args"][name] for name in fields) for event in events]


# --- swaps ---


@pytest.mark.parametrize("whole", [1, 1_000, 50_000])
def test_buy__on_v3__books_what_the_quoter_said(any_fund: LiveFund, whole: int) -> None:
    fund, amount = any_fund, whole * any_fund.unit
    quote = quote_v3(fund, fund.base, fund.weth, amount)
    before = fund.units(fund.trend, fund.weth)
    receipt = fund.execute(fund.trend, fund.orders.buy_v3(amount))
    assert executed(fund.trend, receipt) == [(fund.base.address, amount, fund.weth.address, quote)]
    assert fund.units(fund.trend, fund.weth) == before + quote
    fund.assert_sound()


@pytest.mark.parametrize("whole", [1, 1_000, 20_000])
def test_buy__on_v2__books_what_the_router_said(any_fund: LiveFund, whole: int) -> None:
    fund, amount = any_fund, whole * any_fund.unit
    quote = quote_v2(fund, fund.base, fund.weth, amount)
    receipt = fund.execute(fund.trend, fund.orders.buy_v2(amount, quote))
    assert executed(fund.trend, receipt) == [(fund.base.address, amount, fund.weth.address, quote)]
    fund.assert_sound()


def test_batch__of_the_keepers_plan__fills_both_venues_at_their_quotes(
    any_fund: LiveFund,
) -> None:
    fund, decision = any_fund, Buy(amount=30_000 * any_fund.unit)
    orders = trade_orders(decision, fund.snapshot(), trading(fund))
    parts = [21_000 * fund.unit, 9_000 * fund.unit]
    quotes = [
        quote_v3(fund, fund.base, fund.weth, parts[0]),
        quote_v2(fund, fund.base, fund.weth, parts[1]),
    ]
    receipt = fund.execute(fund.trend, *orders)
    base, weth = fund.base.address, fund.weth.address
    expected = [(base, *pair) for pair in zip(parts, [weth] * 2, quotes, strict=True)]
    assert executed(fund.trend, receipt) == expected
    fund.assert_sound()


def test_sale__of_everything_over_both_venues__leaves_no_dust(any_fund: LiveFund) -> None:
    fund = any_fund
    held = fund.units(fund.trend, fund.weth)
    orders = trade_orders(Sell(amount=held), fund.snapshot(), trading(fund))
    part = held * 7 // 10
    quotes = (
        quote_v3(fund, fund.weth, fund.base, part),
        quote_v2(fund, fund.weth, fund.base, held - part),
    )
    cash = fund.units(fund.trend, fund.base)
    fund.execute(fund.trend, *orders)
    assert fund.units(fund.trend, fund.weth) == 0
    assert fund.units(fund.trend, fund.base) == cash + sum(quotes)
    fund.assert_sound()


def test_batch__there_and_back__costs_what_the_buckets_book(any_fund: LiveFund) -> None:
    # Two orders in one batch, the second spending what the first brought.
    fund, amount = any_fund, 10_000 * any_fund.unit
    bought = quote_v3(fund, fund.base, fund.weth, amount)
    sold = quote_v2(fund, fund.weth, fund.base, bought)
    price = fund.price()
    receipt = fund.execute(
        fund.trend, fund.orders.buy_v3(amount), fund.orders.sell_v2(bought, sold)
    )
    measured = fund.risk.events.BatchMeasured().process_receipt(receipt, errors=DISCARD)[0]["args"]
    assert measured["turnover"] == amount + bought * price // PRICE_SCALE
    assert measured["loss"] == amount - sold


def trading(fund: LiveFund) -> TradingPolicy:
    """Seven tenths on v3, the rest on v2."""
    routes = (
        Route(
            venue=Venue.UNISWAP_V3,
            adapter=Address(fund.orders.v3),
            share=WAD * 7 // 10,
            fee=V3_FEE,
        ),
        Route(venue=Venue.UNISWAP_V2, adapter=Address(fund.orders.v2), share=WAD * 3 // 10),
    )
    return TradingPolicy(
        strategy="trend",
        token=Address(fund.weth.address),
        routes=routes,
        slippage=WAD * 9 // 1_000,
        max_order=WAD,
        min_order=1,
        band=0,
    )


def test_buy__that_empties_the_pool__books_only_what_it_took(any_fund: LiveFund) -> None:
    # A thin pool of another fee, whose only liquidity ends a fifth of a percent above the market.
    fund, whale = any_fund, any_fund.world.cast.whale.address
    price, pair = fund.world.v3_pool.price_wad_down(), fund.world.v3_pool.pair
    thin = pools.create_v3_pool(fund.world.v3, pair, fee=3_000, price_wad=price, sender=whale)
    ticks = pools.range_around(pair, 3_000, price_wad=price, width_wad=WAD // 500)
    amounts = {"token": 5 * WAD, "money": 15_000 * fund.unit}
    pools.add_v3_liquidity(fund.world.v3, thin, ticks=ticks, sender=whale, **amounts)
    tokens = (Address(fund.base.address), Address(fund.weth.address))
    venue = Venue.UNISWAP_V3
    route = Route(venue=venue, adapter=Address(fund.orders.v3), share=WAD, fee=3_000)
    wanted = 100_000 * fund.unit
    receipt = fund.execute(fund.trend, (fund.orders.v3, swap_order(route, tokens, wanted, WAD)))
    ((_, left, _, arrived),) = executed(fund.trend, receipt)
    assert 0 < left < 20_000 * fund.unit
    assert WAD < arrived <= 5 * WAD
    fund.assert_sound()


# --- lending ---


def lending(fund: LiveFund) -> LendingPolicy:
    return LendingPolicy(
        strategy="lending",
        adapter=Address(fund.orders.aave),
        position=Address(fund.a_token.address),
        min_move=1,
    )


@pytest.mark.parametrize("whole", [1, 1_000, 50_000])
def test_supply__of_the_keepers_plan__books_scaled_units(any_fund: LiveFund, whole: int) -> None:
    fund, amount = any_fund, whole * any_fund.unit
    units, cash = fund.units(fund.lending, fund.a_token), fund.units(fund.lending, fund.base)
    fund.execute(fund.lending, lending_order(Lend(amount=amount), fund.snapshot(), lending(fund)))
    got = fund.units(fund.lending, fund.a_token) - units
    assert got in (amount * RAY // fund.index(), -(-amount * RAY // fund.index()))
    assert fund.units(fund.lending, fund.base) == cash - amount
    fund.assert_sound()


def test_interest__over_a_month__grows_the_value_and_no_units(any_fund: LiveFund) -> None:
    fund = any_fund
    units, hash_ = fund.units(fund.lending, fund.a_token), fund.units_hash()
    others = fund.total_assets() - units * fund.index() // RAY
    fund.pass_time(30 * DAY_S)
    assert fund.units_hash() == hash_
    value = units * fund.index() // RAY
    assert value > 300_200 * fund.unit  # a little above 1 % a year
    assert fund.total_assets() == others + value
    assert fund.a_token.functions.balanceOf(fund.lending.address).call() - value in (0, 1)
    assert strike_nav(fund.snapshot()).total == fund.total_assets()


@pytest.mark.parametrize("units", [1, 2, 3, 7, 1_000])
def test_withdrawal__of_dust__moves_no_more_than_was_said(any_fund: LiveFund, units: int) -> None:
    fund = any_fund
    fund.pass_time(300 * DAY_S)
    booked = fund.units(fund.lending, fund.a_token)
    least = units * fund.index() // RAY
    order = lending_order(Recall(units=units), fund.snapshot(), lending(fund))
    cash = fund.units(fund.lending, fund.base)
    fund.execute(fund.lending, order)
    assert 0 < booked - fund.units(fund.lending, fund.a_token) <= units
    assert fund.units(fund.lending, fund.base) - cash >= least
    fund.assert_sound()


@pytest.mark.parametrize("days", [0, 1, 365])
def test_withdrawal__of_everything__empties_the_position(any_fund: LiveFund, days: int) -> None:
    fund = any_fund
    fund.pass_time(days * DAY_S + 1)
    value = fund.lending.functions.value().call()
    for _ in range(2):  # rounding may leave one unit for a second order
        left = fund.units(fund.lending, fund.a_token)
        assert left <= 1 or _ == 0
        if left:
            fund.execute(fund.lending, fund.orders.withdraw(left))
    assert fund.units(fund.lending, fund.a_token) == 0
    assert fund.units(fund.lending, fund.base) >= value - 1
    fund.assert_sound()


def test_withdrawal__of_more_than_aave_has_left__changes_nothing(fund: LiveFund) -> None:
    market, whale = fund.world.aave, fund.world.cast.whale.address
    aave.supply(market, fund.weth, 50_000 * WAD, sender=whale)
    liquid = fund.base.functions.balanceOf(fund.a_token.address).call()
    aave.borrow(market, fund.base, liquid - 1_000 * fund.unit, sender=whale)
    units = fund.units(fund.lending, fund.a_token)
    refusal = fund.refuse(fund.execute_call(fund.lending, fund.orders.withdraw(units)))
    assert refusal.name == "VenueReverted"
    fund.execute(fund.lending, fund.orders.withdraw(900 * fund.unit))


# --- cash between treasury and strategies ---


def test_allocation__there_and_back__leaves_cash_and_principal_as_they_were(
    any_fund: LiveFund,
) -> None:
    fund, amount = any_fund, 10_000 * any_fund.unit
    fund.pass_time(1)
    cash, principal = fund.cash(), principal_of(fund, fund.trend)
    fund.allocate(fund.trend, 10_000)
    assert (fund.cash(), principal_of(fund, fund.trend)) == (cash - amount, principal + amount)
    value = fund.trend.functions.value().call()
    fund.send(fund.c.treasury.functions.deallocate(fund.trend.address, amount))
    assert fund.cash() == cash
    kept = (principal + amount) * (value - amount) // value
    assert principal_of(fund, fund.trend) == kept


def test_harvest__of_interest__brings_profit_home_and_leaves_the_principal(
    any_fund: LiveFund,
) -> None:
    fund = any_fund
    fund.pass_time(60 * DAY_S)
    principal, cash = principal_of(fund, fund.lending), fund.cash()
    profit = fund.lending.functions.value().call() - principal
    assert profit > 400 * fund.unit
    harvest = fund.c.treasury.functions.harvest(fund.lending.address, profit)
    fund.send(harvest)
    assert fund.cash() == cash + profit
    assert principal_of(fund, fund.lending) == principal
    refusal = fund.refuse(harvest)
    assert refusal.name == "HarvestAbovePrice"


def test_harvest__of_profit_that_is_still_lent__needs_it_as_cash_first(fund: LiveFund) -> None:
    fund.pass_time(60 * DAY_S)
    all_cash = fund.units(fund.lending, fund.base)
    fund.execute(fund.lending, fund.orders.supply(all_cash))
    profit = fund.lending.functions.value().call() - principal_of(fund, fund.lending)
    harvest = fund.c.treasury.functions.harvest(fund.lending.address, profit)
    assert fund.refuse(harvest) == Refusal("NotBooked", (fund.base.address, profit, 0))
    fund.execute(fund.lending, fund.orders.withdraw(profit))
    fund.send(harvest)


def principal_of(fund: LiveFund, strategy: Contract) -> int:
    return int(fund.c.treasury.functions.principalOf(strategy.address).call())
