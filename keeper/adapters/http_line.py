"""Requests over HTTP with one deadline for the whole of each."""

from __future__ import annotations

import base64
import math
import socket
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import unquote, urlsplit

PIECE_BYTES = 1 << 16
MOST_BYTES = 1 << 28  # an endpoint that never stops talking is cut off here
MOST_PAUSE_S = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a server answered; `pause_s` is its Retry-After, None without one."""

    status: int
    body: bytes
    pause_s: float | None


class HttpLine:
    """
    A server that requests are posted to, over connections that are kept.

    No proxy of the environment is used: none must see where the keeper's key acts.

    Args:
        url: http or https, with or without a user and password.
        timeout_s: most seconds for one request and its answer.
    """

    def __init__(self, url: str, timeout_s: float) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port
        self._secure, self._timeout_s = parts.scheme == "https", timeout_s
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        self._idle: list[HTTPConnection] = []

    def post(self, body: bytes) -> Reply:
        """
        Post once; a kept connection that the server has closed meanwhile is replaced.

        Raises:
            OSError: there is no answer in time, or an incomplete one, or none of HTTP.
        """
        deadline = time.monotonic() + self._timeout_s
        while self._idle:
            try:
                return self._exchange(self._idle.pop(), body, deadline)
            except (ConnectionError, HTTPException):
                continue
        try:
            return self._exchange(self._connect(), body, deadline)
        except HTTPException as error:
            raise OSError(f"no answer of HTTP: {type(error).__name__}") from error

    def _connect(self) -> HTTPConnection:
        if not self._secure:
            return HTTPConnection(self._host, self._port)
        return HTTPSConnection(self._host, self._port, context=ssl.create_default_context())

    def _exchange(self, connection: HTTPConnection, body: bytes, deadline: float) -> Reply:
        """Send and read everything, and keep the connection when all went well."""
        try:
            connection.timeout = _left_s(deadline)
            if connection.sock is not None:
                _limit(connection.sock, deadline)
            connection.request("POST", self._path, body, self._headers)
            sock = connection.sock
            _limit(sock, deadline)
            response = connection.getresponse()
            reply = Reply(
                status=response.status,
                body=_read_all(sock, response, deadline),
                pause_s=_pause_s(response.headers.get("Retry-After")),
            )
        except BaseException:
            connection.close()
            raise
        response.close()  # else http.client takes the connection for busy
        if not response.will_close:
            self._idle.append(connection)
        return reply


def _left_s(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the answer took too long")
    return left


def _limit(sock: socket.socket, deadline: float) -> None:
    """Let the next operation of a socket take until the deadline and no longer."""
    sock.settimeout(_left_s(deadline))


def _read_all(sock: socket.socket, response: HTTPResponse, deadline: float) -> bytes:
    pieces, size = [], 0
    while piece := response.read1(PIECE_BYTES):
        size += len(piece)
        if size > MOST_BYTES:
            raise OSError(f"the answer has more than {MOST_BYTES} bytes")
        pieces.append(piece)
        _limit(sock, deadline)
    return b"".join(pieces)


def _pause_s(text: str | None) -> float | None:
    """Read a Retry-After: seconds, or the time of the next chance; nonsense is a short pause."""
    if text is None:
        return None
    try:
        pause = float(text)
    except ValueError:
        pause = _seconds_until(text)
    return min(max(pause, 0.0), MOST_PAUSE_S) if math.isfinite(pause) else MOST_PAUSE_S


def _seconds_until(date: str) -> float:
    try:
        return (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return 1.0
