"""Nodes on loopback that misbehave on purpose, in front of a chain that does not."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from keeper.adapters.endpoint import Endpoint, Identity
from keeper.adapters.endpoints import EndpointPool
from keeper.adapters.http_line import HttpLine
from keeper.adapters.pacing import Time
from keeper.adapters.rpc import HttpRpc

Record = dict[str, Any]
Chain = Callable[[str, Sequence[Any]], Record]

CHAIN_ID = 7
GENESIS = "0x" + "aa" * 32
IDENTITY = Identity(chain_id=CHAIN_ID, genesis_hash=GENESIS)
TRUTH = "0x" + "17" * 32
LIE = "0x" + "66" * 32


class ScriptedChain:
    """
    A chain that answers as much as a pool asks.

    Args:
        head: number of its newest block.
        answers: to what else is asked, by method: a result, or {"error": ...} as it is sent.
    """

    def __init__(self, head: int = 100, **answers: object) -> None:
        self.head, self.answers = head, answers

    def __call__(self, method: str, params: Sequence[Any]) -> Record:
        """Answer one request."""
        if method == "eth_chainId":
            return {"result": hex(CHAIN_ID)}
        if method == "eth_getBlockByNumber":
            return {"result": self._block(params[0])}
        found = self.answers.get(method, TRUTH)
        return found if isinstance(found, dict) and "error" in found else {"result": found}

    def _block(self, tag: str) -> Record | None:
        number = self.head if tag == "latest" else int(tag, 16)
        if number > self.head:
            return None
        block_hash = GENESIS if number == 0 else f"0x{number:064x}"
        return {"number": hex(number), "hash": block_hash, "timestamp": hex(1_000 + number)}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: who hung up had its reasons."""


class Node:
    """
    A server of JSON-RPC for use in a `with` statement.

    Attributes:
        chain: what it answers from; replace it, or wrap it, to make it lie.
        asked: every method that arrived.
        status: of HTTP.
        headers: of HTTP, besides the length.
        slow_s: how long it thinks.
        drip_s: pause between two bytes of its answer.
        cut: whether it breaks off in the middle of its answer.
        dead: whether it hangs up without an answer.
        body: what it sends instead of an answer.
    """

    def __init__(self, chain: Chain) -> None:
        self.chain, self.asked = chain, list[str]()
        self.status, self.headers = 200, dict[str, str]()
        self.slow_s = self.drip_s = 0.0
        self.cut = self.dead = False
        self.body: bytes | None = None
        node = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                node._serve(self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Serve until the end of the `with`."""
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

    def behave(self) -> None:
        """Forget every bad habit."""
        self.asked.clear()
        self.status, self.headers, self.body = 200, {}, None
        self.slow_s, self.drip_s, self.cut, self.dead = 0.0, 0.0, False, False

    def count(self, method: str) -> int:
        """Say how often a method arrived."""
        return self.asked.count(method)

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        request = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.asked.append(request["method"])
        time.sleep(self.slow_s)
        if self.dead:
            handler.close_connection = True
            return
        answer = {"jsonrpc": "2.0", "id": request["id"]}
        answer |= self.chain(request["method"], request["params"])
        body = json.dumps(answer).encode() if self.body is None else self.body
        handler.send_response(self.status)
        for name, value in (self.headers | {"Content-Length": str(len(body))}).items():
            handler.send_header(name, value)
        handler.end_headers()
        self._write(handler, body)

    def _write(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if self.cut:
            handler.wfile.write(body[: len(body) // 2])
            handler.close_connection = True
        elif self.drip_s:
            for byte in body:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(self.drip_s)
        else:
            handler.wfile.write(body)


def lying(chain: Chain, lies: Mapping[str, object]) -> Chain:
    """Give other results to some methods."""
    return lambda method, params: (
        {"result": lies[method]} if method in lies else chain(method, params)
    )


class ManualTime:
    """A clock that stands still until somebody waits by it."""

    def __init__(self) -> None:
        self.at, self.slept = 1_000.0, list[float]()

    def now(self) -> float:
        """Return seconds."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.at += seconds

    @property
    def time(self) -> Time:
        """What a pool counts by."""
        return Time(now=self.now, sleep=self.sleep)


def pool_of(
    *nodes: Node,
    quorum: int = 1,
    time: Time | None = None,
    timeout_s: float = 5.0,
    per_s: float = 0.0,
    identity: Identity = IDENTITY,
) -> EndpointPool:
    """Make a pool of nodes called a, b, c, ..."""
    clock = time or Time()
    lines = [
        HttpRpc(node.url, timeout_s, name) for name, node in zip("abcdefgh", nodes, strict=False)
    ]
    endpoints = [
        Endpoint(line.name, line, identity, per_s=per_s, most_behind=3, time=clock)
        for line in lines
    ]
    return EndpointPool(endpoints, quorum=quorum, patience_s=5.0, time=clock)


def forwarding(url: str) -> Chain:
    """Answer what a real node answers, errors included."""
    line = HttpLine(url, 30.0)

    def answer(method: str, params: Sequence[Any]) -> Record:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        record = json.loads(line.post(json.dumps(request).encode()).body)
        return {key: record[key] for key in ("result", "error") if key in record}

    return answer


def behind(chain: Chain, blocks: int) -> Chain:
    """Know nothing of the newest blocks."""
    unknown = {"error": {"code": -32000, "message": "header not found"}}

    def answer(method: str, params: Sequence[Any]) -> Record:
        newest = int(chain("eth_blockNumber", [])["result"], 16) - blocks
        if method == "eth_getBlockByNumber" and params[0] == "latest":
            return chain(method, [hex(newest), *params[1:]])
        pins = [
            each["blockHash"] for each in params if isinstance(each, dict) and "blockHash" in each
        ]
        for pin in pins:
            block = chain("eth_getBlockByHash", [pin, False])["result"]
            if block is None or int(block["number"], 16) > newest:
                return unknown
        return chain(method, params)

    return answer
