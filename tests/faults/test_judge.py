"""The judge can fail: engines with a fault are found out, and counted for what they do."""

from __future__ import annotations

from collections import Counter
from itertools import count

import pytest

from tests.faults.broken import BROKEN
from tests.faults.crash import Fuse
from tests.faults.stories import STORIES
from tests.faults.tally import Tally, find_faults
from tests.faults.verdict import Record, Verdict, judge
from tests.faults.world import World


def find_out(fault: str) -> Tally:
    """Let a broken engine live through the stories until the judge has seen what it does."""
    parts, kind = BROKEN[fault]
    tally = Tally()
    for moment in count(step=3):
        deaths = 0
        for story in STORIES:
            world = World(parts=parts)
            world.fuses.append(Fuse(moment))
            story(world)
            deaths += len(world.places)
            tally.add(world.rest(), *world.places)
            world.close()
            if tally.figures()[kind]:
                return tally
        assert deaths, f"no story shows what becomes of an engine that {fault}"
    raise AssertionError


@pytest.mark.parametrize("fault", BROKEN)
def test_broken_engine__is_counted_for_what_it_does(fault: str) -> None:
    figures = find_out(fault).figures()
    kind = BROKEN[fault][1]
    assert f"{figures[kind]} {kind}" in find_faults(figures, least=1)


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
