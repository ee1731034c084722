"""Ticks in Python are the deployed pool's own, at every tick and at both ends."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from keeper.domain.ticks import MAX_TICK, sqrt_ratio_up
from scripts.localchain import uniswap
from scripts.localchain.anvil import Anvil
from scripts.localchain.artifacts import UNISWAP_V3_CORE, package_artifact
from scripts.localchain.transactions import contract_at, send

# Each power of two takes part in some tick, with either sign; then a hundred others.
PLACES = [2**place for place in range(20)]
TICKS = [0, *PLACES, *(-tick for tick in PLACES), 2**19 - 1, MAX_TICK - 1, -MAX_TICK]
OTHERS = random.Random(7).sample(range(-MAX_TICK, MAX_TICK), 100)


@pytest.fixture(scope="module")
def pool() -> Iterator[tuple[Anvil, Any]]:
    """An empty pool that nobody initialised yet."""
    with Anvil() as anvil:
        owner = anvil.accounts[0].address
        weth = uniswap.deploy_weth(anvil.w3, owner)
        other = uniswap.deploy_weth(anvil.w3, owner)
        factory = uniswap.deploy_v3(anvil.w3, weth.address, owner).factory
        send(factory.functions.createPool(weth.address, other.address, 500), sender=owner)
        address = factory.functions.getPool(weth.address, other.address, 500).call()
        artifact = package_artifact(UNISWAP_V3_CORE, "UniswapV3Pool")
        yield anvil, contract_at(anvil.w3, artifact, address)


def tick_of(pool: tuple[Anvil, Any], root: int) -> int:
    """Ask the pool at which tick a square root of a price is."""
    anvil, contract = pool
    saved = anvil.snapshot()
    send(contract.functions.initialize(root), sender=anvil.accounts[0].address)
    tick = contract.functions.slot0().call()[1]
    anvil.revert(saved)
    return int(tick)


@pytest.mark.parametrize("tick", TICKS)
def test_sqrt_ratio__is_the_first_at_which_a_pool_is_at_the_tick(
    pool: tuple[Anvil, Any], tick: int
) -> None:
    root = sqrt_ratio_up(tick)
    assert tick_of(pool, root) == tick
    if tick > -MAX_TICK:
        assert tick_of(pool, root - 1) == tick - 1


def test_sqrt_ratio__of_any_ticks__is_the_first_at_which_a_pool_is_there(
    pool: tuple[Anvil, Any],
) -> None:
    for tick in OTHERS:
        root = sqrt_ratio_up(tick)
        assert (tick_of(pool, root), tick_of(pool, root - 1)) == (tick, tick - 1)


@pytest.mark.parametrize("tick", [MAX_TICK + 1, -MAX_TICK - 1])
def test_sqrt_ratio__of_no_pools_tick__is_refused(tick: int) -> None:
    with pytest.raises(ValueError, match=f"tick is {tick}, limits are"):
        sqrt_ratio_up(tick)
