"""News over a websocket: they come early, and nothing is lost without them."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.sync.server import ServerConnection, serve

from keeper.adapters.endpoint import Identity
from keeper.adapters.log_stream import LogStream
from keeper.adapters.rpc import HttpRpc
from keeper.errors import RpcError
from tests.rpc.emitter import EMITTER, Emitter, follow, open_store, stored
from tests.rpc.tcp_proxy import TcpProxy

SOON_S = 5.0


@pytest.fixture
def line(emitter: Emitter) -> Iterator[TcpProxy]:
    with TcpProxy(emitter.anvil.rpc_url) as proxy:
        yield proxy


def identity_of(emitter: Emitter) -> Identity:
    w3 = emitter.anvil.w3
    genesis = w3.eth.get_block(0)["hash"].to_0x_hex()
    return Identity(chain_id=w3.eth.chain_id, genesis_hash=genesis)


def open_stream(emitter: Emitter, line: TcpProxy, identity: Identity | None = None) -> LogStream:
    return LogStream(
        f"ws://127.0.0.1:{line.port}/?key=secret-key",
        [EMITTER],
        identity or identity_of(emitter),
        first_pause_s=0.05,
    )


def wait_for(stream: LogStream, connections: int) -> None:
    deadline = time.monotonic() + SOON_S
    while stream.connections < connections:
        assert time.monotonic() < deadline, "no connection"
        time.sleep(0.01)


def test_stream__an_event__wakes_who_waits(emitter: Emitter, line: TcpProxy) -> None:
    stream = open_stream(emitter, line)
    wait_for(stream, 1)
    assert stream.wait(SOON_S)  # of what came before
    assert not stream.wait(0.1)
    threading.Timer(0.2, emitter.emit).start()
    began = time.monotonic()
    assert stream.wait(60)
    assert time.monotonic() - began < SOON_S
    stream.close()


def test_stream__blocks_without_an_event__wake_nobody(emitter: Emitter, line: TcpProxy) -> None:
    stream = open_stream(emitter, line)
    wait_for(stream, 1)
    stream.wait(SOON_S)
    emitter.anvil.mine(5)
    assert not stream.wait(0.3)
    stream.close()


def test_stream__that_is_cut__comes_back_and_wakes_for_what_it_missed(
    emitter: Emitter, line: TcpProxy
) -> None:
    stream = open_stream(emitter, line)
    wait_for(stream, 1)
    stream.wait(SOON_S)
    line.refuses = True
    line.cut()
    emitter.emit()
    assert not stream.wait(0.2)
    line.refuses = False
    assert stream.wait(SOON_S)
    assert stream.connections == 2
    stream.close()


def test_stream__of_another_chain__is_given_up(
    emitter: Emitter, line: TcpProxy, caplog: pytest.LogCaptureFixture
) -> None:
    stream = open_stream(emitter, line, Identity(chain_id=1, genesis_hash="0x" + "00" * 32))
    stream._thread.join(SOON_S)
    assert not stream._thread.is_alive()
    assert not stream.wait(0)
    assert "127.0.0.1: the node serves chain 31337" in caplog.text
    assert "secret-key" not in caplog.text


def test_stream__closed__lets_who_waits_go_on_at_once(emitter: Emitter, line: TcpProxy) -> None:
    stream = open_stream(emitter, line)
    wait_for(stream, 1)
    stream.wait(SOON_S)
    closer = threading.Timer(0.1, stream.close)
    closer.start()
    began = time.monotonic()
    stream.wait(60)
    assert time.monotonic() - began < SOON_S
    closer.join()
    assert not stream._thread.is_alive()


@pytest.mark.parametrize("said", ["no JSON", "[]", '{"id": "eth_chainId", "result": null}', "{}"])
def test_stream__of_a_server_that_babbles__is_tried_again(said: str) -> None:
    met = threading.Semaphore(0)

    def babble(socket: ServerConnection) -> None:
        met.release()
        socket.recv()
        socket.send(said)

    with serve(babble, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.socket.getsockname()[1]
        stream = LogStream(
            f"ws://127.0.0.1:{port}",
            [EMITTER],
            Identity(chain_id=1, genesis_hash="0x"),
            first_pause_s=0.01,
        )
        assert met.acquire(timeout=SOON_S)
        assert met.acquire(timeout=SOON_S)
        assert stream.connections == 0
        stream.close()
        server.shutdown()


class CutAt:
    """An Rpc whose line is cut before one of its calls, and stays away."""

    def __init__(self, inner: HttpRpc, line: TcpProxy, call: int) -> None:
        self._inner, self._line, self._left = inner, line, call

    def fetch(self, method: str, *params: object) -> object:
        if self._left == 0:
            self._line.refuses = True
            self._line.cut()
        self._left -= 1
        return self._inner.fetch(method, *params)


def test_events__after_fifty_cuts_and_three_reorganisations__are_those_of_one_query(
    emitter: Emitter, line: TcpProxy, tmp_path: Path
) -> None:
    chance, store = random.Random(20_240_607), open_store(tmp_path / "events.sqlite")
    stream = open_stream(emitter, line)
    wait_for(stream, 1)
    failed = 0
    for step in range(50):
        emitter.emit(chance.randint(1, 3))
        if step % 17 == 11:
            emitter.reorganise(chance.randint(1, 6))
            emitter.emit(chance.randint(0, 2))
        cutter = threading.Timer(chance.random() * 0.03, line.cut)
        cutter.start()
        stream.wait(chance.random() * 0.05)
        rpc = HttpRpc(f"http://127.0.0.1:{line.port}", 5)
        try:
            # Every fifth look is cut for certain, the others when chance has it.
            follow(emitter, store, rpc if step % 5 else CutAt(rpc, line, step // 5 % 3)).run()
        except RpcError:
            failed += 1
        line.refuses = False
        cutter.join()
    assert failed >= 4
    follow(emitter, store, HttpRpc(f"http://127.0.0.1:{line.port}", 5)).run()
    found = stored(store)
    assert found == emitter.all_events()
    assert len({(each.block_hash, each.index) for each in found}) == len(found) > 50
    assert stream.connections > 1
    stream.close()


def test_follower__that_waits_for_news__sees_each_event_before_the_next_look(
    emitter: Emitter, line: TcpProxy, tmp_path: Path
) -> None:
    store, stream = open_store(tmp_path / "events.sqlite"), open_stream(emitter, line)
    rpc = HttpRpc(emitter.anvil.rpc_url, 5)
    wait_for(stream, 1)
    stream.wait(SOON_S)
    follow(emitter, store, rpc).run()
    for _ in range(5):
        threading.Timer(0.05, emitter.emit).start()
        assert stream.wait(60)
        assert follow(emitter, store, rpc).run().found == 1
    stream.close()
