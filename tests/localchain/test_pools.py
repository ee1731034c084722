"""Pools of the real protocols land where they are sent, by swaps that pay their fees."""

from collections.abc import Iterator

import pytest
from eth_abi.abi import encode
from web3 import Web3
from web3.exceptions import ContractCustomError

from keeper.domain.units import ZERO_ADDRESS
from scripts.localchain import uniswap
from scripts.localchain.assets import add_asset
from scripts.localchain.errors import TransactionRevertedError
from scripts.localchain.transactions import send
from scripts.localchain.world import World

WAD = 10**18
MILLIONTH = 10**12
FACTORS_BPS = [10_001, 9_999, 10_500, 9_500, 20_000, 4_000, 100_000, 10_000]


@pytest.fixture
def world(any_world: World) -> Iterator[World]:
    saved = any_world.anvil.snapshot()
    yield any_world
    any_world.anvil.revert(saved)


def first_price(world: World) -> int:
    return world.market.frames()[0].weth_in_base_wad


def is_within_a_millionth(price: int, target: int) -> bool:
    return abs(price - target) * WAD <= target * MILLIONTH


def test_pools__at_the_start__trade_at_the_first_market_price(world: World) -> None:
    for pool in (world.v2_pool, world.v3_pool):
        assert is_within_a_millionth(pool.price_wad_down(), first_price(world))


@pytest.mark.parametrize("bps", FACTORS_BPS)
def test_move_price__v3__stops_at_the_target_root_exactly(world: World, bps: int) -> None:
    target = first_price(world) * bps // 10_000
    world.v3_pool.move_price(target, replayer=world.replayer, sender=world.cast.deployer.address)
    root = world.v3_pool.contract.functions.slot0().call()[0]
    assert root == world.v3_pool.target(target)[1]
    assert is_within_a_millionth(world.v3_pool.price_wad_down(), target)


@pytest.mark.parametrize("bps", FACTORS_BPS)
def test_move_price__v2__lands_within_a_millionth(world: World, bps: int) -> None:
    target = first_price(world) * bps // 10_000
    world.v2_pool.move_price(target, replayer=world.replayer, sender=world.cast.deployer.address)
    assert is_within_a_millionth(world.v2_pool.price_wad_down(), target)


def test_move_price__v2__pays_the_fee_of_a_real_swap(world: World) -> None:
    def product() -> int:
        reserve0, reserve1, _ = world.v2_pool.contract.functions.getReserves().call()
        return int(reserve0 * reserve1)

    before, sender = product(), world.cast.deployer.address
    world.v2_pool.move_price(first_price(world) * 2, replayer=world.replayer, sender=sender)
    world.v2_pool.move_price(first_price(world), replayer=world.replayer, sender=sender)
    assert product() > before


def test_move_price__there_already__trades_nothing(world: World) -> None:
    held = world.base.functions.balanceOf(world.replayer.address)
    target, sender = world.v3_pool.price_wad_down(), world.cast.deployer.address
    world.v3_pool.move_price(target * 2, replayer=world.replayer, sender=sender)
    before = held.call()
    world.v3_pool.move_price(target * 2, replayer=world.replayer, sender=sender)
    assert held.call() == before


def test_move_price__by_a_stranger__is_refused(world: World) -> None:
    stranger = world.cast.free[0].address
    with pytest.raises(TransactionRevertedError, match="moveV3 reverted"):
        world.v3_pool.move_price(WAD, replayer=world.replayer, sender=stranger)


def test_callback__by_a_stranger__pays_nobody(world: World) -> None:
    stranger = world.cast.free[0].address
    call = world.replayer.functions.uniswapV3SwapCallback(1, 1, b"")
    with pytest.raises(TransactionRevertedError, match="uniswapV3SwapCallback reverted"):
        send(call, sender=stranger)
    with pytest.raises(ContractCustomError) as refused:
        call.call({"from": stranger})
    error = Web3.keccak(text="NotThePool(address,address)")[:4] + encode(
        ["address", "address"], [stranger, ZERO_ADDRESS]
    )
    assert refused.value.data == Web3.to_hex(error)


def test_router__v3__gives_what_the_quoter_said(world: World) -> None:
    trader = world.cast.free[0].address
    amount = 10_000 * int(10**world.base_decimals)
    world.give_base(trader, amount)
    send(world.base.functions.approve(world.v3.router.address, amount), sender=trader)
    pair, fee = (world.base.address, world.weth.address), world.v3_pool.fee
    quote = world.v3.quoter.functions.quoteExactInputSingle((*pair, amount, fee, 0)).call()[0]
    order = (*pair, fee, trader, uniswap.FOREVER, amount, quote, 0)
    send(world.v3.router.functions.exactInputSingle(order), sender=trader)
    assert world.weth.functions.balanceOf(trader).call() == quote


def test_router__v2__gives_what_it_quoted(world: World) -> None:
    trader, amount = world.cast.free[0].address, WAD
    world.give_weth(trader, amount)
    router, path = world.v2.router, [world.weth.address, world.base.address]
    send(world.weth.functions.approve(router.address, amount), sender=trader)
    quote = router.functions.getAmountsOut(amount, path).call()[1]
    swap = router.functions.swapExactTokensForTokens(amount, quote, path, trader, uniswap.FOREVER)
    send(swap, sender=trader)
    assert world.base.functions.balanceOf(trader).call() == quote


@pytest.mark.parametrize("decimals", [6, 8, 18])
def test_add_asset__moved__agrees_on_feed_and_pools(world: World, decimals: int) -> None:
    asset = add_asset(world, "WBTC", decimals=decimals, usd=50_000 * 10**8)
    asset.move(world, 41_234 * 10**8)
    base_usd = world.base_feed.functions.latestAnswer().call()
    target = 41_234 * 10**8 * WAD // base_usd
    assert asset.feed.functions.latestAnswer().call() == 41_234 * 10**8
    for pool in (asset.v2_pool, asset.v3_pool):
        assert is_within_a_millionth(pool.price_wad_down(), target)
