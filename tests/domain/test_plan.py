"""One decision, one call: the contract's own arguments, under a key that makes it happen once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from eth_abi.abi import decode
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain import actions as d
from keeper.domain.nav import build_report, strike_nav
from keeper.domain.orders import split, trade_orders
from keeper.domain.plan import PlannedCall, plan
from keeper.domain.policy import Policy, Route, Venue
from keeper.domain.prices import price_of
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import PRICE_SCALE, WAD
from tests.domain.funds import (
    A_USDC,
    AAVE,
    FUND,
    LENDING,
    NOW,
    POLICY,
    TRADING,
    TREND,
    UNISWAP_V2,
    UNISWAP_V3,
    USD,
    USDC,
    VAULT,
    VAULTS,
    WETH,
    a_fund,
    closed_dealing,
    dealing,
    trend,
    vault_state,
    vaulted,
)

V2_ORDER = ["address", "address", "uint256", "uint256"]
V3_ORDER = ["address", "address", "uint24", "uint256", "uint256"]
AAVE_ORDER = ["uint8", "address", "uint256"]
VAULT_ORDER = ["uint256", "address", "uint256", "uint256"]


def planned(
    decision: d.Decision, fund: FundSnapshot | None = None, policy: Policy = POLICY, **more: Any
) -> PlannedCall:
    return plan(decision, fund or a_fund(), policy, report=more.get("report"), order_id=77)


def read(types: list[str], order: bytes) -> tuple[Any, ...]:
    """Decode an order as its adapter does; addresses come in lower case."""
    return decode(types, order)


# --- dealing ---


@pytest.mark.parametrize(
    ("decision", "contract", "function"),
    [
        (d.Close(), "fund", "closeDealing"),
        (d.Reopen(), "fund", "reopenDealing"),
        (d.Distribute(), "fee_distribution", "distribute"),
        (d.Trip(), "controls", "trip"),
    ],
)
def test_plan__without_arguments__names_contract_and_function(
    decision: d.Decision, contract: str, function: str
) -> None:
    call = planned(decision)
    assert (call.contract, call.function, call.args) == (contract, function, ())
    assert call.not_after == NOW + 600


def test_plan__strike__carries_the_report_and_ends_with_it_or_the_window() -> None:
    fund = a_fund(dealing=closed_dealing())
    report = build_report(fund, strike_nav(fund), validity_s=300)
    call = planned(d.Strike(), fund, report=report)
    assert (call.contract, call.function, call.args) == ("fund", "strike", (report.as_tuple(),))
    assert call.not_after == NOW + 300
    late = replace(fund, dealing=closed_dealing(closed_at=NOW - 1_700))
    assert planned(d.Strike(), late, report=report).not_after == NOW + 100


@pytest.mark.parametrize("decision", [d.Strike(), d.Nothing(reason="")])
def test_plan__nothing_or_a_strike_without_report__is_refused(decision: d.Decision) -> None:
    with pytest.raises(ValueError, match=r"needs a report|cannot be planned"):
        planned(decision)


# --- keys ---


def test_key__same_decision_on_the_same_state__is_the_same() -> None:
    for decision in (d.Close(), d.Buy(amount=10**9), d.Allocate(strategy="trend", amount=5)):
        assert planned(decision).key == planned(decision).key


def test_key__of_another_fund_or_chain__is_another() -> None:
    funds = [a_fund(), a_fund(fund=USDC), a_fund(chain_id=1)]
    assert len({planned(d.Close(), fund).key for fund in funds}) == 3
    assert planned(d.Close()).key.startswith(f"31337:{FUND}:")


def test_key__a_dealing_closed_again_after_a_missed_window__is_another() -> None:
    again = a_fund(dealing=dealing(next_close=NOW + 5))
    assert planned(d.Close()).key != planned(d.Close(), again).key
    missed = [a_fund(dealing=closed_dealing(closed_at=at)) for at in (NOW - 4_000, NOW - 2_000)]
    assert len({planned(d.Reopen(), fund).key for fund in missed}) == 2


def test_key__a_strike__is_of_its_dealing_and_sequence() -> None:
    fund = a_fund(dealing=closed_dealing())
    report = build_report(fund, strike_nav(fund), validity_s=300)
    later = replace(report, observed_block=101, valid_until=NOW + 900)
    keys = {planned(d.Strike(), fund, report=r).key for r in (report, later)}
    assert keys == {f"31337:{FUND}:strike:3:42"}


def test_key__cash_moved_in_another_block__is_another() -> None:
    decision = d.Allocate(strategy="trend", amount=5)
    assert planned(decision).key != planned(decision, a_fund(block=101)).key


def test_key__orders__are_of_their_strategy_and_id() -> None:
    assert planned(d.Lend(amount=5)).key == f"31337:{FUND}:order:lending:77"


def test_key__fee_shares_minted_after_a_distribution__are_another_one() -> None:
    keys = {planned(d.Distribute(), a_fund(fee_shares_undistributed=n)).key for n in (WAD, 2 * WAD)}
    assert len(keys) == 2


def test_key__of_trips__are_of_what_is_tripped_and_of_the_block() -> None:
    trips: tuple[d.Decision, ...] = (d.Trip(), d.TripStrategy(strategy="trend"))
    keys = [planned(trip, a_fund(block=block)).key for trip in trips for block in (100, 100, 101)]
    assert len(set(keys)) == 4


# --- the risk watch ---


def test_plan__a_fallen_strategy__is_tripped_by_its_address() -> None:
    call = planned(d.TripStrategy(strategy="trend"))
    assert (call.contract, call.function, call.args) == ("risk", "tripStrategy", (TREND,))


# --- the wind-down ---


def test_plan__unwinding_a_token__is_the_sale_of_its_strategy() -> None:
    call = planned(d.Unwind(strategy="trend", token=WETH, units=5 * WAD))
    assert (call.contract, call.function) == ("strategy:trend", "execute")
    assert call.args == (77, trade_orders(d.Sell(amount=5 * WAD), a_fund(), TRADING), NOW + 600)
    assert call.key == f"31337:{FUND}:order:trend:77"
    assert (call.purpose, call.not_after) == ("unwind 5 WETH (trend)", NOW + 600)


def test_plan__unwinding_a_position__withdraws_through_its_own_adapter_without_any_policy() -> None:
    bare = replace(POLICY, trading=None, lending=None)
    call = planned(d.Unwind(strategy="lending", token=A_USDC, units=7), policy=bare)
    orders = call.args[1]
    assert isinstance(orders, tuple)
    [(adapter, data)] = orders
    assert (call.contract, adapter) == ("strategy:lending", AAVE)
    assert read(AAVE_ORDER, data) == (1, USDC.lower(), 7)


def test_plan__unwinding_vault_shares__asks_for_what_they_count_for_less_a_batchs_loss() -> None:
    holding = vaulted(units=1_000 * USD, state=vault_state(assets=900 * USD))
    fund = a_fund(strategies=(trend(), holding))
    call = planned(d.Unwind(strategy="vaulted", token=VAULT, units=500 * USD), fund)
    orders = call.args[1]
    assert isinstance(orders, tuple)
    [(adapter, data)] = orders
    assert adapter == VAULTS
    least = 450 * USD * 99 // 100
    assert read(VAULT_ORDER, data) == (1, VAULT.lower(), 500 * USD, least)


# --- cash ---


@pytest.mark.parametrize(
    ("decision", "function"),
    [
        (d.Allocate(strategy="lending", amount=5), "allocate"),
        (d.Deallocate(strategy="lending", amount=5), "deallocate"),
        (d.Harvest(strategy="lending", amount=5), "harvest"),
    ],
)
def test_plan__cash__is_the_treasurys_to_move(decision: d.Decision, function: str) -> None:
    call = planned(decision)
    assert (call.contract, call.function, call.args) == ("treasury", function, (LENDING, 5))
    assert (call.purpose, call.not_after) == (f"{function} 0.000005 USDC (lending)", NOW + 600)


# --- orders ---


def test_plan__a_purchase__is_one_batch_of_both_routes() -> None:
    call = planned(d.Buy(amount=10_000 * USD))
    assert (call.contract, call.function) == ("strategy:trend", "execute")
    order_id, orders, deadline = call.args
    assert (order_id, deadline, call.not_after) == (77, NOW + 600, NOW + 600)
    assert isinstance(orders, tuple)
    (first, v3_order), (second, v2_order) = orders
    least = 10_000 * 10**18 // 2_000 * 995 // 1_000  # of WETH, less half a per cent
    assert (first, second) == (UNISWAP_V3, UNISWAP_V2)
    assert read(V3_ORDER, v3_order) == (
        USDC.lower(),
        WETH.lower(),
        500,
        6_000 * USD,
        least * 6 // 10,
    )
    assert read(V2_ORDER, v2_order) == (USDC.lower(), WETH.lower(), 4_000 * USD, least * 4 // 10)


def test_plan__a_sale__asks_for_the_registrys_price_less_the_slippage() -> None:
    [(_, v3_order), (_, v2_order)] = trade_orders(d.Sell(amount=5 * WAD), a_fund(), TRADING)
    assert read(V3_ORDER, v3_order) == (WETH.lower(), USDC.lower(), 500, 3 * WAD, 5_970 * USD)
    assert read(V2_ORDER, v2_order) == (WETH.lower(), USDC.lower(), 2 * WAD, 3_980 * USD)


@given(st.integers(1, 10**30))
def test_trade_orders__any_sale__loses_at_most_the_slippage(amount: int) -> None:
    fund = a_fund()
    price = price_of(fund, WETH)
    orders = trade_orders(d.Sell(amount=amount), fund, TRADING)
    parts = [
        read(V3_ORDER if adapter == UNISWAP_V3 else V2_ORDER, data)[-2:] for adapter, data in orders
    ]
    assert sum(part for part, _ in parts) == amount
    for part, least in parts:
        exact = part * price * (WAD - TRADING.slippage)
        assert least >= 1
        assert least * PRICE_SCALE * WAD > exact - 2 * PRICE_SCALE * WAD


@given(
    st.integers(0, 2**120),
    st.lists(st.integers(0, WAD), min_size=1, max_size=4),
)
def test_split__any_shares__add_up_to_the_amount(amount: int, weights: list[int]) -> None:
    total = sum(weights) or 1
    shares = [weight * WAD // total for weight in weights]
    routes = [Route(venue=Venue.UNISWAP_V2, adapter=UNISWAP_V2, share=share) for share in shares]
    parts = split(amount, routes)
    assert sum(parts) == amount
    assert len(parts) == len(routes)
    assert min(parts) >= 0


def test_plan__an_unused_route__gets_no_order() -> None:
    routes = (replace(TRADING.routes[0], share=WAD), replace(TRADING.routes[1], share=0))
    [(adapter, _)] = trade_orders(d.Buy(amount=USD), a_fund(), replace(TRADING, routes=routes))
    assert adapter == UNISWAP_V3


@pytest.mark.parametrize(
    ("decision", "order", "purpose"),
    [
        (d.Lend(amount=5 * USD), (0, USDC.lower(), 5 * USD), "lend 5 USDC"),
        (d.Recall(units=7), (1, USDC.lower(), 7), "recall 0.000007 USDC"),
    ],
)
def test_plan__lending__is_an_order_of_the_aave_adapter(
    decision: d.Decision, order: tuple[Any, ...], purpose: str
) -> None:
    call = planned(decision)
    orders = call.args[1]
    assert isinstance(orders, tuple)
    [(adapter, data)] = orders
    assert (call.contract, adapter, call.purpose) == ("strategy:lending", AAVE, purpose)
    assert read(AAVE_ORDER, data) == order


@pytest.mark.parametrize(
    ("decision", "missing"),
    [
        (d.Buy(amount=1), "a trading policy"),
        (d.Recall(units=1), "a lending policy"),
        (d.Unwind(strategy="trend", token=WETH, units=1), "a trading policy"),
    ],
)
def test_plan__orders_without_their_policy__are_refused(decision: d.Decision, missing: str) -> None:
    bare = replace(POLICY, trading=None, lending=None)
    with pytest.raises(ValueError, match=missing):
        planned(decision, policy=bare)


def test_plan__cash_of_a_strategy_nobody_knows__is_refused() -> None:
    with pytest.raises(KeyError, match="no strategy 'gone'"):
        planned(d.Allocate(strategy="gone", amount=1))


def test_plan__strategies__are_called_by_their_name_in_the_address_book() -> None:
    assert a_fund().strategy("trend").address == TREND
    assert planned(d.Sell(amount=WAD)).contract == "strategy:trend"
