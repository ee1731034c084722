"""A node that fell behind is told where its chain has a clock, and not a second too early."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.portal.sight import Sight
from keeper.portal.views.banners import LATE_S, find_banners
from tests.portal.lone import a_look, some_facts


def banners(lag: int, *, local: bool = False) -> dict[str, str]:
    """Banners when the newest block that the node knows is so many seconds old."""
    look = a_look()
    now = look.snapshot.timestamp + lag
    sight = Sight(facts=replace(some_facts(), local=local), look=look, stale=None, now=now)
    return {banner.kind: banner.text for banner in find_banners(sight)}


@pytest.mark.parametrize(
    ("lag", "behind"), [(-5, False), (0, False), (LATE_S, False), (LATE_S + 1, True)]
)
def test_banner__of_a_node_behind__comes_with_the_first_second_above_the_limit(
    lag: int, behind: bool
) -> None:
    assert ("rpc_behind" in banners(lag)) == behind


def test_banner__of_a_node_behind__says_how_far() -> None:
    assert f"{LATE_S + 61} s old" in banners(LATE_S + 61)["rpc_behind"]


def test_banner__of_a_local_chain__never_says_that_its_node_is_behind() -> None:
    found = banners(10**6, local=True)
    assert "rpc_behind" not in found
    assert "local" in found
