"""The wall clock."""

from __future__ import annotations

import time


class SystemClock:
    """ports.Clock and services.engine_ports.Timer of this machine."""

    def now(self) -> int:
        """Return unix seconds."""
        return int(time.time())

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
