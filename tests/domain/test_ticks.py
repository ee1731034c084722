"""A pool's accumulators: floors, and counters that wrap around as the pool's do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.ticks import mean_liquidity_down, mean_tick_down


@given(st.integers(-(2**55), 2**55 - 1), st.integers(1, 86_400), st.integers(-887_272, 887_271))
def test_mean_tick__of_one_tick_held_all_along__is_that_tick(
    start: int, window_s: int, tick: int
) -> None:
    assert mean_tick_down((start, start + tick * window_s), window_s) == tick


def test_mean_tick__between_two_ticks__is_the_lower_one() -> None:
    assert mean_tick_down((0, 7), 2) == 3
    assert mean_tick_down((0, -7), 2) == -4


@given(st.integers(0, 2**160 - 1), st.integers(1, 2**100), st.integers(1, 86_400))
def test_mean_liquidity__across_the_wrap_of_its_counter__is_the_same(
    start: int, passed: int, window_s: int
) -> None:
    wrapped = mean_liquidity_down((start, (start + passed) % 2**160), window_s)
    assert wrapped == mean_liquidity_down((0, passed), window_s)


@given(st.integers(1, 2**100), st.integers(1, 86_400))
def test_mean_liquidity__of_one_liquidity_held_all_along__is_that_liquidity(
    liquidity: int, window_s: int
) -> None:
    passed = (window_s << 128) // liquidity
    found = mean_liquidity_down((0, passed), window_s) if passed else liquidity
    # The accumulator itself rounds down by less than one.
    assert liquidity <= found + 1
    assert (found - liquidity) * passed <= liquidity + found


def test_mean_liquidity__without_any_time_counted__is_none() -> None:
    assert mean_liquidity_down((5, 5), 60) == 0
