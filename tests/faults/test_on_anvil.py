"""The same on a real node without automine, with keepers that are killed by SIGKILL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faults.chain import GWEI
from tests.faults.localnet import Localnet, Scene, running_localnet, url_in
from tests.faults.tally import PROFILE, TALLY

pytestmark = pytest.mark.slow
STEP, STORMS = {"test": (4, 12), "prove": (1, 80)}[PROFILE]
SCENES = count(1)
MOMENTS = 60


@pytest.fixture(scope="module")
def net() -> Iterator[Localnet]:
    with running_localnet() as net:
        yield net


def new_scene(net: Localnet, folder: Path, wishes: int = 2) -> Scene:
    """Give a keeper a key, a database and numbers that nobody used before."""
    number = next(SCENES)
    scene = Scene(net, f"0x{number:064x}", url_in(folder))
    for each in range(wishes):
        scene.want(1_000 * number + each)
    return scene


def conclude(scene: Scene) -> None:
    """Judge and count a scene, and let nothing of it be undone by the next."""
    verdict = scene.rest()
    TALLY.add(verdict, *(f"SIGKILL {place}" for place in scene.places))
    scene.net.mine(3)
    assert verdict.is_clean, f"killed at {scene.places}: {verdict}"


def test_keeper__killed_at_a_moment__leaves_one_effect_per_wish(
    net: Localnet, tmp_path: Path
) -> None:
    for moment in count(0, STEP):
        folder = tmp_path / str(moment)
        folder.mkdir()
        scene = new_scene(net, folder)
        killed = scene.run(moment)
        net.mine()
        killed = scene.run(moment) or killed
        conclude(scene)
        if not killed:
            assert moment > 20
            return


@pytest.mark.parametrize("vanish", [True, False])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_reorganisation__after_the_keeper_was_killed__leaves_one_effect_per_wish(
    net: Localnet, tmp_path: Path, depth: int, vanish: bool
) -> None:
    scene = new_scene(net, tmp_path)
    scene.run()
    net.mine()
    scene.run(10 * depth)
    net.mine(depth - 1)
    net.reorganise(depth, vanish=vanish)
    scene.run(7 * depth)
    net.mine()
    net.reorganise(1, vanish=vanish)
    conclude(scene)


def test_dropped_transaction__is_sent_again(net: Localnet, tmp_path: Path) -> None:
    scene = new_scene(net, tmp_path, wishes=1)
    scene.run()
    (waiting,) = net.waiting(scene.address)
    net.anvil.request("anvil_dropTransaction", waiting)
    assert net.waiting(scene.address) == []
    scene.run()
    assert net.waiting(scene.address) == [waiting]
    conclude(scene)


def drop(scene: Scene) -> None:
    for each in scene.net.waiting(scene.address):
        scene.net.anvil.request("anvil_dropTransaction", each)


Happening = Callable[[Scene], object]
happenings: st.SearchStrategy[Happening] = st.one_of(
    st.integers(0, MOMENTS).map(lambda moment: lambda scene: scene.run(moment)),
    st.integers(5, 80).map(lambda ms: lambda scene: scene.run(after_s=ms / 1_000)),
    st.just(lambda scene: scene.run()),
    st.integers(1, 3).map(lambda blocks: lambda scene: scene.net.mine(blocks)),
    st.tuples(st.integers(1, 3), st.booleans()).map(
        lambda pair: lambda scene: scene.net.reorganise(pair[0], vanish=pair[1])
    ),
    st.just(drop),
    st.sampled_from([13, 61]).map(lambda s: lambda scene: scene.net.pass_time(s)),
    st.sampled_from([1, 3, 40]).map(lambda gwei: lambda scene: scene.net.price_gas(gwei * GWEI)),
)


@settings(
    max_examples=STORMS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(storm=st.lists(happenings, min_size=4, max_size=10))
def test_storm__of_kills_reorganisations_and_drops__leaves_one_effect_per_wish(
    net: Localnet, storm: list[Happening]
) -> None:
    with TemporaryDirectory() as folder:
        scene = new_scene(net, Path(folder))
        for happen in storm:
            happen(scene)
        conclude(scene)
