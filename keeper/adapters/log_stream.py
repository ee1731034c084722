"""
News of the fund over a websocket: it wakes who waits earlier, and nothing else rests on it.

A line that is dead, lies or stalls costs only time: whoever waits looks by himself in the end.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from keeper.adapters.endpoint import Identity
from keeper.adapters.json_text import parse_json
from keeper.adapters.rpc import host_of, to_number, to_record
from keeper.errors import ChainMismatchError, RpcError

if TYPE_CHECKING:
    from websockets.sync.connection import Connection

log = logging.getLogger(__name__)

OPEN_S = 10.0
STALL_S = 120.0  # a chain without a new block for that long, or a line that says nothing
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 60.0
STEADY_S = 30.0  # a line that held for this long begins again with the shortest pause
MOST_BYTES = 1 << 24


class LogStream:
    """
    Listens for events of some contracts, in a thread of its own, until it is closed.

    Args:
        url: ws or wss; it may hold a key, so that logs name its host alone.
        contracts: whose events count.
        identity: the chain that the line has to serve; one of another chain is given up.
        first_pause_s: between two attempts to connect; each further one is twice as long.
    """

    def __init__(
        self,
        url: str,
        contracts: Sequence[str],
        identity: Identity,
        *,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        self._url, self._host = url, host_of(url)
        self._contracts, self._identity = tuple(contracts), identity
        self._first_pause_s = first_pause_s
        self._news, self._stopping = threading.Event(), threading.Event()
        self._socket: Connection | None = None
        self.connections = 0
        self._thread = threading.Thread(target=self._run, name="log stream", daemon=True)
        self._thread.start()

    def wait(self, timeout_s: float) -> bool:
        """Wait for news, at most so long; whether there is any, or the line came up again."""
        arrived = self._news.wait(timeout_s)
        self._news.clear()
        return arrived

    def close(self) -> None:
        """Stop listening; who waits goes on at once."""
        self._stopping.set()
        socket = self._socket
        if socket is not None:
            socket.close()
        self._news.set()
        self._thread.join(OPEN_S)

    def _run(self) -> None:
        from websockets.exceptions import WebSocketException

        pause_s = self._first_pause_s
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                self._listen()
            except ChainMismatchError as error:
                log.error("%s: its news are not listened to", error)  # noqa: TRY400  says it all
                return
            except (OSError, WebSocketException, RpcError, ValueError) as error:
                if self._stopping.is_set():
                    return
                kind = type(error).__name__
                log.info("no news from %s: %s; again in %.1f s", self._host, kind, pause_s)
            if time.monotonic() - began > STEADY_S:
                pause_s = self._first_pause_s
            self._stopping.wait(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _listen(self) -> None:
        with self._connected() as socket:
            _require_chain(socket, self._host, self._identity)
            logs = _ask(socket, "eth_subscribe", "logs", {"address": list(self._contracts)})
            _ask(socket, "eth_subscribe", "newHeads")
            self.connections += 1
            self._news.set()  # of what came while nobody listened
            while not self._stopping.is_set():
                message = to_record(parse_json(socket.recv(STALL_S)), "news")
                about = message.get("params")
                if isinstance(about, dict) and about.get("subscription") == logs:
                    self._news.set()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        from websockets.sync.client import connect

        with connect(
            self._url,
            open_timeout=OPEN_S,
            close_timeout=1,
            max_size=MOST_BYTES,
            compression=None,
            proxy=None,  # none of the environment must see where the keeper's key acts
        ) as socket:
            self._socket = socket
            try:
                yield socket
            finally:
                self._socket = None


def _require_chain(socket: Connection, host: str, identity: Identity) -> None:
    chain_id = to_number(_ask(socket, "eth_chainId"), "the chain id")
    genesis = to_record(_ask(socket, "eth_getBlockByNumber", "0x0", False), "block 0").get("hash")
    if (chain_id, genesis) != (identity.chain_id, identity.genesis_hash):
        raise ChainMismatchError(
            f"{host}: the node serves chain {chain_id} that began with {genesis}, the book "
            f"{identity.chain_id} that began with {identity.genesis_hash}"
        )


def _ask(socket: Connection, method: str, *params: object) -> object:
    """Ask, and skip the news that come before the answer."""
    request = {"jsonrpc": "2.0", "id": method, "method": method, "params": params}
    socket.send(json.dumps(request))
    while True:
        record = to_record(parse_json(socket.recv(OPEN_S)), "an answer")
        if record.get("id") != method:
            continue
        if "result" not in record:
            raise RpcError(f"the node refuses {method}")
        return record["result"]
