"""A real pool's average over time: what it says, and when it has nothing to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import exp, log

import pytest

from keeper.adapters.rpc import HttpRpc
from keeper.adapters.twap import TwapPool, UniswapTwaps
from keeper.domain.assets import Token
from keeper.domain.price_quorum import Missing, Reference
from keeper.domain.snapshot import FundSnapshot
from keeper.domain.units import PRICE_SCALE, Address
from keeper.errors import RpcError
from scripts.localchain import pools
from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.world import V3_FEE, World, build_world, options_for
from tests.domain.funds import a_fund

WINDOW_S = 1_800
WAD = 10**18


@pytest.fixture(scope="module", params=[6, 18])
def shared_world(request: pytest.FixtureRequest) -> Iterator[World]:
    market = generated_market(7, days=2)
    with Anvil(options_for(market)) as anvil:
        yield build_world(anvil, market, base_decimals=request.param)


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    saved = shared_world.anvil.snapshot()
    yield shared_world
    shared_world.anvil.revert(saved)


def tokens(world: World) -> tuple[Token, Token]:
    """WETH and the base asset as the domain knows them."""
    base = Token(address=Address(world.base.address), symbol="USDC", decimals=world.base_decimals)
    return Token(address=Address(world.weth.address), symbol="WETH", decimals=18), base


def snapshot(world: World, base: Token, block: object = "latest") -> FundSnapshot:
    head = world.w3.eth.get_block(block)  # type: ignore[arg-type]
    return replace(
        a_fund(),
        base=base,
        block=head["number"],
        block_hash="0x" + bytes(head["hash"]).hex(),
        timestamp=head["timestamp"],
    )


def average(
    world: World, *, of_base: bool = False, block: object = "latest", **changes: object
) -> Reference | Missing:
    """Ask for WETH in the base asset, or the other way round, so that both orders are met."""
    weth, base = tokens(world)
    token, money = (base, weth) if of_base else (weth, base)
    pool = TwapPool(
        token=token.address,
        pool=Address(world.v3_pool.contract.address),
        window_s=WINDOW_S,
        min_liquidity=10 ** (money.decimals + 3),
    )
    pool = replace(pool, **changes)  # type: ignore[arg-type]
    twaps = UniswapTwaps(HttpRpc(world.anvil.rpc_url, 20), [pool])
    found = twaps.fetch_references([pool.token], snapshot(world, money, block))
    [reference] = found[pool.token]
    return reference


def move(world: World, price_wad: int, after_s: int) -> None:
    """Swap to a price in a block so many seconds later."""
    world.anvil.set_next_timestamp(world.anvil.now() + after_s)
    sender = world.cast.deployer.address
    world.v3_pool.move_price(price_wad, replayer=world.replayer, sender=sender)


def in_scale(world: World, price_wad: float, *, of_base: bool) -> float:
    """Bring base assets for one WETH to the domain's scale, for either side of the pool."""
    per_wei = Fraction(price_wad) / WAD * 10**world.base_decimals / WAD
    return float((1 / per_wei if of_base else per_wei) * PRICE_SCALE)


@pytest.mark.parametrize("of_base", [False, True])
def test_twap__after_swaps_over_time__is_their_geometric_mean(world: World, of_base: bool) -> None:
    start = world.v3_pool.price_wad_down()
    world.anvil.warp(world.anvil.now() + 2 * WINDOW_S)
    # Prices that hold for 600, 900 and 300 s of the window's 1,800.
    held = ((1.02, 600), (0.97, 900), (1.05, 300))
    for factor, _ in held[:1]:
        move(world, int(start * factor), 10)
    for (_, seconds), (factor, _) in pairwise(held):
        move(world, int(start * factor), seconds)
    world.anvil.warp(world.anvil.now() + held[-1][1])
    mean = start * exp(sum(log(factor) * s for factor, s in held) / WINDOW_S)
    found = average(world, of_base=of_base)
    assert isinstance(found, Reference)
    # A tick is a ten-thousandth; each price is floored to one, and so is their average.
    assert found.price == pytest.approx(in_scale(world, mean, of_base=of_base), rel=2.1e-4)
    assert found.observed_at == world.anvil.now()


def test_twap__pushed_within_a_block__has_not_moved(world: World) -> None:
    world.anvil.warp(world.anvil.now() + 2 * WINDOW_S)
    start = world.v3_pool.price_wad_down()
    before = average(world)
    move(world, start * 3, 12)
    assert isinstance(before, Reference)
    after = average(world)
    assert isinstance(after, Reference)
    assert after.price == pytest.approx(before.price, rel=1.1e-4)


