"""Every failure as one shape, with words that help and nothing that is secret."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from keeper.errors import ConfigError, GuardError, KeeperError, StorageError
from keeper.portal.headers import headers_of
from keeper.portal.problems import PortalError, words_of
from keeper.portal.shapes.common import Failure, Fault

log = logging.getLogger(__name__)

T = TypeVar("T")
Value = int | float | str | None
Responses = dict[int | str, dict[str, object]]
UNSIGNED: Responses = {
    401: {"model": Failure, "description": "nobody is signed in, or the signature does not hold"}
}
FAULT = "a fault of the portal itself; its operator finds it in the log"
LONGEST = 200  # characters of what was said that are repeated
BOUNDS = ("ge", "le", "gt", "lt", "max_length", "min_length", "pattern", "expected")
DETAIL: Responses = {
    400: {"model": Failure, "description": "not understood"},
    404: {"model": Failure, "description": "there is no such thing"},
    409: {"model": Failure, "description": "well formed, and nothing that the fund may do"},
    422: {"model": Failure, "description": "a value is none that may be"},
    429: {"model": Failure, "description": "asked too often"},
    503: {"model": Failure, "description": "node or database do not answer"},
}


def failure(
    status: int,
    reason: str,
    limit: Value = None,
    value: Value = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Make the answer that says why there is none."""
    fault = Fault(reason=_writable(reason), limit=_writable(limit), value=_writable(value))
    body = Failure(error=fault)
    content = body.model_dump(exclude_none=True)
    return JSONResponse(content, status_code=status, headers=dict(headers or {}))


def _writable(value: T) -> T | str:
    """Put a question mark for half a surrogate pair, which JSON can bring and UTF-8 not write."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


def add_handlers(app: FastAPI, conceal: Callable[[str], str], *, secure: bool) -> None:
    """Turn every error into a failure; `secure` says whether browsers come by TLS."""
    strict = {**headers_of(secure=secure), "Cache-Control": "no-store"}

    @app.exception_handler(PortalError)
    async def on_portal(request: Request, error: PortalError) -> JSONResponse:
        del request
        return failure(error.status, conceal(str(error)), error.limit, error.value)

    @app.exception_handler(KeeperError)
    async def on_keeper(request: Request, error: KeeperError) -> JSONResponse:
        del request
        status = 409 if isinstance(error, GuardError | ConfigError) else 503
        headers = {"Retry-After": "5"} if status == 503 else {}
        if isinstance(error, StorageError):
            log.warning("a database failed: %s", error)
        return failure(status, conceal(words_of(error)), headers=headers)

    @app.exception_handler(RequestValidationError)
    async def on_values(request: Request, error: RequestValidationError) -> JSONResponse:
        del request
        return _values_failure(error)

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> JSONResponse:
        del request
        return failure(error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(Exception)
    async def on_fault(request: Request, error: Exception) -> JSONResponse:
        log.error("a fault of the portal at %s", request.url.path, exc_info=error)
        # This answer is made outside every middleware, so it brings its headers itself.
        return failure(500, FAULT, headers=strict)


def _values_failure(error: RequestValidationError) -> JSONResponse:
    """Name the first value that may not be, and the limit it broke."""
    found = error.errors()[0]
    where = ".".join(str(part) for part in found["loc"][1:]) or "the body"
    context = found.get("ctx") or {}
    limit = next((context[name] for name in BOUNDS if name in context), None)
    said = found.get("input")
    value = str(said)[:LONGEST] if isinstance(said, str | int | float) else None
    reason = f"{where}: {found['msg']}"
    return failure(422, reason, limit if isinstance(limit, int | float | str) else None, value)
