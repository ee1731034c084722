"""The stored events are those of the chain, whatever the chain, the node or the machine did."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keeper.adapters.event_store import SqlEvents
from keeper.adapters.rpc import HttpRpc, RpcRefusal
from keeper.errors import ChainMovedError, RpcError
from scripts.localchain.anvil import Anvil
from tests.rpc.emitter import Emitter, follow, open_store, stored


class UnreliableRpc(HttpRpc):
    """
    A node that does something at its n-th answer.

    Attributes:
        at: which answer, counted from 1; 0 for never.
        act: what then: "die" without an answer, or "reorg" before it.
        depth: of the reorganisation.
        most_blocks: of a request for logs.
    """

    at, act, depth, most_blocks = 0, "die", 3, 10**9
    emitter: Emitter | None = None

    def fetch(self, method: str, *params: object) -> object:
        """Ask, or misbehave."""
        self.at -= 1
        if self.at == 0 and self.act == "die":
            raise RpcError("the line is dead")
        if self.at == 0:
            assert self.emitter is not None
            self.emitter.reorganise(self.depth)
            self.emitter.emit()
        if method == "eth_getLogs" and _blocks(params[0]) > self.most_blocks:
            raise RpcRefusal("query exceeds max block range", -32005, None)
        return super().fetch(method, *params)


def rpc_of(emitter: Emitter) -> UnreliableRpc:
    rpc = UnreliableRpc(emitter.anvil.rpc_url, 30)
    rpc.emitter = emitter
    return rpc


def _blocks(query: object) -> int:
    assert isinstance(query, dict)
    return int(query["toBlock"], 16) - int(query["fromBlock"], 16) + 1


ACTIONS = st.one_of(
    st.tuples(st.just("emit"), st.integers(1, 3)),
    st.tuples(st.just("mine"), st.integers(1, 12)),
    st.tuples(st.just("reorg"), st.integers(1, 20)),
    st.tuples(st.just("look"), st.just(0)),
    st.tuples(st.just("die"), st.integers(1, 12)),
    st.tuples(st.just("reorg within"), st.integers(1, 12)),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTIONS, max_size=14), log_range=st.integers(1, 9))
def test_store__after_anything__is_what_one_query_gives(
    shared_emitter: Emitter, actions: list[tuple[str, int]], log_range: int
) -> None:
    emitter, rpc = shared_emitter, rpc_of(shared_emitter)
    emitter.begin()
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "events.sqlite")
        for action, number in actions:
            if action == "emit":
                emitter.emit(number)
            elif action == "mine":
                emitter.anvil.mine(number)
            elif action == "reorg":
                emitter.reorganise(number)
                emitter.emit()
            else:
                rpc.at, rpc.act = number, "die" if action == "die" else "reorg"
                try:
                    follow(emitter, store, rpc, log_range=log_range).run()
                except RpcError:
                    assert action == "die"
                rpc.at = 0
        follow(emitter, store, rpc, log_range=log_range).run()
        assert stored(store) == emitter.all_events()
        follow(emitter, store, rpc, log_range=log_range).run()
        assert stored(store) == emitter.all_events()


@pytest.mark.parametrize("depth", [1, 7])
@pytest.mark.parametrize("at", range(1, 30))
def test_store__reorganised_away_between_any_two_questions__has_no_seam(
    emitter: Emitter, store: SqlEvents, at: int, depth: int
) -> None:
    rpc = rpc_of(emitter)
    for _ in range(10):
        emitter.emit()
    rpc.at, rpc.act, rpc.depth = at, "reorg", depth
    follow(emitter, store, rpc, log_range=2).run()
    assert stored(store) == emitter.all_events()


def test_store__of_a_chain_that_became_shorter__forgets_what_is_above(
    store: SqlEvents,
) -> None:
    with Anvil() as anvil:
        _shorten(Emitter(anvil), store)


def _shorten(emitter: Emitter, store: SqlEvents) -> None:
    emitter.emit(2)
    saved = emitter.anvil.snapshot()
    emitter.emit(2)
    emitter.emit(2)
    follow(emitter, store, rpc_of(emitter)).run()
    emitter.anvil.revert(saved)
    progress = follow(emitter, store, rpc_of(emitter)).run()
    assert progress.undone == 4
    assert stored(store) == emitter.all_events()


def test_store__deeper_reorganised_than_its_checkpoints__goes_back_to_a_block_with_events(
    emitter: Emitter, store: SqlEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keeper.adapters.event_store.KEPT_CHECKPOINTS", 3)
    rpc = rpc_of(emitter)
    for _ in range(20):
        emitter.emit()
        follow(emitter, store, rpc).run()
    assert len([*store.fetch_checkpoints()]) < 25
    emitter.reorganise(15)
    emitter.emit()
    calls = CountingRpc(emitter.anvil.rpc_url, 30)
    follow(emitter, store, calls, log_range=100).run()
    assert stored(store) == emitter.all_events()
    assert calls.count < 16


def test_look__without_anything_new__takes_one_question(emitter: Emitter, store: SqlEvents) -> None:
    emitter.emit()
    follow(emitter, store, rpc_of(emitter)).run()
    calls = CountingRpc(emitter.anvil.rpc_url, 30)
    progress = follow(emitter, store, calls).run()
    assert (progress.found, progress.undone, calls.count) == (0, 0, 1)


def test_look__at_a_node_that_limits_ranges__asks_for_less(
    emitter: Emitter, store: SqlEvents
) -> None:
    for _ in range(6):
        emitter.emit()
        emitter.anvil.mine(10)
    rpc = rpc_of(emitter)
    rpc.most_blocks = 5
    follow(emitter, store, rpc, log_range=1_000).run()
    assert stored(store) == emitter.all_events()
    rpc.most_blocks = 0
    emitter.emit()
    with pytest.raises(RpcRefusal, match="max block range"):
        follow(emitter, store, rpc).run()


def test_look__at_a_node_that_has_not_indexed_its_newest_block__finds_it_next_time(
    emitter: Emitter, store: SqlEvents
) -> None:
    emitter.emit()
    while emitter.all_events()[-1].block != emitter.anvil.w3.eth.block_number:
        emitter.emit()  # on a busy machine an event may be a block late
    forgetful = ForgetfulRpc(emitter.anvil.rpc_url, 30)
    follow(emitter, store, forgetful).run()
    assert stored(store) != emitter.all_events()
    emitter.anvil.mine()
    follow(emitter, store, rpc_of(emitter)).run()
    assert stored(store) == emitter.all_events()


def test_store__that_another_process_moved_on__is_not_written_to(
    emitter: Emitter, store: SqlEvents
) -> None:
    emitter.emit()
    source = follow(emitter, store, rpc_of(emitter))._source
    head = source.fetch_head()
    page = source.fetch_page(None, emitter.start, head)
    store.insert_page(None, page)
    with pytest.raises(ChainMovedError, match="another process has stored events meanwhile"):
        store.insert_page(None, page)
    assert stored(store) == emitter.all_events()


class CountingRpc(HttpRpc):
    """A node that counts questions."""

    count = 0

    def fetch(self, method: str, *params: object) -> object:
        """Count, and ask."""
        self.count += 1
        return super().fetch(method, *params)


class ForgetfulRpc(HttpRpc):
    """A node whose index of logs is a block behind."""

    def fetch(self, method: str, *params: object) -> object:
        """Leave logs of the last block out."""
        answer = super().fetch(method, *params)
        query = params[0] if params else None
        if method == "eth_getLogs" and isinstance(query, dict) and isinstance(answer, list):
            return [each for each in answer if each["blockNumber"] != query["toBlock"]]
        return answer
