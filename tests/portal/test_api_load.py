"""Many readers at once are all answered, and the bench says so."""

from __future__ import annotations

import asyncio

import httpx

from scripts.bench.portal import to_figures
from scripts.bench.readers import read_all, summarise
from tests.integration.conftest import Lived
from tests.portal.opened import newest


def test_readers__many_at_once__are_all_answered(served: str, lived: Lived) -> None:
    with httpx.Client(base_url=served) as client:
        newest(client, lived, "/now")  # others have taken blocks back, which no longer answer
    found = asyncio.run(read_all(served, readers=40, listeners=5, seconds=1.0, pause_s=0.1))
    assert found.errors == 0
    assert found.answers >= 40
    assert found.told >= 5, "every line begins with where things stand"
    figures = {each.name: each.value for each in to_figures(found, 40, 5)}
    assert figures["portal_listeners"] == 5
    assert figures["portal_errors"] == 0
    assert figures["portal_p95_ms"] >= figures["portal_median_ms"] > 0


def test_reading__counts_what_was_no_answer__and_orders_times() -> None:
    found = summarise([float(each) for each in range(1, 101)] + [None, None], [3, 0, 1])
    assert (found.answers, found.errors, found.told) == (100, 3, 4)
    assert (found.median_ms, found.p95_ms, found.worst_ms) == (51.0, 96.0, 100.0)
