"""Kill the engine anywhere, run it again as cron would: the effect happens exactly once."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.errors import KeeperError
from tests.services.engine import Fuse, Killed, Rig, call

MOMENTS = 120  # more than one call has; the walk ends at the first that survives


def _runs_to_the_end(rig: Rig, fuse: Fuse | None = None) -> bool:
    """Run once; a KeeperError is for the next run."""
    with suppress(KeeperError):
        return rig.engine(fuse).send_call(call()).done
    return False


@pytest.mark.parametrize("auto_mine", [True, False])
def test_crash__at_every_single_moment__leaves_one_effect(tmp_path: Path, auto_mine: bool) -> None:
    for moment in range(MOMENTS):
        rig = Rig(tmp_path / f"{moment}.sqlite")
        rig.wire.auto_mine = auto_mine
        died = False
        try:
            _runs_to_the_end(rig, Fuse(moment))
        except Killed:
            died = True
        for _ in range(6):
            if not auto_mine:
                rig.mine()
            _runs_to_the_end(rig)
        assert rig.wire.effects == [b"strike:1"], f"killed at moment {moment}"
        if not died:
            return
    pytest.fail(f"a run has more than {MOMENTS} moments")


def test_crash__twice_in_a_row_at_any_two_moments__leaves_one_effect(tmp_path: Path) -> None:
    for first in range(0, 40, 3):
        for second in range(0, 40, 7):
            rig = Rig(tmp_path / f"{first}-{second}.sqlite")
            for moment in (first, second):
                with suppress(Killed):
                    _runs_to_the_end(rig, Fuse(moment))
            for _ in range(3):
                _runs_to_the_end(rig)
            assert rig.wire.effects == [b"strike:1"], f"killed at {first} and {second}"


events = st.lists(
    st.one_of(
        st.tuples(st.just("run"), st.integers(0, 60)),
        st.tuples(st.just("mine"), st.just(0)),
        st.tuples(st.just("forget"), st.just(0)),
        st.tuples(st.just("reorg"), st.just(1)),
        st.tuples(st.just("late"), st.just(61)),
        st.tuples(st.just("silence"), st.integers(0, 3)),
    ),
    max_size=12,
)


@given(events)
@settings(max_examples=40)
def test_crash__in_any_weather__never_leaves_two_effects(happenings: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        rig = Rig(Path(folder) / "keeper.sqlite")
        rig.wire.auto_mine = False
        for what, number in happenings:
            _happen(rig, what, number)
            assert rig.wire.effects in ([], [b"strike:1"])
        rig.wire.deaf.clear()
        for _ in range(8):
            _runs_to_the_end(rig)
            rig.mine(2)
        assert rig.wire.effects == [b"strike:1"]


def _happen(rig: Rig, what: str, number: int) -> None:
    if what == "run":
        with suppress(Killed):
            _runs_to_the_end(rig, Fuse(number))
    elif what == "mine":
        rig.mine()
    elif what == "forget":
        rig.wire.pool.clear()
    elif what == "reorg":
        rig.wire.reorganise(min(number, len(rig.wire.blocks) - 1))
    elif what == "late":
        rig.timer.time += number
    else:
        methods = ("fetch_head", "fetch_receipt", "send_raw", "fetch_nonce")
        rig.wire.deaf = [methods[number]]
