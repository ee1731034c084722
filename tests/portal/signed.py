"""Messages that wallets sign to sign in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from siwe import ISO8601Datetime, SiweMessage
from starlette.testclient import TestClient

from tests.portal.opened import V1

ORIGIN = "http://testserver"  # as the test's client calls a portal


def a_message(client: TestClient, address: str, **changes: Any) -> str:
    """Ask for a nonce, and write the message that an account is to sign."""
    asked = client.get(f"{V1}/sign-in/nonce").json()
    fields = {
        "domain": asked["domain"],
        "address": address,
        "uri": asked["uri"],
        "version": "1",
        "chain_id": asked["chain_id"],
        "nonce": asked["nonce"],
        "statement": asked["statement"],
        "issued_at": ISO8601Datetime.from_datetime(datetime.now(UTC)),
    }
    return SiweMessage(**(fields | changes)).prepare_message()
