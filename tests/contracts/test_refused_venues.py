"""Tokens, venues and recipients that no order may name: everything arrives at the strategy."""

from __future__ import annotations

import pytest
from eth_abi.abi import encode
from web3.contract import Contract
from web3.logs import DISCARD
from web3.types import TxReceipt

from keeper.domain.policy import Venue
from keeper.domain.units import ZERO_ADDRESS
from scripts.localchain.assets import add_asset
from tests.contracts.live_fund import LiveFund
from tests.contracts.refusals import Refusal

V3_ORDER = ["address", "address", "uint24", "uint256", "uint256"]
V2_ORDER = ["address", "address", "uint256", "uint256"]


# --- tokens and venues ---


def test_execute__token_that_no_strategy_lists__is_named(fund: LiveFund) -> None:
    coin = add_asset(fund.world, "WBTC", decimals=8, usd=60_000 * 10**8).token.address
    for tokens in ((fund.base.address, coin), (coin, fund.base.address)):
        v3 = (fund.orders.v3, encode(V3_ORDER, [*tokens, 500, 1_000, 1]))
        v2 = (fund.orders.v2, encode(V2_ORDER, [*tokens, 1_000, 1]))
        for order in (v3, v2):
            refusal = fund.refuse(fund.execute_call(fund.trend, order))
            assert refusal == Refusal("UnlistedToken", (coin,))


def test_execute__token_of_another_strategy__is_named(fund: LiveFund) -> None:
    order = fund.orders.buy_v3(1_000 * fund.unit)
    refusal = fund.refuse(fund.execute_call(fund.lending, order))
    assert refusal == Refusal("UnlistedToken", (fund.weth.address,))


@pytest.mark.parametrize("kind", [0, 1])
def test_execute__position_that_is_no_entry__is_named(fund: LiveFund, kind: int) -> None:
    a_weth = fund.world.aave.a_tokens[fund.weth.address].address
    order = fund.orders.lend(kind, fund.weth.address, 10**15)
    refusal = fund.refuse(fund.execute_call(fund.trend, order))
    assert refusal == Refusal("UnlistedToken", (a_weth,))


def test_execute__token_without_a_market__is_named(fund: LiveFund) -> None:
    tokens = (fund.base.address, fund.stranger)
    v3 = (fund.orders.v3, encode(V3_ORDER, [*tokens, 500, 1_000, 1]))
    v2 = (fund.orders.v2, encode(V2_ORDER, [*tokens, 1_000, 1]))
    for order in (v3, v2):
        refusal = fund.refuse(fund.execute_call(fund.trend, order))
        assert refusal == Refusal("NoMarket", tokens)
    lend = fund.orders.lend(0, fund.stranger, 1_000)
    refusal = fund.refuse(fund.execute_call(fund.lending, lend))
    assert refusal == Refusal("NoMarket", (fund.stranger, ZERO_ADDRESS))


def test_execute__pool_of_a_fee_that_was_never_made__has_no_market(fund: LiveFund) -> None:
    tokens = (fund.base.address, fund.weth.address)
    order = (fund.orders.v3, encode(V3_ORDER, [*tokens, 3_000, 1_000, 1]))
    assert fund.refuse(fund.execute_call(fund.trend, order)) == Refusal("NoMarket", tokens)


def test_execute__token_for_itself__has_no_market(fund: LiveFund) -> None:
    tokens = (fund.base.address, fund.base.address)
    order = (fund.orders.v2, encode(V2_ORDER, [*tokens, 1_000, 1]))
    assert fund.refuse(fund.execute_call(fund.trend, order)) == Refusal("NoMarket", tokens)


@pytest.mark.parametrize(
    ("name", "venue"),
    [("UniswapV3Adapter", Venue.UNISWAP_V3), ("UniswapV2Adapter", Venue.UNISWAP_V2)],
)
def test_execute__adapter_that_is_not_listed__is_named(
    fund: LiveFund, name: str, venue: Venue
) -> None:
    # The very code that is listed, deployed once more by a stranger.
    router = fund.world.v3.router if venue is Venue.UNISWAP_V3 else fund.world.v2.router
    own = fund.deploy(name, router.address)
    order = (own.address, fund.orders.swap(venue, 1_000 * fund.unit, 1))
    refusal = fund.refuse(fund.execute_call(fund.trend, order))
    assert refusal == Refusal("AdapterNotListed", (own.address,))


