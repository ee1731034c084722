"""Orders that a strategy must refuse, each with its own error and its numbers."""

from __future__ import annotations

import pytest

from keeper.domain.policy import Venue
from keeper.domain.units import PRICE_SCALE, WAD
from tests.contracts.live_fund import HOUR_S, LiveFund
from tests.contracts.refusals import Refusal, read_refusal

HUGE = 2**255


def quote_v3(fund: LiveFund, amount: int) -> int:
    """Ask Uniswap's quoter what a purchase would bring."""
    params = (fund.base.address, fund.weth.address, amount, 500, 0)
    return int(fund.world.v3.quoter.functions.quoteExactInputSingle(params).call()[0])


def test_execute__used_id__names_it(any_fund: LiveFund) -> None:
    fund = any_fund
    order = fund.orders.supply(1_000 * fund.unit)
    fund.send(fund.execute_call(fund.lending, order, at=77))
    fund.pass_time(HOUR_S)
    again = fund.execute_call(fund.lending, order, at=77)
    assert fund.refuse(again) == Refusal("OrderIdUsed", (77,))


def test_execute__used_id_of_another_strategy__is_free(fund: LiveFund) -> None:
    fund.send(fund.execute_call(fund.lending, fund.orders.supply(1_000 * fund.unit), at=78))
    fund.send(fund.execute_call(fund.trend, fund.orders.buy_v3(1_000 * fund.unit), at=78))
    assert fund.trend.functions.isUsed(78).call()


def test_execute__refused_batch__leaves_its_id_free(fund: LiveFund) -> None:
    fund.refuse(fund.execute_call(fund.trend, fund.orders.buy_v3(HUGE, 1), at=79))
    assert not fund.trend.functions.isUsed(79).call()


@pytest.mark.parametrize("late_s", [1, HOUR_S, 400 * 86_400])
def test_execute__expired_deadline__says_both_times(fund: LiveFund, late_s: int) -> None:
    order = fund.orders.buy_v3(1_000 * fund.unit)
    deadline = fund.now() + 1 - late_s  # the transaction's block comes a second later
    late = fund.execute_call(fund.trend, order, deadline=deadline)
    assert fund.refuse(late) == Refusal("DeadlinePassed", (deadline, fund.now()))


def test_execute__last_second_of_the_deadline__is_in_time(fund: LiveFund) -> None:
    order = fund.orders.buy_v3(1_000 * fund.unit)
    fund.send(fund.execute_call(fund.trend, order, deadline=fund.now() + 1))


def test_execute__no_orders__is_refused(fund: LiveFund) -> None:
    assert fund.refuse(fund.execute_call(fund.trend)) == Refusal("NoOrders")


# --- amounts ---


@pytest.mark.parametrize("venue", Venue)
@pytest.mark.parametrize(("amount", "least"), [(0, 1), (1_000, 0), (0, 0)])
def test_execute__swap_of_zero__is_a_bad_order(
    fund: LiveFund, venue: Venue, amount: int, least: int
) -> None:
    adapter = fund.book.address_of(venue.value)
    order = (adapter, fund.orders.swap(venue, amount, least))
    assert fund.refuse(fund.execute_call(fund.trend, order)) == Refusal("BadOrder")


@pytest.mark.parametrize("kind", [0, 1])
def test_execute__lending_of_zero__is_a_bad_order(fund: LiveFund, kind: int) -> None:
    order = fund.orders.lend(kind, fund.base.address, 0)
    assert fund.refuse(fund.execute_call(fund.lending, order)) == Refusal("BadOrder")


