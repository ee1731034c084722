"""The judge can fail: engines with a fault are found out, and counted for what they do."""

from __future__ import annotations

from collections import Counter
from itertools import count

import pytest

from tests.faults.broken import BROKEN, Broken
from tests.faults.crash import Fuse
from tests.faults.tally import Tally, find_faults
from tests.faults.verdict import Record, Verdict, judge
from tests.faults.world import World


def find_out(broken: Broken) -> Tally:
    """Let a broken engine live through its story until the judge has seen what it does."""
    tally = Tally()
    for moment in count():
        world = World(parts=broken.parts)
        world.fuses.append(Fuse(moment))
        broken.story(world)
        died = bool(world.places)
        tally.add(world.rest(), *world.places)
        world.close()
        if tally.figures()[broken.does]:
            return tally
        assert died, f"nothing was {broken.does}, wherever it died"
    raise AssertionError


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_broken_engine__is_counted_for_what_it_does(broken: Broken) -> None:
    figures = find_out(broken).figures()
    assert f"{figures[broken.does]} {broken.does}" in find_faults(figures, least=1)


def test_judge__without_any_record__calls_every_wish_lost() -> None:
    record = Record(effects=Counter(), journal=(), waiting=0, now=0)
    assert judge({"count:1": (1, 10)}, record) == Verdict(lost=("count:1",))


def test_campaign__that_is_too_small_or_killed_nothing__is_a_fault() -> None:
    tally = Tally()
    tally.add(Verdict())
    assert find_faults(tally.figures(), least=2) == [
        "1 runs, at least 2 are wanted",
        "nothing was killed",
    ]


def test_campaign__with_something_left_in_the_pool__is_stuck() -> None:
    tally = Tally()
    tally.add(Verdict(waiting=1), "run: before commit")
    assert find_faults(tally.figures(), least=1) == ["1 stuck"]
