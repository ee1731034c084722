"""The stream: what is new comes by itself, and who was away gets what was missed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from scripts.localchain.transactions import send
from tests.integration.conftest import Lived
from tests.portal.opened import V1

Event = dict[str, Any]


@contextmanager
def _listen(address: str, last: str | None = None) -> Iterator[Iterator[Event]]:
    headers = {} if last is None else {"Last-Event-ID": last}
    with httpx.stream("GET", f"{address}{V1}/live", headers=headers, timeout=60) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _events(answer)


def _events(answer: httpx.Response) -> Iterator[Event]:
    event: Event = {}
    for line in answer.iter_lines():
        name, _, value = line.partition(":")
        if not line and "event" in event:
            yield event | {"data": json.loads(event["data"])}
            event = {}
        elif name in ("id", "event", "data"):
            event[name] = value.strip()


def _until(events: Iterator[Event], kind: str) -> Event:
    return next(each for each in events if each["event"] == kind)


def test_live__a_pause__is_told_without_asking__and_again_to_who_was_away(
    served: str, lived: Lived
) -> None:
    with _listen(served) as events:
        first = _until(events, "now")
        guardian = lived.local.cast.guardian.address
        send(lived.contracts.controls.functions.pauseTrading(), sender=guardian)
        alert = _until(events, "alert")
        assert guardian in alert["data"]["text"]
        assert first["data"]["paused"]["trading_until"] is None
    with _listen(served, last=first["id"]) as events:
        missed = _until(events, "alert")
        assert missed == alert


def test_live__an_id_of_another_life__starts_anew(served: str) -> None:
    with _listen(served, last="0badcafe-7") as events:
        assert next(events)["event"] == "reset"
        assert next(events)["event"] == "now"
