"""Trades on two chains on two journals: killed, cut off or refused, an exposure is closed once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.adapters.fakes import BLOCK_S, GENESIS_TIME
from keeper.adapters.lease import Unfenced
from keeper.adapters.saga_book import SqlSagaBook
from keeper.domain.intents import Intent
from keeper.domain.plan import PlannedCall
from keeper.domain.sagas import Ending, Part, Saga, order_id, plan_leg
from keeper.ports import Outcome
from keeper.services.execution import Execution
from keeper.services.sagas import Progress, Sagas
from tests.domain.test_sagas import AWAY, HOME, a_leg
from tests.services.engine import Fragile, Fuse, Killed, Rig

# Chain time moves by twelve seconds a block: every deadline is some blocks away.
ENDS = {Part.FIRST: 4, Part.SECOND: 8, Part.HEDGE: 14, Part.UNWIND: 20}
MANY = 60


def a_saga(number: int = 7) -> Saga:
    legs = {part: a_leg(part, GENESIS_TIME + BLOCK_S * end) for part, end in ENDS.items()}
    return Saga(id=f"{number:064x}", legs=legs, profit=5, worst=3, planned_at=GENESIS_TIME)


@dataclass
class RigDesk:
    """services.saga_ports.Desk on a rig: one chain with its journal."""

    rig: Rig
    engine: Execution
    saga: Saga

    def session(self) -> Any:
        return self.engine.session()

    def send_call(self, call: PlannedCall) -> Outcome:
        return self.engine.send_call(call)

    def fetch_last(self, key: str) -> Intent | None:
        return self.rig.journal().fetch_last(key)

    def fetch_time(self) -> int:
        return self.rig.wire.fetch_head().timestamp

    def fetch_used(self, strategy: str, wanted: int) -> bool:
        assert strategy == "arb"
        return any(order_id(self.saga.id, part) == wanted for part in effects(self.rig))


@dataclass
class Pair:
    """Both chains, their journals and the book: what outlives a process."""

    path: Path
    saga: Saga = field(default_factory=a_saga)
    home: Rig = field(init=False)
    away: Rig = field(init=False)

    def __post_init__(self) -> None:
        self.home, self.away = Rig(self.path / "home.sqlite"), Rig(self.path / "away.sqlite")
        self.home.journal(), self.away.journal()

    def run(self, fuse: Fuse | None = None, *, stopped: bool = False, begin: bool = False) -> Any:
        """Start a process, let it do what it can, and let it end; a fuse kills it."""
        fuse = fuse or Fuse(None)
        pairs = ((HOME, self.home), (AWAY, self.away))
        desks: dict[int, Any] = {
            chain: RigDesk(rig, rig.engine(fuse), self.saga) for chain, rig in pairs
        }
        sagas = Sagas(desks=desks, book=self.book(fuse), timer=self.home.timer, stopped=stopped)
        with sagas.session():
            progress = sagas.finish()
            if begin and sagas.is_whole and not self.book().fetch_history(1):
                progress = sagas.begin(self.saga)
        return progress

    def book(self, fuse: Fuse | None = None) -> Any:
        assert self.home.database is not None
        return Fragile(SqlSagaBook(self.home.database, Unfenced()), fuse or Fuse(None))

    def mine(self) -> None:
        self.home.mine()
        self.away.mine()
        self.home.timer.time += BLOCK_S
        self.away.timer.time += BLOCK_S

    def happened(self) -> list[Part]:
        return [*effects(self.home), *effects(self.away)]

    def ending(self) -> Ending | None:
        ((_, ending),) = self.book().fetch_history(2)
        return ending

    def end(self) -> None:
        """Let a healthy process run every block until the saga has ended."""
        for _ in range(MANY):
            self.run(begin=True)
            if self.ending() is not None:
                return
            self.mine()
        pytest.fail("it never ends")


def effects(rig: Rig) -> list[Part]:
    """List the legs that a chain has carried out."""
    return [Part(data.decode().rsplit(":", 1)[1]) for data in rig.wire.effects]


def require_sound(pair: Pair) -> None:
    """Compare the chains with what the book says of them."""
    happened = pair.happened()
    assert len(set(happened)) == len(happened), f"something happened twice: {happened}"
    expected = {
        Ending.ABANDONED: [[]],
        Ending.DONE: [[Part.FIRST, Part.SECOND]],
        Ending.HEDGED: [[Part.FIRST, Part.HEDGE]],
        Ending.UNWOUND: [[Part.FIRST, Part.UNWIND]],
        Ending.CARRIED: [[Part.FIRST]],
    }
    ending = pair.ending()
    assert ending is not None
    assert sorted(happened) in [sorted(each) for each in expected[ending]]


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair(tmp_path)


def test_saga__in_good_weather__is_done_in_one_run_and_ended_when_final(pair: Pair) -> None:
    progress: Progress = pair.run(begin=True)
    assert [step.purpose.split()[0] for step in progress.steps] == ["first", "second"]
    assert not progress.ended
    pair.end()
    assert pair.ending() is Ending.DONE
    require_sound(pair)


def test_saga__killed_at_every_moment__still_closes_its_exposure_once(tmp_path: Path) -> None:
    moment, killed = 0, True
    while killed:
        folder = tmp_path / str(moment)
        folder.mkdir()
        pair, killed = Pair(folder), False
        try:
            pair.run(Fuse(moment), begin=True)
        except Killed:
            killed = True
        pair.end()
        require_sound(pair)
        # Killed before the first leg had a nonce, nothing was begun: the chance is gone by then.
        assert pair.ending() in (Ending.DONE, Ending.ABANDONED), f"killed at moment {moment}"
        moment += 1
    assert moment > MANY


@pytest.mark.parametrize(
    ("refusing", "ending"),
    [
        ({HOME}, Ending.ABANDONED),
        ({AWAY}, Ending.UNWOUND),
        ({HOME, AWAY}, Ending.ABANDONED),
    ],
)
def test_saga__with_refusing_chains__ends_as_the_drawing_says(
    pair: Pair, refusing: set[int], ending: Ending
) -> None:
    for chain, rig in ((HOME, pair.home), (AWAY, pair.away)):
        rig.wire.refusal = "TooLittleArrived(1, 2)" if chain in refusing else None
    pair.end()
    assert pair.ending() is ending
    require_sound(pair)


def test_second_leg__refused_until_its_deadline__is_hedged_when_the_price_allows(
    pair: Pair,
) -> None:
    pair.away.wire.refusal = "TooLittleArrived(1, 2)"
    while pair.away.wire.fetch_head().timestamp <= pair.saga.legs[Part.SECOND].not_after:
        pair.run(begin=True)
        pair.mine()
    pair.away.wire.refusal = None
    pair.end()
    assert pair.ending() is Ending.HEDGED
    require_sound(pair)


def test_exposure__that_nothing_closes__is_carried_and_said(pair: Pair) -> None:
    pair.away.wire.refusal = "no"
    progress: Progress = pair.run(begin=True)
    assert progress.exposed == [pair.saga]
    pair.home.wire.refusal = "no"
    pair.end()
    assert pair.ending() is Ending.CARRIED
    require_sound(pair)


def test_second_chain__gone_for_good__does_not_keep_the_first_from_unwinding(pair: Pair) -> None:
    pair.away.wire.refusal = "no"
    pair.run(begin=True)
    pair.away.wire.deaf = ["fetch_head", "fetch_nonce", "fetch_final_nonce"] * 1_000
    pair.end()
    assert pair.ending() is Ending.UNWOUND


def test_silent_chain__before_anything_began__begins_nothing(pair: Pair) -> None:
    pair.away.lock.taken = True  # type: ignore[attr-defined]
    pair.run(begin=True)
    assert pair.happened() == []
    assert pair.book().fetch_history(1) == ()


def test_lost_journal__of_a_leg_that_happened__is_told_by_the_contract(pair: Pair) -> None:
    pair.book().insert(pair.saga)
    stranger = pair.home.engine()
    stranger.send_call(plan_leg(pair.saga, Part.FIRST))
    (pair.path / "home2").mkdir()
    fresh = Rig(pair.path / "home2" / "home.sqlite")
    fresh.wire = pair.home.wire
    fresh.journal()
    SqlSagaBook(fresh.database, Unfenced()).insert(pair.saga)  # type: ignore[arg-type]
    pair.home = fresh
    pair.end()
    assert pair.ending() is Ending.DONE
    require_sound(pair)


weather = st.lists(
    st.tuples(
        st.none() | st.integers(0, 80),
        st.booleans(),
        st.booleans(),
        st.sampled_from(["", "home", "away"]),
        st.sampled_from(["", "home", "away"]),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=settings.default.max_examples // 4)
@given(story=weather)
def test_saga__in_any_weather__ends_as_the_chains_say(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[Any, ...]]
) -> None:
    pair = Pair(tmp_path_factory.mktemp("pair"))
    rigs = {"home": pair.home, "away": pair.away}
    for fuse, home_refuses, away_refuses, deaf, slow, mines in story:
        pair.home.wire.refusal = "no" if home_refuses else None
        pair.away.wire.refusal = "no" if away_refuses else None
        for name, rig in rigs.items():
            rig.wire.deaf = ["fetch_nonce"] if deaf == name else []
            rig.wire.auto_mine = slow != name
        with suppress(Killed):
            pair.run(Fuse(fuse), begin=True)
        if mines:
            pair.mine()
    for rig in rigs.values():
        rig.wire.refusal, rig.wire.deaf, rig.wire.auto_mine = None, [], True
    pair.end()
    require_sound(pair)
