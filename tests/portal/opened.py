"""Portals for tests."""

from __future__ import annotations

import time
from typing import Any

import httpx

from keeper.settings import Settings
from tests.integration.conftest import Lived

V1 = "/api/v1"
PATIENCE_S = 60


def with_portal(settings: Settings, **changes: object) -> Settings:
    """Change the portal's section."""
    section = settings.portal.model_copy(update=changes)
    return settings.model_copy(update={"portal": section})


def for_many(settings: Settings) -> Settings:
    """Let one client ask as often as tests do, look often, and wait as long as a busy machine."""
    return with_portal(settings, requests_per_minute=1_000_000, poll_s=0.1, answer_s=PATIENCE_S)


def newest(portal: httpx.Client, lived: Lived, path: str) -> Any:
    """Ask once the portal has seen the newest block."""
    head = lived.local.world.w3.eth.get_block("latest")["hash"].to_0x_hex()
    ends = time.monotonic() + PATIENCE_S
    while portal.get(f"{V1}/now").json()["at"]["hash"] != head:
        assert time.monotonic() < ends, f"the portal has not seen block {head}"
        time.sleep(0.05)
    answer = portal.get(V1 + path)
    assert answer.status_code == 200, answer.text
    return answer.json()
