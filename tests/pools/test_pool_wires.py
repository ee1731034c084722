"""A state that is not the chain's trips a wire, which holds until an operator clears it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from web3.contract import Contract

from keeper.domain.pools import V3Pool
from keeper.domain.units import Address
from keeper.errors import ConfigError, PoolDivergedError, RpcError
from tests.pools.follower import Follower, Log
from tests.pools.lab import UNITS
from tests.pools.scene import Scene


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
    scene.lab.anvil.mine(10)  # deeper than what is read again each time
    follower.require_true(follower.following.rearm(Address(scene.pool.address)))
    follower.require_true(follower.run(check=True))
