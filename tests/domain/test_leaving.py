"""Who wants to leave before a decision is told the ways that are certain to be open, no other."""

from __future__ import annotations

import pytest

from keeper.domain.leaving import tell_ways
from tests.domain.funds import NOW, a_fund, closed_dealing, dealing

IN_KIND = "leave in kind at once, at any time (redeemInKind)"
UNCERTAIN = f"{IN_KIND}; no dealing is certain to pay before"
WINDOW = a_fund().dealing_terms.strike_window
NEXT = NOW + 600


@pytest.mark.parametrize(
    ("spare", "words"),
    [
        (0, f"{IN_KIND}, or ask to redeem before dealing 3 closes, from 2023-11-14 22:23 UTC on"),
        (-1, UNCERTAIN),
    ],
)
def test_ways__by_a_dealing__are_told_only_if_its_whole_window_is_over_in_time(
    spare: int, words: str
) -> None:
    fund = a_fund(dealing=dealing(next_close=NEXT))
    assert tell_ways(NEXT + WINDOW + spare, fund) == words


def test_ways__by_a_dealing_that_is_due__count_from_now() -> None:
    fund = a_fund(dealing=dealing(next_close=NOW - 86_400))
    assert tell_ways(NOW + WINDOW - 1, fund) == UNCERTAIN
    assert tell_ways(NOW + WINDOW, fund).endswith("from 2023-11-14 22:13 UTC on")


def test_ways__while_a_dealing_is_closed__promise_no_other() -> None:
    assert tell_ways(NOW + 10**9, a_fund(dealing=closed_dealing())) == UNCERTAIN


@pytest.mark.parametrize("stop", [{"winding_down": True}, {"dealing_paused_until": NOW + 1}, None])
def test_ways__without_dealings__are_in_kind_alone(stop: dict[str, object] | None) -> None:
    fund = None if stop is None else a_fund(**stop)
    assert tell_ways(NOW + 10**9, fund) == IN_KIND