@pytest.mark.parametrize("dust", [1, 2, 99])
def test_execute__swap_of_dust_that_brings_nothing__loses_too_much(
    fund: LiveFund, dust: int
) -> None:
    # A few hundred millionths of a dollar buy WETH, but less than they cost: all that is lost.
    price, out = fund.price(), quote_v3(fund, dust) if dust > 1 else 0
    refusal = fund.refuse(fund.execute_call(fund.trend, fund.orders.buy_v3(dust, 1)))
    if dust == 1:  # v3's fee takes the only unit
        assert refusal.name == "VenueReverted"
        return
    loss = dust - out * price // PRICE_SCALE
    assert refusal == Refusal("BatchLossTooLarge", (loss, dust, dust // 100))


@pytest.mark.parametrize("amount", [HUGE, 2**256 - 1, 2**128, 2**128 - 1])
def test_execute__huge_amount__is_not_booked(fund: LiveFund, amount: int) -> None:
    orders = fund.orders
    cash = fund.units(fund.trend, fund.base)
    for order in (orders.buy_v3(amount, 1), orders.buy_v2(amount, 1)):
        refusal = fund.refuse(fund.execute_call(fund.trend, order))
        assert refusal == Refusal("NotBooked", (fund.base.address, amount, cash))


@pytest.mark.parametrize("amount", [HUGE, 2**256 - 1, 2**128])
def test_execute__loan_beyond_any_reserve__is_a_bad_order(fund: LiveFund, amount: int) -> None:
    for order in (fund.orders.supply(amount), fund.orders.withdraw(amount)):
        assert fund.refuse(fund.execute_call(fund.lending, order)) == Refusal("BadOrder")


def test_execute__loan_of_more_than_booked__is_refused(fund: LiveFund) -> None:
    orders, amount = fund.orders, 2**128 - 1
    held, lent = fund.units(fund.lending, fund.base), fund.units(fund.lending, fund.a_token)
    refusal = fund.refuse(fund.execute_call(fund.lending, orders.supply(amount)))
    assert refusal == Refusal("NotBooked", (fund.base.address, amount, held))
    refusal = fund.refuse(fund.execute_call(fund.lending, orders.withdraw(amount)))
    assert refusal == Refusal("NotBooked", (fund.a_token.address, amount, lent))


def test_execute__one_unit_more_than_booked__is_refused(any_fund: LiveFund) -> None:
    fund = any_fund
    held = fund.units(fund.trend, fund.weth)
    refusal = fund.refuse(fund.execute_call(fund.trend, fund.orders.sell_v3(held + 1, 1)))
    assert refusal == Refusal("NotBooked", (fund.weth.address, held + 1, held))
    fund.execute(fund.trend, fund.orders.sell_v3(held))
    assert fund.units(fund.trend, fund.weth) == 0


# --- slippage ---


@pytest.mark.parametrize("factor_bps", [10_200, 12_000, 50_000])
def test_execute__pool_pushed_against_us__the_venue_refuses(
    any_fund: LiveFund, factor_bps: int
) -> None:
    fund = any_fund
    fund.push_pools(factor_bps)
    order = fund.orders.buy_v3(10_000 * fund.unit)
    refusal = fund.refuse(fund.execute_call(fund.trend, order))
    assert refusal.name == "VenueReverted"
    router, reason = refusal.args
    assert router == fund.world.v3.router.address
    assert isinstance(reason, bytes)
    assert read_refusal(reason) == Refusal("Error", ("Too little received",))


@pytest.mark.parametrize("factor_bps", [10_200, 12_000, 50_000])
def test_execute__pool_pushed_and_an_order_that_takes_anything__loses_too_much(
    any_fund: LiveFund, factor_bps: int
) -> None:
    # A thief with the keeper's key pushes the pool and lets the fund buy at any price.
    fund = any_fund
    fund.push_pools(factor_bps)
    amount = 10_000 * fund.unit
    loss = amount - quote_v3(fund, amount) * fund.price() // PRICE_SCALE
    refusal = fund.refuse(fund.execute_call(fund.trend, fund.orders.buy_v3(amount, 1)))
    assert refusal == Refusal("BatchLossTooLarge", (loss, amount, amount // 100))


def test_execute__slippage_within_the_limit__fills_the_bucket_with_it(any_fund: LiveFund) -> None:
    fund = any_fund
    fund.push_pools(10_050)
    amount, nav = 10_000 * fund.unit, fund.total_assets()
    loss = amount - quote_v3(fund, amount) * fund.price() // PRICE_SCALE
    fund.execute(fund.trend, fund.orders.buy_v3(amount, 1))
    level, _ = fund.risk.functions.strategyLossLevel(fund.trend.address).call()
    # Interest of a second and the bucket's own rounding up.
    assert 0 <= -(-loss * WAD // nav) - level <= -(-loss * WAD // nav) // 10**6


# --- standing of the strategy ---


def test_execute__during_a_pause__says_until_when(fund: LiveFund) -> None:
    fund.send(fund.c.controls.functions.pauseTrading(), fund.cast.watcher.address)
    until = fund.now() + 86_400
    refusal = fund.refuse(fund.execute_call(fund.trend, fund.orders.buy_v3(1_000 * fund.unit)))
    assert refusal == Refusal("TradingIsPaused", (until,))


def test_execute__too_soon_after_the_last__says_since_when(fund: LiveFund) -> None:
    fund.execute(fund.trend, fund.orders.buy_v3(1_000 * fund.unit))
    since = fund.now()
    refusal = fund.refuse(fund.execute_call(fund.trend, fund.orders.buy_v3(1_000 * fund.unit)))
    assert refusal == Refusal("CoolingDown", (fund.trend.address, since, 600))


def test_execute__implementation_itself__is_no_strategy(fund: LiveFund) -> None:
    bare = fund.c.at(fund.book.address_of("strategy_implementation"), "Strategy")
    order = fund.orders.buy_v3(1_000 * fund.unit)
    assert fund.refuse(fund.execute_call(bare, order)) == Refusal("NotClone")
