"""The doctor's checks of several endpoints: each is asked, whether the others suffice or not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from keeper.bootstrap import EndpointHealth, Reader
from keeper.doctor.findings import Check
from keeper.errors import RpcError


def endpoint_checks(reader: Reader) -> Iterator[Check]:
    """List a check for each of several endpoints; a single one answers for itself."""
    pool = reader.endpoints
    if pool is None or len(pool.endpoints) == 1:
        return
    for health in pool.examine():
        yield Check(
            name=f"endpoint {health.host}",
            run=partial(check_endpoint, health),
            remedy="the others serve meanwhile; replace it in [chain] if it does not come back",
        )


def check_endpoint(health: EndpointHealth) -> str:
    """
    Check that an endpoint serves the fund's chain and keeps up with the others.

    Raises:
        RpcError: it does not.
    """
    if not health.serving:
        raise RpcError(health.reason)
    return f"serves, {health.behind_blocks} blocks behind, {health.latency_ms} ms for an answer"
