"""The gate: what is filled, and that nobody claims more than there is, however often it rolls."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.gate import apply_gate, fill_down, payment_down, remainder_down
from keeper.domain.units import WAD, Address

amounts = st.integers(0, 2**100)
requests = st.dictionaries(
    st.integers(0, 20).map(lambda n: Address(f"0x{n:040x}")), st.integers(0, 2**90), max_size=12
)


@st.composite
def dealings(draw: st.DrawFn) -> tuple[int, int, int]:
    """Draw (a holder's shares, shares_in, filled) of one dealing."""
    shares_in = draw(st.integers(1, 2**100))
    return draw(st.integers(0, shares_in)), shares_in, draw(st.integers(0, shares_in))


@given(amounts, amounts, st.integers(0, WAD), amounts)
def test_fill_down__any_limits__is_the_least_of_three(
    requested: int, supply: int, gate: int, affordable: int
) -> None:
    most = floor(Fraction(supply * gate, WAD))
    assert fill_down(requested, supply, gate, affordable) == min(requested, most, affordable)


@given(dealings(), amounts)
def test_holder__of_any_dealing__gets_exact_floors(
    dealing: tuple[int, int, int], assets_out: int
) -> None:
    shares, shares_in, filled = dealing
    remainder = remainder_down(shares, shares_in, filled)
    assert remainder == floor(Fraction(shares * (shares_in - filled), shares_in))
    paid = payment_down(shares, shares_in, assets_out)
    assert paid == floor(Fraction(shares * assets_out, shares_in))


def test_nobody_redeeming__gets_nothing() -> None:
    assert (remainder_down(0, 0, 0), payment_down(0, 0, 0), apply_gate({}, 5)) == (0, 0, {})


def test_remainder_down__more_filled_than_asked_for__is_refused() -> None:
    with pytest.raises(ValueError, match="4 shares filled of 3 asked for"):
        remainder_down(1, 3, 4)


@given(requests, amounts)
def test_apply_gate__any_requests__shares_out_the_capacity_pro_rata(
    requested: dict[Address, int], capacity: int
) -> None:
    now = apply_gate(requested, capacity)
    total = sum(requested.values())
    fair = min(Fraction(1), Fraction(capacity, total)) if total else Fraction(0)
    assert now == {holder: floor(shares * fair) for holder, shares in requested.items()}
    assert sum(now.values()) <= min(total, capacity)
    assert min(total, capacity) - sum(now.values()) <= len(requested)


@given(requests)
def test_apply_gate__with_room_for_all__serves_everybody_in_full(
    requested: dict[Address, int],
) -> None:
    assert apply_gate(requested, sum(requested.values())) == requested


rounds = st.tuples(st.integers(0, WAD), st.integers(0, 2**90), st.integers(0, 2**60))


@given(st.lists(st.integers(0, 2**80), min_size=1, max_size=8), st.lists(rounds, max_size=100))
def test_roll_over__many_dealings__never_claims_more_than_the_dealing_holds(
    shares: list[int], history: list[tuple[int, int, int]]
) -> None:
    shares_in = sum(shares)
    for fill, assets_out, joining in history:
        filled = fill_down(shares_in, shares_in, fill, shares_in)
        assert sum(payment_down(s, shares_in, assets_out) for s in shares) <= assets_out
        shares = [remainder_down(s, shares_in, filled) for s in shares]
        shares_in -= filled
        assert sum(shares) <= shares_in
        shares, shares_in = [*shares[1:], shares[0] + joining], shares_in + joining


def test_roll_over__by_subtracting_a_floored_fill__would_claim_more_than_there_is() -> None:
    shares, shares_in, filled = [1, 1, 1], 3, 2
    by_subtraction = [s - payment_down(s, shares_in, filled) for s in shares]
    assert sum(by_subtraction) > shares_in - filled
    assert sum(remainder_down(s, shares_in, filled) for s in shares) <= shares_in - filled
