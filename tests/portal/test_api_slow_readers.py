"""Who opens a line and reads nothing off it does not keep its place."""

from __future__ import annotations

import socket
import time
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI

from keeper.portal import desk
from keeper.portal.board import Board
from keeper.portal.live import Stream
from keeper.portal.routes import live
from keeper.settings.portal import Portal
from tests.portal.lone import some_facts
from tests.portal.served import serve

PATIENCE_S = 60
LARGE = "x" * 2**20


def _until(count: int, stream: Stream) -> None:
    ends = time.monotonic() + PATIENCE_S
    while stream._listeners.total() != count:
        assert time.monotonic() < ends, f"{stream._listeners.total()} lines are open, not {count}"
        time.sleep(0.05)


def test_line__that_nobody_reads__is_closed_and_its_place_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "UNREAD_S", 0.2)
    stream = Stream(Board(None, None, poll_s=1, patience_s=1), some_facts(), lambda: 0)  # type: ignore[arg-type]
    for _ in range(64):
        stream._publish("now", LARGE)
    app, born = FastAPI(), stream._born
    app.include_router(live.router)
    found: Any = SimpleNamespace(settings=Portal(), stream=stream)
    app.dependency_overrides[desk._desk_of] = lambda: found
    with serve(app) as address, socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        reader.connect(("127.0.0.1", urlsplit(address).port))
        request = f"GET /live HTTP/1.1\r\nHost: x\r\nLast-Event-ID: {born}-0\r\n\r\n"
        reader.sendall(request.encode())
        begun = b""
        while b"event: now" not in begun:
            begun += reader.recv(4_096)
        _until(0, stream)
