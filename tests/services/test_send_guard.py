"""What a guard holds back is neither signed nor sent, at any step."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from keeper.adapters.fakes import GAS, GENESIS_TIME
from keeper.domain.intents import Fees, Intent, State
from keeper.errors import GuardError, PendingError
from tests.services.engine import GWEI, Rig, call


@dataclass
class StubbornGuard:
    """Refuses with an error of the test's choice, and remembers what it was asked."""

    refuses: Exception | None = None
    stopped: Exception | None = None
    asked: list[tuple[str, State, int, Fees, int]] = field(default_factory=list)

    def require_allowed(self, intent: Intent, *, gas: int, fees: Fees, now: int) -> None:
        self.asked.append((intent.key, intent.state, gas, fees, now))
        if self.refuses is not None:
            raise self.refuses

    def require_running(self) -> None:
        if self.stopped is not None:
            raise self.stopped


@pytest.fixture
def guard() -> StubbornGuard:
    return StubbornGuard()


@pytest.fixture
def rig(tmp_path: Path, guard: StubbornGuard) -> Rig:
    return Rig(tmp_path / "keeper.sqlite", guard=guard)


def test_guard__is_asked_with_what_would_be_signed(rig: Rig, guard: StubbornGuard) -> None:
    assert rig.engine().send_call(call()).done
    fees = Fees(max_fee=2 * GWEI + 10**8, tip=10**8)
    gas = GAS * 13 // 10
    assert guard.asked == [("strike:1", State.PLANNED, gas, fees, GENESIS_TIME)]


def test_guard__that_refuses__leaves_nothing_signed_and_no_nonce(
    rig: Rig, guard: StubbornGuard
) -> None:
    guard.refuses = GuardError("gas of today is 5 wei, limit is 4")
    with pytest.raises(GuardError, match="limit is 4"):
        rig.engine().send_call(call())
    assert (rig.states(), rig.nonces()) == ([State.REFUSED], [None])
    assert rig.wire.effects == []


def test_guard__that_breaks__leaves_nothing_signed(rig: Rig, guard: StubbornGuard) -> None:
    guard.refuses = OSError("the disk of the kill file is gone")
    with pytest.raises(OSError, match="kill file"):
        rig.engine().send_call(call())
    assert not any(intent.broadcasts for intent in rig.journal().fetch_all())
    guard.refuses = None
    assert rig.engine().send_call(call()).done
    assert rig.wire.effects == [b"strike:1"]


def test_guard__that_stops_the_keeper__holds_back_the_first_send(
    rig: Rig, guard: StubbornGuard
) -> None:
    guard.stopped = GuardError("stopped")
    with pytest.raises(GuardError, match="stopped"):
        rig.engine().send_call(call())
    assert rig.wire.pool == {}
    assert rig.wire.effects == []


@pytest.mark.parametrize("age_s", [0, 61])
def test_guard__that_stops_the_keeper__holds_back_resends_and_replacements(
    rig: Rig, guard: StubbornGuard, age_s: int
) -> None:
    rig.wire.auto_mine = False
    with pytest.raises(PendingError):
        rig.engine().send_call(call())
    rig.wire.pool.clear()
    rig.timer.time += age_s
    guard.stopped = GuardError("stopped")
    with pytest.raises(GuardError, match="stopped"):
        rig.engine().send_call(call())
    (intent,) = rig.journal().fetch_all()
    assert len(intent.broadcasts) == 1
    assert rig.wire.pool == {}


def test_guard__that_stops_the_keeper__does_not_keep_it_from_looking(
    rig: Rig, guard: StubbornGuard
) -> None:
    rig.engine().send_call(call())
    rig.mine(3)
    guard.stopped = GuardError("stopped")
    with pytest.raises(GuardError, match="stopped"):
        rig.engine().send_call(call())
    assert rig.states() == [State.DONE]