def _nowhere(fund: LiveFund) -> str:
    return fund.stranger


def _a_token(fund: LiveFund) -> str:
    return fund.weth.address


@pytest.mark.parametrize("venue_of", [_nowhere, _a_token])
def test_execute__venue_that_is_no_adapter__is_named(fund: LiveFund, venue_of: object) -> None:
    venue = venue_of(fund)  # type: ignore[operator]
    order = (venue, fund.orders.swap(Venue.UNISWAP_V3, 1_000 * fund.unit, 1))
    refusal = fund.refuse(fund.execute_call(fund.trend, order))
    assert refusal == Refusal("AdapterNotListed", (venue,))


# --- recipients: an order has no field for one ---


@pytest.mark.parametrize("extra", [b"\0", b"\0" * 32, b"\xff" * 20])
def test_execute__trailing_bytes__are_a_bad_order(fund: LiveFund, extra: bytes) -> None:
    orders, amount = fund.orders, 1_000 * fund.unit
    for strategy, order in (
        (fund.trend, orders.buy_v3(amount)),
        (fund.trend, orders.buy_v2(amount)),
        (fund.lending, orders.supply(amount)),
    ):
        longer = (order[0], order[1] + extra)
        assert fund.refuse(fund.execute_call(strategy, longer)) == Refusal("BadOrder")


def test_execute__a_recipient_in_the_place_of_any_word__is_refused(fund: LiveFund) -> None:
    # Whatever word a thief puts his address into, it is a token, a fee or an amount.
    thief = encode(["address"], [fund.stranger])
    for adapter, data in (fund.orders.buy_v3(1_000 * fund.unit), fund.orders.buy_v2(1_000)):
        for start in range(0, len(data) - 32, 32):
            forged = (adapter, data[:start] + thief + data[start + 32 :])
            fund.refuse(fund.execute_call(fund.trend, forged))


def test_execute__encodings_of_routers__are_bad_orders(fund: LiveFund) -> None:
    thief, base, weth = fund.stranger, fund.base.address, fund.weth.address
    own = [base, weth, 500, thief, fund.now() + 100, 1_000, 1, 0]
    kinds = ["address", "address", "uint24", "address", "uint256", "uint256", "uint256", "uint160"]
    v2 = encode(["uint256", "uint256", "address[]", "address"], [1_000, 1, [base, weth], thief])
    for order in ((fund.orders.v3, encode(kinds, own)), (fund.orders.v2, v2)):
        assert fund.refuse(fund.execute_call(fund.trend, order)) == Refusal("BadOrder")


@pytest.mark.parametrize("word", [0, 1, 2])
def test_execute__word_beyond_its_type__is_a_bad_order(fund: LiveFund, word: int) -> None:
    adapter, data = fund.orders.buy_v3(1_000 * fund.unit)
    forged = (adapter, data[: 32 * word] + b"\xff" * 32 + data[32 * word + 32 :])
    assert fund.refuse(fund.execute_call(fund.trend, forged)) == Refusal("BadOrder")


def transfers_to(token: Contract, receipt: TxReceipt) -> set[str]:
    """Collect who received a token in a transaction; WETH has other names for the same fields."""
    events = token.events.Transfer().process_receipt(receipt, errors=DISCARD)
    moves = (event["args"] for event in events if event["address"] == token.address)
    return {str(move.get("to") or move.get("dst")) for move in moves}


def test_execute__swap__everything_arrives_at_the_strategy(any_fund: LiveFund) -> None:
    fund = any_fund
    batch = (fund.orders.buy_v3(5_000 * fund.unit), fund.orders.buy_v2(5_000 * fund.unit, 1))
    receipt = fund.execute(fund.trend, *batch)
    assert transfers_to(fund.weth, receipt) == {fund.trend.address}
    pools = {fund.world.v2_pool.contract.address, fund.world.v3_pool.contract.address}
    assert transfers_to(fund.base, receipt) == pools
