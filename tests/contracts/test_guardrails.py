"""Guardrails that anyone may record: what they stop, what they leave open, and when they end."""

from __future__ import annotations

from web3.types import RPCEndpoint

from keeper.domain.buckets import ratio_up
from keeper.domain.decision import value_of
from keeper.domain.nav import strike_nav
from keeper.domain.units import WAD
from tests.contracts.live_fund import HOUR_S, LiveFund
from tests.contracts.refusals import Refusal, encode_call

LEAST_LOSS_CAPACITY = WAD // 10_000
SEND = RPCEndpoint("eth_sendTransactionSync")
LEAST_GAS = 22_000  # a node takes no transaction with less than itself and its bytes cost


def hold_a_large_move(fund: LiveFund) -> int:
    """Let WETH double before a strike; returns when the move has cooled off."""
    fund.push(fund.world.weth_feed, 2 * fund.world.weth_feed.functions.latestAnswer().call())
    fund.close()
    fund.strike()
    return int(fund.c.nav_oracle.functions.largeMoveUntil().call())


def trip(fund: LiveFund) -> int:
    """Let a stranger look at the guardrails; returns the time."""
    fund.send(fund.c.controls.functions.trip(), fund.stranger)
    return fund.now()


def is_halted(fund: LiveFund) -> bool:
    return bool(fund.c.controls.functions.isTradingHalted().call())


def buy(fund: LiveFund) -> Refusal:
    return fund.refuse(fund.execute_call(fund.trend, fund.orders.buy_v3(1_000 * fund.unit)))


# --- guardrails of the fund ---


def test_trip__no_guardrail_holds__changes_nothing_and_stops_nothing(fund: LiveFund) -> None:
    before = fund.state()
    assert fund.c.controls.functions.trip().call({"from": fund.stranger}) == [False, False]
    trip(fund)
    assert fund.state() == before
    fund.execute(fund.trend, fund.orders.buy_v3(1_000 * fund.unit))


def test_trip__while_a_large_move_cools_off__halts_orders_and_allocations(fund: LiveFund) -> None:
    hold_a_large_move(fund)
    at = trip(fund)
    halted = Refusal("TradingIsHalted", (at, at + HOUR_S))
    assert buy(fund) == halted
    sale = fund.execute_call(fund.trend, fund.orders.sell_v3(WAD))
    assert fund.refuse(sale) == halted
    for name in ("allocate", "harvest"):
        moved = getattr(fund.c.treasury.functions, name)(fund.lending.address, 1)
        assert fund.refuse(moved) == halted


def test_trip__halts_trading__and_neither_exit_nor_request_nor_cash_coming_home(
    fund: LiveFund,
) -> None:
    hold_a_large_move(fund)
    trip(fund)
    fund.send(fund.c.treasury.functions.deallocate(fund.trend.address, fund.unit))
    fund.ada.subscribe(1_000 * fund.unit)
    fund.ada.cancel_subscription()
    exit_in_kind = fund.c.fund.functions.redeemInKind(WAD, fund.ada.address, [])
    fund.send(exit_in_kind, fund.ada.address)


def test_halt__ends_by_itself__an_hour_after_its_reason_was_last_recorded(fund: LiveFund) -> None:
    cooled = hold_a_large_move(fund)
    fund.world.anvil.warp(cooled - 60)
    fund.refresh_feeds()
    at = trip(fund)
    fund.world.anvil.warp(at + HOUR_S - 1)
    assert is_halted(fund)
    fund.pass_time(1)
    assert not is_halted(fund)
    fund.execute(fund.trend, fund.orders.buy_v3(1_000 * fund.unit))


def test_trip__loss_bucket_nine_tenths_full__halts_until_it_has_leaked(fund: LiveFund) -> None:
    fund.execute(fund.trend, fund.orders.sell_v3(fund.units(fund.trend, fund.weth)))
    terms = list(fund.risk.functions.riskTerms().call())
    terms[1] = LEAST_LOSS_CAPACITY  # what was lost to the pool is more than nine tenths of this
    fund.govern(fund.risk.functions.setRiskTerms(tuple(terms)))
    level, capacity = fund.risk.functions.fundLossLevel().call()
    assert level >= capacity * 9 // 10
    trip(fund)
    assert is_halted(fund)
    fund.pass_time(2 * HOUR_S)
    held = fund.c.controls.functions.tradingGuardrail().call()
    assert is_halted(fund) is held  # for as long as the reason holds, however long that is
    fund.pass_time(30 * 24 * HOUR_S)
    assert not is_halted(fund)


