"""The search for the block of a nonce finds it in whatever states a node still has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.adapters.back_search import search_back
from keeper.errors import ArchiveNeededError


class Node:
    """Counts questions, and has no state before its oldest block."""

    def __init__(self, first: int, oldest: int) -> None:
        self.first, self.oldest, self.asked = first, oldest, 0

    def holds(self, height: int) -> bool:
        self.asked += 1
        if height < self.oldest:
            raise ArchiveNeededError(f"block {height} is pruned")
        return height >= self.first


@given(st.data())
def test_search__with_the_state_before__finds_the_very_first(data: st.DataObject) -> None:
    last = data.draw(st.integers(0, 10**7))
    first = data.draw(st.integers(0, last))
    oldest = data.draw(st.integers(0, max(0, first - 1)))
    node = Node(first, oldest)
    assert search_back(node.holds, last) == first
    assert node.asked <= 24**2


@given(st.data())
def test_search__when_it_held_in_the_oldest_state__asks_for_an_archive(data: st.DataObject) -> None:
    last = data.draw(st.integers(1, 10**7))
    oldest = data.draw(st.integers(1, last))
    first = data.draw(st.integers(0, oldest))
    with pytest.raises(ArchiveNeededError):
        search_back(Node(first, oldest).holds, last)
