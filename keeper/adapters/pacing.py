"""How often one node is asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

Now = Callable[[], float]
Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A clock that only ever goes forward, and waiting by it; seconds."""

    now: Now = time.monotonic
    sleep: Sleep = time.sleep


class TokenBucket:
    """
    Lets a number of requests a second through, and after a quiet second that many at once.

    Args:
        per_s: requests a second; 0 for no limit.
        time: what it counts by.
    """

    def __init__(self, per_s: float, time: Time) -> None:
        self._per_s, self._time = per_s, time
        self._most = max(per_s, 1.0)
        self._tokens, self._at = self._most, time.now()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Take one token; wait for it when there is none."""
        if self._per_s == 0:
            return
        with self._lock:
            now = self._time.now()
            self._tokens = min(self._most, self._tokens + (now - self._at) * self._per_s)
            self._at = now
            self._tokens -= 1
            wait_s = -self._tokens / self._per_s
        if wait_s > 0:
            self._time.sleep(wait_s)
