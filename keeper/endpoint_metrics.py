"""How the endpoints are doing, for Prometheus."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Gauge

from keeper.bootstrap import EndpointHealth


def measure_endpoints(registry: CollectorRegistry, found: Sequence[EndpointHealth]) -> None:
    """Measure each endpoint by its host; what is not known of one is left out."""
    labels = ["endpoint"]
    up = Gauge("keeper_endpoint_up", "1: it serves", labels, registry=registry)
    failures = Gauge(
        "keeper_endpoint_failures", "answers that did not come", labels, registry=registry
    )
    behind = Gauge("keeper_endpoint_behind_blocks", "behind the others", labels, registry=registry)
    latency = Gauge(
        "keeper_endpoint_latency_seconds", "mean time of an answer", labels, registry=registry
    )
    for each in found:
        up.labels(each.host).set(each.serving)
        failures.labels(each.host).set(each.failures)
        if each.behind_blocks is not None:
            behind.labels(each.host).set(each.behind_blocks)
        if each.latency_ms is not None:
            latency.labels(each.host).set(each.latency_ms / 1_000)
