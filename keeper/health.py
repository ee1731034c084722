"""The daemon's HTTP server: /health says whether it ticks, /metrics what it sees."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6
from typing import ClassVar

from keeper.adapters.secrets import conceal
from keeper.errors import ConfigError, PendingError
from keeper.metrics import Exposition
from keeper.settings import Settings
from keeper.settings.operating import split_address

log = logging.getLogger(__name__)

PATIENCE = 3  # intervals without a tick that ended well
PATIENCE_WITH_CLIENTS_S = 10  # who asks and then says nothing is hung up on
JSON_TYPE = "application/json"
Answer = tuple[HTTPStatus, str, str]  # status, type, body
WELL = (0, PendingError.exit_code)  # to wait for a block or for another keeper is no illness


@dataclass(slots=True)
class Pulse:
    """
    What the daemon's ticks say of its health; read by other threads than the one that ticks.

    Args:
        every_s: seconds between two ticks.
    """

    every_s: int
    _exit_code: int | None = None
    _error: str = ""
    _ended_at: float = field(default_factory=time.monotonic)
    _began_at: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        """Note that a tick begins."""
        with self._lock:
            self._began_at = time.monotonic()

    def end(self, exit_code: int, error: str) -> None:
        """Note how the tick ended."""
        with self._lock:
            self._exit_code, self._error = exit_code, error
            self._ended_at, self._began_at = time.monotonic(), None

    def diagnose(self) -> tuple[str, dict[str, int | float | str | None]]:
        """Say what is wrong, "" for nothing, and on what that rests."""
        with self._lock:
            now, limit = time.monotonic(), PATIENCE * self.every_s
            age = now - self._ended_at
            runs_for = None if self._began_at is None else round(now - self._began_at, 1)
            code, error = self._exit_code, self._error
        facts: dict[str, int | float | str | None] = {"exit_code": code}
        facts |= {"age_s": round(age, 1), "limit_s": limit, "running_for_s": runs_for}
        if code is None:
            return "no tick has ended yet", facts
        if age > limit:
            return f"the last tick ended {age:.0f} s ago, limit is {limit} s", facts
        if code not in WELL:
            return f"the last tick ended with {code}: {error}", facts
        return "", facts


@contextmanager
def serve(address: str, settings: Settings, pulse: Pulse) -> Iterator[None]:
    """
    Answer over HTTP, from threads of its own: also while a tick is running.

    Args:
        address: `host:port`; port 0 takes a free one, which the log tells.
        settings: what /metrics reads by.
        pulse: what /health tells.

    Raises:
        ConfigError: the address cannot be listened on.
    """
    host, port = split_address(address)
    exposition = Exposition(settings)

    class Handler(_Handler):
        answers: ClassVar[Mapping[str, Callable[[], Answer]]] = {
            "/health": lambda: _health(pulse),
            "/metrics": lambda: _metrics(exposition),
        }

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        address_family = AF_INET6 if ":" in host else ThreadingHTTPServer.address_family

    try:
        server = Server((host, port), Handler)
    except OSError as error:
        reason = f"daemon.listen {address} cannot be listened on: {error.strerror}"
        raise ConfigError(reason) from error
    log.info("listening on %s:%s", host, server.server_address[1])
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


def _health(pulse: Pulse) -> Answer:
    reason, facts = pulse.diagnose()
    status = HTTPStatus.SERVICE_UNAVAILABLE if reason else HTTPStatus.OK
    body = {"healthy": not reason, "reason": conceal(reason), **facts}
    return status, JSON_TYPE, json.dumps(body) + "\n"


def _metrics(exposition: Exposition) -> Answer:
    return HTTPStatus.OK, exposition.content_type, exposition.render()


class _Handler(BaseHTTPRequestHandler):
    """Answers GET on what it knows."""

    timeout = PATIENCE_WITH_CLIENTS_S
    answers: ClassVar[Mapping[str, Callable[[], Answer]]]

    def do_GET(self) -> None:
        """Answer one request."""
        answer = self.answers.get(self.path.split("?")[0])
        if answer is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        status, kind, body = answer()
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as it is called
        """Leave scrapes to the finest log."""
        log.debug(format, *args)
