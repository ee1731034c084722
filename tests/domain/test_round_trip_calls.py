"""A route becomes the one call that carries it out: its orders, its terms, its lender, its id."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_abi.abi import decode
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.policy import Venue
from keeper.domain.round_trips import (
    AaveLoan,
    Hop,
    ProfitTerms,
    UniswapLoan,
    opportunity_id,
    plan_flash,
    plan_round_trip,
)
from keeper.domain.units import PRICE_SCALE
from tests.domain.funds import (
    FUND,
    NOW,
    UNISWAP_V2,
    UNISWAP_V3,
    USDC,
    WETH,
    a_fund,
    account,
)

OUT = Hop(
    venue=Venue.UNISWAP_V3,
    adapter=UNISWAP_V3,
    token_in=USDC,
    token_out=WETH,
    amount_in=1_000,
    min_out=7,
    fee=500,
)
BACK = Hop(venue=Venue.UNISWAP_V2, adapter=UNISWAP_V2, token_in=WETH, token_out=USDC, min_out=9)
HOPS = (OUT, BACK)
TERMS = ProfitTerms(least=5, gas=300_000, wei_price=PRICE_SCALE // 10**9)
POOL_LOAN = UniswapLoan(amount=1_000, paired=WETH, fee=3_000)
ROUTE = (
    "USDC to WETH on uniswap_v3, WETH to USDC on uniswap_v2 for a profit of at least 0.000005 USDC"
)


def the_orders(orders: object) -> list[tuple[object, ...]]:
    """Read a route's orders as the adapters do."""
    assert isinstance(orders, tuple)
    (first, v3), (second, v2) = orders
    return [
        (first, *decode(["address", "address", "uint24", "uint256", "uint256"], v3)),
        (second, *decode(["address", "address", "uint256", "uint256"], v2)),
    ]


WANTED = [
    (UNISWAP_V3, USDC.lower(), WETH.lower(), 500, 1_000, 7),
    (UNISWAP_V2, WETH.lower(), USDC.lower(), 0, 9),
]


def test_round_trip__of_a_strategy__is_one_call_with_its_terms() -> None:
    call = plan_round_trip(HOPS, TERMS, a_fund(), strategy="trend", not_after=NOW + 7)
    assert (call.contract, call.function) == ("strategy:trend", "executeForProfit")
    number, orders, not_after, terms = call.args
    assert the_orders(orders) == WANTED
    assert (not_after, call.not_after, terms) == (NOW + 7, NOW + 7, TERMS.as_tuple())
    assert TERMS.as_tuple() == (5, 300_000, PRICE_SCALE // 10**9)
    assert number == opportunity_id(HOPS, a_fund(), "trend")
    assert call.key == f"31337:{FUND}:round-trip:strategy:trend:{number:x}"
    assert call.purpose == f"trade {ROUTE} (trend)"
    assert (call.value, call.coin) == (0, 0)


def test_flash__from_aave__has_no_pool_and_from_uniswap_names_it() -> None:
    lent = plan_flash(HOPS, AaveLoan(amount=1_000), TERMS, a_fund(), not_after=NOW + 7)
    number, amount, orders, not_after, terms = lent.args
    assert (lent.contract, lent.function) == ("flash_account", "executeOnAave")
    assert (amount, not_after, terms) == (1_000, NOW + 7, TERMS.as_tuple())
    assert the_orders(orders) == WANTED
    assert lent.purpose == f"borrow 0.001 USDC from Aave v3: {ROUTE}"
    assert lent.key == f"31337:{FUND}:round-trip:flash_account:{number:x}"
    pooled = plan_flash(HOPS, POOL_LOAN, TERMS, a_fund(), not_after=NOW + 7)
    other, pool, *rest = pooled.args
    assert (pooled.function, pool) == ("executeOnUniswap", (WETH, 3_000))
    assert tuple(rest) == (amount, orders, not_after, terms)
    assert other != number, "another lender is another opportunity"
    assert pooled.purpose == (
        f"borrow 0.001 USDC from the v3 pool with WETH and a fee of 0.3 %: {ROUTE}"
    )


@pytest.mark.parametrize(("hops", "amount"), [(HOPS[:1], 1), (HOPS, 0), (HOPS, -1), ((), 1)])
def test_flash__of_one_hop_or_of_nothing__is_refused(hops: tuple[Hop, ...], amount: int) -> None:
    with pytest.raises(ValueError, match=f"{len(hops)} hops with a loan of {amount}"):
        plan_flash(hops, AaveLoan(amount=amount), TERMS, a_fund(), not_after=NOW)


def test_flash__of_one_unit__is_planned() -> None:
    call = plan_flash(HOPS, AaveLoan(amount=1), TERMS, a_fund(), not_after=NOW)
    assert call.args[1] == 1


@pytest.mark.parametrize(
    "hops", [HOPS[:1], (replace(OUT, amount_in=0), BACK)], ids=["one hop", "no amount"]
)
def test_round_trip__of_one_hop_or_without_an_amount__is_refused(hops: tuple[Hop, ...]) -> None:
    with pytest.raises(ValueError, match=r"hops, the first one of \["):
        plan_round_trip(hops, TERMS, a_fund(), strategy="trend", not_after=NOW)


def test_opportunity__in_another_place_or_of_other_hops__has_another_id() -> None:
    changed = [
        *(a_fund(**change) for change in ({"chain_id": 1}, {"fund": USDC}, {"block": 101})),
        a_fund(),
    ]
    ids = {opportunity_id(HOPS, found, "trend") for found in changed}
    ids |= {
        opportunity_id(HOPS, a_fund(), "lending"),
        opportunity_id((BACK, OUT), a_fund(), "trend"),
    }
    for change in (
        {"venue": Venue.UNISWAP_V2},
        {"adapter": account(9)},
        {"token_in": account(9)},
        {"token_out": account(9)},
        {"amount_in": 1_001},
        {"fee": 501},
    ):
        hop = replace(OUT, **change)  # type: ignore[arg-type]  # the tests' own fields
        ids.add(opportunity_id((hop, BACK), a_fund(), "trend"))
    assert len(ids) == 12
    # What it must earn is no other opportunity.
    again = opportunity_id((replace(OUT, min_out=8), BACK), a_fund(), "trend")
    assert again == opportunity_id(HOPS, a_fund(), "trend")


@given(least=st.integers(0, 10**12), gas=st.integers(0, 10**7), gas_price=st.integers(0, 10**12))
def test_profit__that_the_chain_asks_for__covers_its_gas_and_is_at_least_a_unit(
    least: int, gas: int, gas_price: int
) -> None:
    terms = ProfitTerms(least=least, gas=gas, wei_price=PRICE_SCALE // 10**9)
    asked = terms.least_up(gas_price)
    assert asked >= 1
    # A unit is 1e9 wei here: what is asked beyond the least pays the gas, and not a unit more.
    assert (asked - least) * 10**9 >= gas * gas_price
    assert asked == 1 or (asked - least - 1) * 10**9 < gas * gas_price
