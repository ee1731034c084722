"""A followed pool is the chain's own, whatever the chain and the node did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keeper.errors import ConfigError, RpcError
from scripts.localchain.transactions import send
from scripts.localchain.uniswap import Q96
from tests.pools.follower import Follower
from tests.pools.lab import UNITS
from tests.pools.scene import Scene


def test_creations__of_configured_tokens_alone__are_found(scene: Scene, follower: Follower) -> None:
    (stranger,) = scene.lab.tokens(1)
    scene.lab.pair(stranger, scene.token0, (0, 0))
    entries = follower.run().entries
    assert {each.terms.address for each in entries} == {scene.pair.address, scene.pool.address}
    follower.tokens = [*scene.tokens, stranger]
    assert len(follower.run().entries) == 3  # an older creation, now that its token is asked for
    follower.tokens = scene.tokens
    assert len(follower.run().entries) == 2


def test_creations__more_than_configured__are_refused_with_both_numbers(
    follower: Follower,
) -> None:
    follower.most = 1
    with pytest.raises(ConfigError, match=r"2 pools trade .* max_pools is 1"):
        follower.run()


def test_pool__without_a_price__is_followed_to_its_first_one(
    scene: Scene, follower: Follower
) -> None:
    pool = scene.lab.pool(scene.token0, scene.token1, 500)
    book = follower.run()
    assert [each.state for each in book.entries if each.terms.address == pool.address] == [None]
    assert len(book.pools) == 2
    send(pool.functions.initialize(Q96 // 3), sender=scene.lab.owner)
    scene.lab.provide(pool, [(-30_000, 30_000, UNITS)])
    book = follower.run(check=True)
    follower.require_true(book)
    assert len(book.pools) == 3


def test_pool__created_between_two_looks__counts_the_mint_in_its_bases_block_once(
    scene: Scene, follower: Follower
) -> None:
    follower.run()
    pool = scene.lab.pool(scene.token0, scene.token1, 500, Q96)
    scene.lab.provide(pool, [(-300, 300, UNITS)])
    for _ in range(2):
        follower.require_true(follower.run())
        scene.swap()
    follower.require_true(follower.run(check=True))


def test_pool__flashed_and_charged__has_the_state_that_its_events_say(
    scene: Scene, follower: Follower
) -> None:
    follower.run()
    scene.without_effect()
    scene.withdraw(amount=0)
    follower.require_true(follower.run())


ACTIONS = st.one_of(
    st.tuples(st.just("swap"), st.integers(-40, 40)),
    st.tuples(st.just("provide"), st.integers(-20, 20)),
    st.tuples(st.just("withdraw"), st.integers(0, 5)),
    st.tuples(st.just("swap pair"), st.just(0)),
    st.tuples(st.just("go back"), st.integers(1, 4)),
    st.tuples(st.just("look"), st.just(0)),
    st.tuples(st.just("check"), st.just(0)),
    st.tuples(st.just("die"), st.integers(1, 14)),
    st.tuples(st.just("go back within"), st.integers(1, 14)),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTIONS, max_size=14))
def test_book__after_anything__is_the_chains_own(
    scene: Scene, actions: list[tuple[str, int]]
) -> None:
    begun = scene.lab.anvil.snapshot()
    with TemporaryDirectory() as folder:
        follower = Follower(scene.lab, scene.tokens, Path(folder))
        follower.log_range = 3
        saved = [scene.lab.anvil.snapshot()]
        for action, number in actions:
            act(scene, follower, saved, action, number)
        book = follower.run(check=True)
        assert len(book.entries) == 2
        follower.require_true(book)
        follower.engine.dispose()
    scene.lab.anvil.revert(begun)


def act(scene: Scene, follower: Follower, saved: list[str], action: str, number: int) -> None:
    def go_back(deep: int = 2) -> None:
        del saved[max(1, len(saved) - deep + 1) :]
        scene.lab.anvil.revert(saved.pop())
        scene.lab.anvil.mine(2)
        saved.append(scene.lab.anvil.snapshot())

    changes: dict[str, Callable[[], None]] = {
        "swap": lambda: scene.swap(abs(number) * UNITS // 3 + 1, down=number < 0),
        "provide": lambda: scene.provide(60 * number, 60 * number + 600, UNITS),
        "withdraw": lambda: scene.withdraw(amount=number * UNITS),
        "swap pair": scene.swap_pair,
        "go back": lambda: go_back(number),
    }
    if action in changes:
        changes[action]()
        saved.append(scene.lab.anvil.snapshot())
        return
    follower.rpc.at = number
    follower.rpc.act = follower.rpc.die if action == "die" else go_back
    try:
        follower.run(check=action == "check")
    except RpcError:
        assert action == "die"
    follower.rpc.at = 0


def test_states__the_next_time__stand_on_events_and_not_on_a_new_reading(
    scene: Scene, follower: Follower
) -> None:
    follower.run()
    scene.swap()
    scene.provide()
    follower.rpc.asked.clear()
    follower.require_true(follower.run())
    assert "eth_call" not in follower.rpc.asked
    scene.lab.anvil.mine(20)
    follower.check_every = 20
    follower.run()
    assert follower.rpc.asked.count("eth_call") == 2
    follower.rpc.asked.clear()
    follower.require_true(follower.run())
    assert "eth_call" not in follower.rpc.asked


@pytest.mark.parametrize("at", range(1, 16))
def test_chain__reorganised_between_any_two_reads__leaves_no_seam(
    scene: Scene, follower: Follower, at: int
) -> None:
    saved = scene.lab.anvil.snapshot()
    scene.swap()
    scene.provide()
    follower.run()
    scene.swap(down=False)

    def go_back() -> None:
        scene.lab.anvil.revert(saved)
        scene.swap_pair()
        scene.swap(UNITS)
        scene.lab.anvil.mine(2)

    follower.rpc.at, follower.rpc.act = at, go_back
    follower.run(check=True)
    follower.rpc.at = 0
    book = follower.run(check=True)
    follower.require_true(book)
    assert len(book.pools) == 2


@pytest.mark.parametrize("at", range(6, 15))
def test_book__while_another_process_moves_the_same_record__is_the_chains_own(
    scene: Scene, follower: Follower, tmp_path: Path, at: int
) -> None:
    follower.run()
    scene.provide(6_000, 6_060)
    scene.lab.anvil.mine(6)
    other = Follower(scene.lab, scene.tokens, tmp_path)
    follower.rpc.at, follower.rpc.act = at, lambda: other.require_true(other.run(check=True))
    follower.require_true(follower.run())
