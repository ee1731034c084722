"""The logarithm in integers, against fifty digits of the standard library's Decimal."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keeper.domain.fixed_point import ln_ratio
from keeper.domain.units import WAD

numbers = st.one_of(st.integers(1, 10**6), st.integers(1, 2**256), st.integers(1, 2**2000))


@given(numbers, numbers)
@example(1, 1)
@example(2**256, 2**256 - 1)
@example(2**1000, 1)
@example(2**64, 2**63)
def test_ln_ratio__any_two_numbers__is_off_by_less_than_it_says(a: int, b: int) -> None:
    with localcontext(prec=700):
        ratio = Decimal(a) / Decimal(b)
    with localcontext(prec=50):
        assert abs(Decimal(ln_ratio(a, b)) / WAD - ratio.ln()) < Decimal("2e-18")


@given(numbers, numbers, st.integers(1, 2**100))
def test_ln_ratio__turned_round_or_scaled__has_the_same_digits(a: int, b: int, k: int) -> None:
    assert ln_ratio(a, b) == -ln_ratio(b, a) == ln_ratio(a * k, b * k)


@given(numbers, numbers, numbers)
def test_ln_ratio__of_two_steps__adds_up(a: int, b: int, c: int) -> None:
    assert abs(ln_ratio(a, b) + ln_ratio(b, c) - ln_ratio(a, c)) <= 6


@given(numbers, numbers)
def test_ln_ratio__has_the_sign_of_the_move(a: int, b: int) -> None:
    assert ln_ratio(a, b) >= 0 if a >= b else ln_ratio(a, b) <= 0


@pytest.mark.parametrize(("a", "b"), [(0, 1), (1, 0), (-1, 1)])
def test_ln_ratio__of_what_is_not_above_zero__is_refused(a: int, b: int) -> None:
    with pytest.raises(ValueError, match=f"no logarithm of {a} / {b}"):
        ln_ratio(a, b)
