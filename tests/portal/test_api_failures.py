"""Failures have one shape, whatever failed, and the headers of every other answer."""

from __future__ import annotations

import pytest
from fastapi import Body, FastAPI
from starlette.testclient import TestClient

from keeper.errors import StorageError
from keeper.portal.failures import add_handlers
from keeper.portal.headers import STRICT, TLS
from keeper.portal.problems import NO_DATABASE

WHERE = "/home/keeper/secret/keeper.sqlite at db.internal, user treasurer"


@pytest.fixture
def failing() -> TestClient:
    app = FastAPI()
    add_handlers(app, str, secure=True)

    @app.get("/fault")
    async def fault() -> None:
        raise ZeroDivisionError

    @app.get("/storage")
    async def storage() -> None:
        raise StorageError(WHERE)

    @app.post("/number")
    async def number(value: int = Body(embed=True)) -> int:
        return value

    return TestClient(app, raise_server_exceptions=False)


def test_fault__of_the_portal__still_has_the_strict_headers(failing: TestClient) -> None:
    answer = failing.get("/fault")
    assert answer.status_code == 500
    for name, value in (STRICT | TLS | {"Cache-Control": "no-store"}).items():
        assert answer.headers[name] == value


def test_storage__that_fails__is_told_without_its_place(failing: TestClient) -> None:
    answer = failing.get("/storage")
    assert (answer.status_code, answer.json()["error"]["reason"]) == (503, NO_DATABASE)


@pytest.mark.parametrize("body", [r'{"value": "\ud800"}', r'{"value": {"\udfff": 1}}'])
def test_half_a_pair__in_what_was_sent__is_refused_like_any_value(
    failing: TestClient, body: str
) -> None:
    answer = failing.post("/number", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["error"].get("value", "?") == "?"