def test_twap__of_an_older_block__is_pinned_to_it(world: World) -> None:
    world.anvil.warp(world.anvil.now() + 2 * WINDOW_S)
    block, before = world.w3.eth.block_number, average(world)
    move(world, world.v3_pool.price_wad_down() * 2, 600)
    world.anvil.warp(world.anvil.now() + 600)
    assert average(world, block=block) == before
    now = average(world)
    assert isinstance(now, Reference)
    assert isinstance(before, Reference)
    assert now.price > before.price


def test_twap__over_more_than_the_pool_remembers__is_missing(world: World) -> None:
    found = average(world, window_s=80_000)
    assert isinstance(found, Missing)
    assert found.reason == "it keeps 100 observations, which do not reach back 80000 s"


def test_twap__of_a_pool_that_keeps_one_observation__is_missing(world: World) -> None:
    whale = world.cast.whale.address
    create = world.v3.positions.functions.createAndInitializePoolIfNecessary
    pair, price = world.v3_pool.pair, world.v3_pool.price_wad_down()
    root = pair.ratio(price).sqrt_price_x96_down()
    pools.send(create(*pair.sorted, 10_000, root), sender=whale)
    address = world.v3.factory.functions.getPool(*pair.sorted, 10_000).call()
    found = average(world, pool=Address(address))
    assert isinstance(found, Missing)
    assert found.reason == f"it keeps 1 observations, which do not reach back {WINDOW_S} s"
    world.anvil.warp(world.anvil.now() + 2 * WINDOW_S)
    found = average(world, pool=Address(address))
    assert isinstance(found, Missing)
    assert found.reason.startswith("its liquidity is 0.00 USDC, limit is 1,000.00")


def test_twap__of_a_thin_pool__is_missing_with_its_depth(world: World) -> None:
    world.anvil.warp(world.anvil.now() + 2 * WINDOW_S)
    limit = 10**9 * 10**world.base_decimals
    found = average(world, min_liquidity=limit)
    assert isinstance(found, Missing)
    depth = Fraction(found.reason.split()[3].replace(",", ""))
    # 40 million over the full range, and 10 million within 10 % of the price, which weigh 21 x.
    assert 2 * 10**8 < depth < 3 * 10**8


def test_twap__with_liquidity_for_one_block_alone__is_still_thin(world: World) -> None:
    world.anvil.warp(world.anvil.now() + 2 * WINDOW_S)
    before = average(world, min_liquidity=10**9 * 10**world.base_decimals)
    pair, price = world.v3_pool.pair, world.v3_pool.price_wad_down()
    money = 10**11 * 10**world.base_decimals
    world.give_base(world.cast.whale.address, money)
    ticks = pools.range_around(pair, V3_FEE, price_wad=price, width_wad=10**16)
    token = min(pair.worth_down(money, price), 10**6 * WAD)
    pools.add_v3_liquidity(
        world.v3, world.v3_pool, ticks=ticks, token=token, money=money,
        sender=world.cast.whale.address,
    )  # fmt: skip
    world.anvil.mine(1, interval_s=12)
    after = average(world, min_liquidity=10**9 * 10**world.base_decimals)
    assert isinstance(before, Missing)
    assert isinstance(after, Missing)
    first, second = (Fraction(f.reason.split()[3].replace(",", "")) for f in (before, after))
    assert first < second < first * 102 / 100


def test_twap__of_a_pool_of_other_tokens__is_missing(world: World) -> None:
    found = average(world, token=Address(world.v2.router.address))
    assert isinstance(found, Missing)
    assert found.reason.startswith("it is a pool of 0x")


@pytest.mark.parametrize("at", ["nobody", "token"])
def test_twap__of_what_is_no_pool__is_missing(world: World, at: str) -> None:
    stranger = world.cast.free[0].address if at == "nobody" else world.base.address
    found = average(world, pool=Address(stranger))
    assert isinstance(found, Missing)
    assert "no Uniswap v3 pool" in found.reason or "revert" in found.reason


def test_twap__without_a_node__is_no_word_about_the_pool(world: World) -> None:
    weth, base = tokens(world)
    pool = TwapPool(
        token=weth.address, pool=Address(world.v3_pool.contract.address), window_s=60,
        min_liquidity=0,
    )  # fmt: skip
    twaps = UniswapTwaps(HttpRpc("http://127.0.0.1:9", 5), [pool])
    with pytest.raises(RpcError, match="does not answer eth_call"):
        twaps.fetch_references([weth.address], snapshot(world, base))
