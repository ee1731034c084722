"""Every moment of every story, and pairs of moments: die there, go on, have one effect."""

from __future__ import annotations

from itertools import count

import pytest

from tests.faults.crash import Fuse
from tests.faults.stories import STORIES, Story, two_wishes
from tests.faults.tally import PROFILE, TALLY
from tests.faults.world import World

# A prove walks along every moment of every story; a test does so on the shortest way.
STEP, FIRST_STEP, SECOND_STEP = {"test": (8, 9, 6), "prove": (1, 1, 2)}[PROFILE]


def live_through(story: Story, *moments: int) -> World:
    """Live through a story with a death at each moment, counted from the death before."""
    world = World()
    world.fuses.extend(Fuse(moment) for moment in moments)
    story(world)
    return world


def conclude(world: World, *moments: int) -> None:
    """Judge and count a story that was lived through."""
    verdict = world.rest()
    TALLY.add(verdict, *world.places)
    world.close()
    assert world.faults == []
    assert verdict.is_clean, f"killed at {moments}, {world.places}: {verdict}"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_story__without_a_death__has_one_effect_per_wish(story: Story) -> None:
    conclude(live_through(story))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_story__with_a_death_at_every_moment__has_one_effect_per_wish(story: Story) -> None:
    for moment in count(0, 1 if story is two_wishes else STEP):
        world = live_through(story, moment)
        died = bool(world.places)
        conclude(world, moment)
        if not died:
            assert moment > 20, "the story is shorter than a single transaction"
            return


def test_story__with_two_deaths__has_one_effect_per_wish() -> None:
    for first in count(0, FIRST_STEP):
        for second in count(0, SECOND_STEP):
            world = live_through(two_wishes, first, second)
            deaths = len(world.places)
            conclude(world, first, second)
            if deaths < 2:
                break
        if deaths == 0:
            assert first > 20
            return
