"""A node between the keeper and the chain that tells the truth but for one figure."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import Request, urlopen

Lie = Callable[[str, list[Any], Any], Any]
"""Takes a method, its parameters and the true result; gives the result to answer."""


@contextmanager
def lying_node(url: str, lie: Lie) -> Iterator[str]:
    """Forward every request to a real node, and answer what `lie` makes of its result."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = json.loads(body)
            request = Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
            with urlopen(request) as reply:  # noqa: S310  a node of our own
                answer = json.loads(reply.read())
            if "result" in answer:
                answer["result"] = lie(asked["method"], asked["params"], answer["result"])
            told = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def word(value: int) -> str:
    """Spell a number as it stands in ABI data."""
    return f"{value % 2**256:064x}"
