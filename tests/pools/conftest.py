"""One chain with Uniswap for all tests of pools; every test finds it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.localchain.anvil import Anvil
from tests.pools.follower import Follower
from tests.pools.lab import LARGE_BLOCKS, Lab, build_lab
from tests.pools.scene import Scene


@pytest.fixture(scope="session")
def shared_lab() -> Iterator[Lab]:
    with Anvil(LARGE_BLOCKS) as anvil:
        yield build_lab(anvil)


@pytest.fixture
def lab(shared_lab: Lab) -> Iterator[Lab]:
    saved = shared_lab.anvil.snapshot()
    yield shared_lab
    shared_lab.anvil.revert(saved)


@pytest.fixture
def scene(lab: Lab) -> Scene:
    return Scene(lab)


@pytest.fixture
def follower(scene: Scene, tmp_path: Path) -> Follower:
    return Follower(scene.lab, scene.tokens, tmp_path)
