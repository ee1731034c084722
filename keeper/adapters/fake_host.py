"""What surrounds the fake chain in tests: a clock, a lock, a guard and an operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from keeper.domain.intents import Fees, Intent
from keeper.errors import LeaseLostError, PendingError

GENESIS_TIME = 1_700_000_000


@dataclass(slots=True)
class FakeTimer:
    """A clock that stands still until it is waited for."""

    time: int = GENESIS_TIME

    def now(self) -> int:
        """Return unix seconds."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let at least a second pass."""
        self.time += max(1, int(seconds))


@dataclass(slots=True)
class FakeLock:
    """A lock that somebody else may hold."""

    taken: bool = False
    lost: bool = False

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold it, or refuse."""
        if self.taken:
            raise PendingError("another keeper is at work")
        yield

    def require_held(self) -> None:
        """Refuse when a test says so."""
        if self.lost:
            raise LeaseLostError("another keeper took over")


class Unguarded:
    """services.engine_ports.SendGuard that lets everything pass."""

    def require_allowed(self, intent: Intent, *, gas: int, fees: Fees, now: int) -> None:
        """Allow it."""

    def require_running(self) -> None:
        """Run."""


@dataclass(slots=True)
class FakeNotifier:
    """ports.Notifier that remembers what arrived; nothing does while its line is dead."""

    name: str = "fake"
    line_is_dead: bool = False
    alerts: list[tuple[str, str]] = field(default_factory=list)

    def send_alert(self, title: str, text: str) -> bool:
        """Remember an alert."""
        if not self.line_is_dead:
            self.alerts.append((title, text))
        return not self.line_is_dead
