"""The doctor's checks of every configured endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from keeper.adapters.endpoint import Endpoint
from keeper.bootstrap import Reader
from keeper.doctor.findings import Check
from keeper.errors import ChainMismatchError, RpcError


def endpoint_checks(reader: Reader) -> Iterator[Check]:
    """List a check of each endpoint, after all were asked once; none when something stands in."""
    pool = reader.endpoints
    if pool is None:
        return
    pool.examine()
    for endpoint in pool.endpoints:
        yield Check(
            name=f"endpoint {endpoint.name}",
            run=partial(check_endpoint, endpoint),
            remedy="take it out of the configuration if it stays so; others are asked meanwhile",
        )


def check_endpoint(endpoint: Endpoint) -> str:
    """
    Check that an endpoint serves the fund's chain, and keeps up with the others.

    Raises:
        ChainMismatchError: it serves another chain.
        RpcError: it does not answer, or is behind.
    """
    if endpoint.foreign:
        raise ChainMismatchError(endpoint.foreign)
    health = endpoint.health
    if not health.serving:
        raise RpcError(health.reason)
    latency = "" if health.latency_ms is None else f", an answer takes {health.latency_ms} ms"
    return f"{health.behind_blocks or 0} blocks behind the others{latency}"
