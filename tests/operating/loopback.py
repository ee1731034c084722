"""Servers on this machine for tests: a hook that receives alerts, a node's front, any answer."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

import httpx

Answer = Callable[[str, Mapping[str, str], bytes], tuple[int, bytes]]


class Loopback:
    """
    A server that answers POST.

    Args:
        answer: gets path, headers and body, and gives status and body.
        port: 0 takes a free one.
    """

    def __init__(self, answer: Answer, port: int = 0) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, content = answer(self.path, dict(self.headers), body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: object) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Hang up."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Loopback:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()


class Hook(Loopback):
    """What apprise's json:// posts to; `status` other than 200 is a broken one."""

    def __init__(self) -> None:
        self.got: list[dict[str, str]] = []
        self.status = 200
        super().__init__(self._receive)

    @property
    def titles(self) -> list[str]:
        return [message["title"] for message in self.got]

    def _receive(self, _path: str, _headers: object, body: bytes) -> tuple[int, bytes]:
        self.got += [json.loads(body)] if self.status == 200 else []
        return self.status, b""


def ask(url: str, body: bytes) -> bytes:
    """Pass a JSON-RPC call on to the node."""
    headers = {"Content-Type": "application/json"}
    return httpx.post(url, content=body, headers=headers, timeout=60, trust_env=False).content


def get(url: str) -> tuple[int, str]:
    """Give status and body of a page."""
    answer = httpx.get(url, timeout=60, trust_env=False)
    return answer.status_code, answer.text


def free_port() -> int:
    """Find a port that nobody listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
