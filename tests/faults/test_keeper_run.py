"""The real command, killed by SIGKILL while it closes and strikes: one close, one strike."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.deployment.local import LocalFund
from tests.faults.stage import Stage, blocks_coming, due_fund
from tests.faults.tally import PROFILE, TALLY

pytestmark = pytest.mark.slow
DEALINGS, KILLS = {"test": (2, 2), "prove": (8, 4)}[PROFILE]
COMMITS = 12  # of a run that closes and strikes, about


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalFund]:
    with due_fund(tmp_path_factory.mktemp("fund")) as local:
        yield local


@pytest.mark.parametrize("seed", range(DEALINGS))
def test_dealing__with_the_keeper_killed_again_and_again__is_closed_and_struck_once(
    local: LocalFund, tmp_path: Path, seed: int
) -> None:
    chance, anvil = random.Random(seed), local.world.anvil
    saved = anvil.snapshot()
    stage = Stage(local, tmp_path / "keeper")
    with blocks_coming(local):
        for _ in range(KILLS):
            stage.run(chance.randint(1, COMMITS), later_s=chance.uniform(0, 0.1))
        verdict = stage.rest()
    TALLY.add(verdict, *(f"SIGKILL {place}" for place in stage.places))
    anvil.revert(saved)
    assert stage.places, "every process was faster than its end"
    assert verdict.is_clean, f"{verdict}: {(stage.folder / 'log').read_text()}"
