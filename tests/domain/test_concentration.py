"""In how few hands votes are: worked examples, an independent reckoning, what must hold always."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keeper.domain.concentration import (
    gini,
    herfindahl,
    nakamoto,
    needed_for_quorum,
    needed_to_block,
    needed_to_pass,
)

weights = st.lists(st.integers(0, 10**26), max_size=12)
few = st.lists(st.integers(0, 20), max_size=6)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([5, 5, 5, 5], Fraction(0)),
        ([0, 0, 7], Fraction(0)),
        (
            [1, 3],
            Fraction(1, 4),
        ),  # (0 + 2 + 2 + 0) / 4 = 1 apart on average, of a mean of 2, halved
        ([1, 2, 3, 4], Fraction(1, 4)),
        ([1, 1, 1, 97], Fraction(18, 25)),
    ],
)
def test_gini__of_worked_examples(held: list[int], expected: Fraction) -> None:
    assert gini(held) == expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([1], Fraction(1)),
        ([10] * 10, Fraction(1, 10)),
        ([30, 30, 20, 20], Fraction(2_600, 10_000)),  # squares of 30, 30, 20 and 20 per cent
        ([0, 50, 50], Fraction(1, 2)),
    ],
)
def test_herfindahl__of_worked_examples(held: list[int], expected: Fraction) -> None:
    assert herfindahl(held) == expected


@pytest.mark.parametrize(
    ("held", "needed", "expected"),
    [
        ([40, 30, 20, 10], 51, 2),
        ([40, 30, 20, 10], 40, 1),
        ([40, 30, 20, 10], 100, 4),
        ([40, 30, 20, 10], 101, None),
        ([0, 0], 1, None),
        ([], 0, 0),
        ([1] * 9, -3, 0),
    ],
)
def test_nakamoto__of_worked_examples(held: list[int], needed: int, expected: int | None) -> None:
    assert nakamoto(held, needed) == expected


def test_nobody_holding_anything__has_no_measure() -> None:
    assert gini([]) is gini([0, 0]) is herfindahl([]) is herfindahl([0]) is None


@pytest.mark.parametrize("measure", [gini, herfindahl])
def test_a_weight_below_0__is_refused_with_its_number(measure: object) -> None:
    assert callable(measure)
    with pytest.raises(ValueError, match="a weight is -1"):
        measure([3, -1])


@given(weights)
def test_measures__are_what_all_pairs_and_all_parts_say(held: list[int]) -> None:
    """Mean difference over twice the mean, and squared parts, in floats and without ranking."""
    owned = np.array([weight for weight in held if weight], dtype=float)
    if not owned.size:
        return
    pairs = np.abs(owned[:, None] - owned[None, :]).mean() / (2 * owned.mean())
    assert float(gini(held) or 0) == pytest.approx(pairs, abs=1e-9)
    assert float(herfindahl(held) or 0) == pytest.approx(((owned / owned.sum()) ** 2).sum())


@given(weights, st.integers(1, 10**6))
def test_measures__of_larger_units_or_another_order__are_the_same(
    held: list[int], unit: int
) -> None:
    scaled = [weight * unit for weight in reversed(held)]
    assert gini(scaled) == gini(held)
    assert herfindahl(scaled) == herfindahl(held)


@given(st.lists(st.integers(1, 10**26), min_size=1, max_size=12))
def test_measures__stay_between_equal_hands_and_one_hand(held: list[int]) -> None:
    count = len(held)
    assert 0 <= (gini(held) or 0) <= Fraction(count - 1, count)
    assert Fraction(1, count) <= (herfindahl(held) or 0) <= 1


def _passes(votes_for: int, against: int, quorum: int) -> bool:
    """The rule of the DAO, as its contracts say it."""
    return votes_for >= quorum and votes_for > against


@given(few, st.integers(0, 60))
@example([5, 5], 1)  # exactly half stops everything, since for has to exceed against
@example([5, 5, 1], 7)  # and so does who keeps the others from the quorum
def test_groups__are_the_smallest_that_every_set_of_voters_says(
    held: list[int], quorum: int
) -> None:
    """Try every group there is: alone, against all others, and as the others' opponents."""
    votable = sum(held)
    groups = [(len(g), sum(g)) for n in range(len(held) + 1) for g in combinations(held, n)]
    alone = [size for size, votes in groups if _passes(votes, 0, quorum)]
    against_all = [size for size, votes in groups if _passes(votes, votable - votes, quorum)]
    stopping = [size for size, votes in groups if not _passes(votable - votes, votes, quorum)]
    assert nakamoto(held, needed_for_quorum(quorum)) == min(alone, default=None)
    assert nakamoto(held, needed_to_pass(votable, quorum)) == min(against_all, default=None)
    assert nakamoto(held, needed_to_block(votable, quorum)) == min(stopping, default=None)
