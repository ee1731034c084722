"""Leaky buckets: at most capacity x (1 + t / day) flows in within any t."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.buckets import leaked_level_up, ratio_up
from keeper.domain.units import DAY_S, WAD

capacities = st.integers(1, WAD)
waits = st.one_of(st.sampled_from([0, 1, DAY_S - 1, DAY_S, DAY_S + 1]), st.integers(0, 3 * DAY_S))


@given(st.integers(0, 10 * WAD), capacities, waits)
def test_leaked_level_up__any_time__is_the_exact_ceiling(
    level: int, capacity: int, elapsed: int
) -> None:
    left = leaked_level_up(level, capacity, elapsed)
    assert left == max(0, ceil(level - Fraction(capacity * elapsed, DAY_S)))


@given(st.integers(0, 2**120), st.integers(1, 2**120))
def test_ratio_up__any_part__is_the_exact_ceiling(amount: int, whole: int) -> None:
    assert ratio_up(amount, whole) == ceil(Fraction(amount * WAD, whole))


def test_ratio_up__of_nothing__divides_by_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        ratio_up(1, 0)


@given(capacities, st.lists(st.tuples(waits, st.integers(0, WAD)), max_size=60))
def test_bucket__any_inflow__stays_within_the_bound_of_every_window(
    capacity: int, steps: list[tuple[int, int]]
) -> None:
    level, time, accepted = 0, 0, []
    for wait, amount in steps:
        time += wait
        level = leaked_level_up(level, capacity, wait)
        if level + amount <= capacity:
            level += amount
            accepted.append((time, amount))
    for first, (start, _) in enumerate(accepted):
        inflow = 0
        for at, amount in accepted[first:]:
            inflow += amount
            assert inflow * DAY_S <= capacity * (DAY_S + at - start)


@given(capacities, st.lists(waits, min_size=1, max_size=60))
def test_bucket__filled_to_the_brim_at_every_chance__keeps_the_bound(
    capacity: int, pauses: list[int]
) -> None:
    inflow, time, level = capacity, 0, capacity
    for wait in pauses:
        time += wait
        level = leaked_level_up(level, capacity, wait)
        inflow, level = inflow + capacity - level, capacity
        assert inflow * DAY_S <= capacity * (DAY_S + time)


def test_bucket__around_midnight__lets_through_once() -> None:
    capacity = WAD // 50
    assert capacity - leaked_level_up(capacity, capacity, 2) <= capacity * 2 // DAY_S
