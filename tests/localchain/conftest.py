"""A world per number of decimals, and every test leaves it as it found it."""

from collections.abc import Iterator

import pytest

from scripts.localchain.anvil import Anvil
from scripts.localchain.market import generated_market
from scripts.localchain.world import World, build_world, options_for


@pytest.fixture(scope="module", params=[6, 8, 18])
def any_world(request: pytest.FixtureRequest) -> Iterator[World]:
    market = generated_market(7, days=2)
    with Anvil(options_for(market)) as anvil:
        yield build_world(anvil, market, base_decimals=request.param)


@pytest.fixture(scope="module")
def shared_world() -> Iterator[World]:
    market = generated_market(7, days=2)
    with Anvil(options_for(market)) as anvil:
        yield build_world(anvil, market)


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    saved = shared_world.anvil.snapshot()
    yield shared_world
    shared_world.anvil.revert(saved)
