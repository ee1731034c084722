"""Readers of the portal, in a process of their own: each asks, waits a second, and asks again."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass

import httpx

PATHS = ("now", "fund", "history", "allocation", "fees", "dealings", "performance", "proposals")
PAUSE_S = 1.0
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What all readers saw: answers, those that were none, and times in milliseconds."""

    answers: int
    errors: int
    median_ms: float
    p95_ms: float
    worst_ms: float


async def read_all(url: str, *, readers: int, seconds: float, pause_s: float = PAUSE_S) -> Reading:
    """Let readers ask for some seconds."""
    ends = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=readers, max_keepalive_connections=readers)
    async with httpx.AsyncClient(
        base_url=f"{url}/api/v1/", limits=limits, timeout=TIMEOUT_S
    ) as client:
        tasks = [_read(client, place, readers, ends, pause_s) for place in range(readers)]
        found = [each for times in await asyncio.gather(*tasks) for each in times]
    return summarise(found)


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


def summarise(found: list[float | None]) -> Reading:
    """Sort times out; a quantile is the time that at least so many answers took at most."""
    times = sorted(each for each in found if each is not None)

    def quantile(part: float) -> float:
        return round(times[min(len(times) - 1, int(part * len(times)))], 1) if times else 0.0

    return Reading(
        answers=len(times),
        errors=len(found) - len(times),
        median_ms=quantile(0.5),
        p95_ms=quantile(0.95),
        worst_ms=quantile(1.0),
    )


if __name__ == "__main__":
    address, count, length = sys.argv[1:]
    reading = asyncio.run(read_all(address, readers=int(count), seconds=float(length)))
    print(json.dumps(asdict(reading)))
