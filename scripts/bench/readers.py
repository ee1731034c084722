"""
Readers of the portal, in a process of their own: each asks, waits a second, and asks again.

Listeners keep a line to `/live` open meanwhile, as a page does.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import httpx

PATHS = ("now", "fund", "history", "allocation", "fees", "dealings", "performance", "proposals")
PAUSE_S = 1.0
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    What all readers saw.

    Attributes:
        answers: that readers got.
        errors: answers that were none, and lines that broke or never brought anything.
        told: events that came over all lines.
        median_ms, p95_ms, worst_ms: times of answers.
    """

    answers: int
    errors: int
    told: int
    median_ms: float
    p95_ms: float
    worst_ms: float


async def read_all(
    url: str, *, readers: int, seconds: float, listeners: int = 0, pause_s: float = PAUSE_S
) -> Reading:
    """Let readers ask, and listeners listen, for some seconds."""
    ends, lines = time.monotonic() + seconds, readers + listeners
    limits = httpx.Limits(max_connections=lines, max_keepalive_connections=lines)
    async with httpx.AsyncClient(
        base_url=f"{url}/api/v1/", limits=limits, timeout=TIMEOUT_S
    ) as client:
        listening = [asyncio.create_task(_listen(client, ends)) for _ in range(listeners)]
        reading = [_read(client, place, readers, ends, pause_s) for place in range(readers)]
        found = [each for times in await asyncio.gather(*reading) for each in times]
        heard = await asyncio.gather(*listening)
    return summarise(found, heard)


async def _read(
    client: httpx.AsyncClient, place: int, readers: int, ends: float, pause_s: float
) -> list[float | None]:
    """Ask again and again; None is what was no answer."""
    await asyncio.sleep(pause_s * place / readers)
    found: list[float | None] = []
    while time.monotonic() < ends:
        path, started = PATHS[(place + len(found)) % len(PATHS)], time.perf_counter()
        try:
            answer = await client.get(path)
            took = (time.perf_counter() - started) * 1_000
            found.append(took if answer.status_code == httpx.codes.OK else None)
        except httpx.HTTPError:
            found.append(None)
        await asyncio.sleep(pause_s)
    return found


async def _listen(client: httpx.AsyncClient, ends: float) -> int:
    """Keep a line open and count what it brings; 0 is a line that broke, or brought nothing."""
    told = 0
    try:
        async with (
            asyncio.timeout(TIMEOUT_S) as limit,
            client.stream("GET", "live", timeout=None) as answer,
        ):
            if answer.status_code == httpx.codes.OK:
                async for line in answer.aiter_lines():
                    told += line.startswith("event:")
                    if told == 1:  # the first one has as long as any answer
                        limit.reschedule(ends)
    except TimeoutError:
        return told
    except httpx.HTTPError:
        return 0
    return 0  # it ended before its time


def summarise(found: list[float | None], heard: Sequence[int] = ()) -> Reading:
    """
    Sort out what was seen.

    Args:
        found: times of answers, milliseconds, None for one that was none; a quantile is the time
            that at least so many took at most.
        heard: events that each line brought.
    """
    times = sorted(each for each in found if each is not None)

    def quantile(part: float) -> float:
        return round(times[min(len(times) - 1, int(part * len(times)))], 1) if times else 0.0

    return Reading(
        answers=len(times),
        errors=len(found) - len(times) + heard.count(0),
        told=sum(heard),
        median_ms=quantile(0.5),
        p95_ms=quantile(0.95),
        worst_ms=quantile(1.0),
    )


if __name__ == "__main__":
    address, count, lines, length = sys.argv[1:]
    reading = asyncio.run(
        read_all(address, readers=int(count), listeners=int(lines), seconds=float(length))
    )
    print(json.dumps(asdict(reading)))
