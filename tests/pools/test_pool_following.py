"""A followed pool is the chain's own, or its wire is tripped; nothing in between."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web3.contract import Contract

from keeper.domain.pools import V3Pool
from keeper.domain.units import Address
from keeper.errors import ConfigError, PoolDivergedError, RpcError
from scripts.localchain.transactions import send
from scripts.localchain.uniswap import Q96
from tests.pools.follower import Follower, Log
from tests.pools.lab import UNITS, Lab

WIDE = (-887_220, 887_220)
LOWEST, HIGHEST = 4_295_128_740, 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_341


class Scene:
    """
    A pair and a pool of two tokens, and what may happen to them.

    Args:
        lab: where they are.
    """

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.token0, self.token1 = lab.tokens(2)
        self.pair = lab.pair(self.token0, self.token1, (5 * UNITS, 7 * UNITS))
        self.pool = lab.pool(self.token0, self.token1, 3_000, Q96)
        lab.provide(self.pool, [(*WIDE, 10 * UNITS), (-600, 600, 20 * UNITS)])

    @property
    def tokens(self) -> list[Contract]:
        """Both."""
        return [self.token0, self.token1]

    def swap(self, amount: int = UNITS // 10, *, down: bool = True) -> None:
        """Swap in the pool."""
        limit = LOWEST if down else HIGHEST
        call = self.lab.harness.functions.swapAll(self.pool.address, [(down, amount, limit)])
        send(call, sender=self.lab.owner)

    def provide(self, lower: int = -1_200, upper: int = 1_800, amount: int = UNITS) -> None:
        """Add liquidity to the pool."""
        self.lab.provide(self.pool, [(lower, upper, amount)])

    def withdraw(self, lower: int = -600, upper: int = 600, amount: int = UNITS) -> None:
        """Take liquidity out of the pool; an amount of 0 only collects."""
        functions = self.lab.harness.functions
        send(
            functions.withdraw(self.pool.address, lower, upper, amount),
            sender=self.lab.owner,
        )

    def swap_pair(self) -> None:
        """Swap in the pair, for less than it would give."""
        call = self.lab.harness.functions.pairSwap(self.pair.address, (True, UNITS, UNITS // 2))
        send(call, sender=self.lab.owner)

    def without_effect(self) -> None:
        """Do to the pool what changes neither its price nor its liquidity."""
        functions, owner = self.lab.harness.functions, self.lab.owner
        send(self.pool.functions.setFeeProtocol(4, 10), sender=owner)
        send(functions.lend(self.pool.address, UNITS, UNITS // 3), sender=owner)
        self.swap(UNITS // 100)
        send(self.pool.functions.collectProtocol(owner, 2**100, 2**100), sender=owner)
        send(self.pool.functions.increaseObservationCardinalityNext(9), sender=owner)
        send(self.pair.functions.sync(), sender=owner)
        send(self.pair.functions.skim(owner), sender=owner)
        send(self.lab.harness.functions.drain(self.pair.address, UNITS // 7), sender=owner)


@pytest.fixture
def scene(lab: Lab) -> Scene:
    return Scene(lab)


@pytest.fixture
def follower(scene: Scene, tmp_path: Path) -> Follower:
    return Follower(scene.lab, scene.tokens, tmp_path)


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


def without(pool: Contract, name: str) -> Callable[[list[Log]], list[Log]]:
    """Drop the logs of one event."""
    topic = pool.events[name]().topic
    return lambda logs: [each for each in logs if each["topics"][0] != topic]


def test_swap__missed__trips_the_wire_at_the_check_and_names_both_prices(
    scene: Scene, follower: Follower
) -> None:
    before = follower.run()
    scene.swap()
    follower.rpc.change = without(scene.pool, "Swap")
    assert follower.run().entries  # nobody can know yet
    book = follower.run(check=True)
    (price, tick) = book.wires
    (old,) = (each for each in before.pools if isinstance(each, V3Pool))
    now, tick_now = scene.pool.functions.slot0().call()[:2]
    assert (price.pool, price.field) == (scene.pool.address, "sqrt_price_x96")
    assert (price.ours, price.theirs) == (str(old.sqrt_price_x96), str(now))
    assert (tick.ours, tick.theirs) == (str(old.tick), str(tick_now))
    assert price.block == book.block
    with pytest.raises(PoolDivergedError, match=f"{scene.pool.address} diverged .* {now} on the"):
        _ = book.pools
    assert [each.terms.address for each in book.entries] == [scene.pair.address]


def test_sync__missed__trips_the_wire_at_the_check(scene: Scene, follower: Follower) -> None:
    follower.run()
    scene.swap_pair()
    follower.rpc.change = without(scene.pair, "Sync")
    assert [each.field for each in follower.run(check=True).wires] == ["reserve0", "reserve1"]


def test_mint_in_range__missed__trips_the_wire_at_the_next_swap(
    scene: Scene, follower: Follower
) -> None:
    follower.run()
    scene.provide()
    scene.swap()
    follower.rpc.change = without(scene.pool, "Mint")
    (wire,) = follower.run().wires
    assert (wire.field, wire.ours, wire.theirs) == (
        "liquidity",
        str(30 * UNITS),
        str(31 * UNITS),
    )


def test_mint_out_of_range__missed__trips_the_wire_at_the_check(
    scene: Scene, follower: Follower
) -> None:
    follower.run()
    scene.provide(6_000, 6_060)
    scene.swap()
    follower.rpc.change = without(scene.pool, "Mint")
    assert follower.run().wires == ()
    wires = follower.run(check=True).wires
    assert [each.field for each in wires] == ["tick 6000", "tick 6060"]
    assert wires[0].ours == "nothing"
    assert wires[0].theirs == f"{UNITS} gross, {UNITS} net"


def test_burn__given_twice_as_two_logs__trips_the_wire(scene: Scene, follower: Follower) -> None:
    follower.run()
    scene.withdraw()
    topic = scene.pool.events["Burn"]().topic

    def double(logs: list[Log]) -> list[Log]:
        burns = [each for each in logs if each["topics"][0] == topic]
        return [*logs, *({**each, "logIndex": "0x77"} for each in burns)]

    follower.rpc.change = double
    assert "liquidity" in [each.field for each in follower.run(check=True).wires]


def test_log__given_twice_as_it_is__is_refused(scene: Scene, follower: Follower) -> None:
    follower.run()
    scene.withdraw()
    follower.rpc.change = lambda logs: logs + logs
    with pytest.raises(RpcError, match=r"gave log [0-9]+ of block [0-9]+ twice"):
        follower.run()
    follower.rpc.change = lambda logs: logs
    follower.require_true(follower.run(check=True))


def test_logs__that_a_node_gives_later__are_caught_up_without_a_wire(
    scene: Scene, follower: Follower
) -> None:
    follower.run()
    scene.provide()
    follower.rpc.change = lambda _: []
    follower.run()
    follower.rpc.change = lambda logs: logs
    scene.lab.anvil.mine()
    follower.require_true(follower.run(check=True))


def test_wire__tripped__holds_after_a_restart_until_an_operator_clears_it(
    scene: Scene, follower: Follower
) -> None:
    follower.run()
    scene.provide()
    follower.rpc.change = without(scene.pool, "Mint")
    tripped = follower.run(check=True).wires
    follower.rpc.change = lambda logs: logs
    for _ in range(2):  # an honest node does not clear it, and nothing is compared anew
        scene.lab.anvil.mine()
        assert follower.run(check=True).wires == tripped
    book = follower.following.rearm(Address(scene.pool.address))
    follower.require_true(book)
    assert len(book.pools) == 2
    with pytest.raises(ConfigError, match=r"no wire of pool .* is tripped"):
        follower.following.rearm(Address(scene.pool.address))


def test_wire__cleared__loses_no_event_of_another_pool(scene: Scene, follower: Follower) -> None:
    follower.run()
    scene.provide()
    follower.rpc.change = without(scene.pool, "Mint")
    assert follower.run(check=True).wires
    follower.rpc.change = lambda logs: logs
    scene.swap_pair()
    scene.swap()
    follower.require_true(follower.following.rearm(Address(scene.pool.address)))
    follower.require_true(follower.run(check=True))


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