# --- a strategy that fell ---


def fall(fund: LiveFund, percent: int) -> None:
    """Let WETH lose that much by its feed."""
    answer = fund.world.weth_feed.functions.latestAnswer().call()
    fund.push(fund.world.weth_feed, answer * (100 - percent) // 100)


def is_frozen(fund: LiveFund) -> bool:
    return bool(fund.risk.functions.strategyLimits(fund.trend.address).call()[1])


def test_drawdown__of_a_fallen_strategy__is_what_the_keeper_reckons(fund: LiveFund) -> None:
    fall(fund, 40)
    snapshot = fund.snapshot()
    strategy, statement = snapshot.strategy("trend"), strike_nav(snapshot)
    value = value_of(strategy, statement)
    assert 0 < value < strategy.peak
    assert strategy.drawdown == ratio_up(strategy.peak - value, strategy.peak)
    assert strategy.peak == fund.c.treasury.functions.peakOf(fund.trend.address).call()


def test_trip_strategy__within_its_limit__freezes_nothing(fund: LiveFund) -> None:
    fall(fund, 20)
    before = fund.state()
    fund.send(fund.risk.functions.tripStrategy(fund.trend.address), fund.stranger)
    assert fund.state() == before


def test_trip_strategy__beyond_its_limit__lets_it_only_sell(fund: LiveFund) -> None:
    fall(fund, 60)
    fund.send(fund.risk.functions.tripStrategy(fund.trend.address), fund.stranger)
    assert is_frozen(fund)
    assert buy(fund) == Refusal("StrategyIsFrozen", (fund.trend.address,))
    fund.execute(fund.trend, fund.orders.sell_v3(WAD))


def test_trip_strategy__with_the_gas_that_a_node_finds_enough__freezes(fund: LiveFund) -> None:
    fall(fund, 60)
    call = fund.risk.functions.tripStrategy(fund.trend.address)
    gas = call.estimate_gas({"from": fund.w3.to_checksum_address(fund.stranger)})
    for less in range(0, gas - LEAST_GAS, 5_000):
        with fund.undone():
            fields = {"from": fund.stranger, "to": call.address, "gas": hex(gas - less)}
            fields["data"] = encode_call(call)
            [mined] = [fund.w3.provider.make_request(SEND, [fields])["result"]]
            assert is_frozen(fund) is (int(mined["status"], 16) == 1), gas - less
            assert is_frozen(fund) or less


def test_trip_strategy__without_a_price__shows_no_drawdown(fund: LiveFund) -> None:
    fall(fund, 60)
    fund.world.anvil.warp(fund.now() + 7 * HOUR_S)
    fund.send(fund.risk.functions.tripStrategy(fund.trend.address), fund.stranger)
    assert not is_frozen(fund)


def test_trip_strategy__of_a_stranger__is_named(fund: LiveFund) -> None:
    refusal = fund.refuse(fund.risk.functions.tripStrategy(fund.stranger), fund.stranger)
    assert refusal == Refusal("NotStrategy", (fund.stranger,))


def test_unfreezing__without_a_new_peak__lasts_until_somebody_looks(fund: LiveFund) -> None:
    fall(fund, 60)
    trip_it = fund.risk.functions.tripStrategy(fund.trend.address)
    for keeps_peak in (True, False):
        fund.send(trip_it, fund.stranger)
        fund.govern(fund.risk.functions.unfreezeStrategy(fund.trend.address))
        if not keeps_peak:
            fund.govern(fund.c.treasury.functions.resetPeak(fund.trend.address))
        fund.send(trip_it, fund.stranger)
        assert is_frozen(fund) is keeps_peak
