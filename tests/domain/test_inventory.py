"""Rebalancing between two chains: what holds for any bands, holdings, costs and caps."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.bridge_events import Side
from keeper.domain.inventory import (
    Band,
    BridgeTerms,
    Inventory,
    Move,
    Stay,
    choose_move,
    split_band,
    transfer_cost_up,
)

AMOUNTS = st.integers(0, 10**12)


@st.composite
def bands(draw: st.DrawFn) -> Band:
    low, target, high = sorted(draw(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS)))
    return Band(low=low, target=target, high=high)


@st.composite
def kept(draw: st.DrawFn) -> Inventory:
    """A side inside its band."""
    band = draw(bands())
    expected = draw(st.integers(band.low, band.high))
    arriving = draw(st.integers(0, expected))
    return Inventory(free=expected - arriving, arriving=arriving, band=band)


INVENTORIES = st.builds(Inventory, free=AMOUNTS, arriving=AMOUNTS, band=bands())
TERMS = st.builds(
    BridgeTerms,
    smallest=st.integers(0, 10**11),
    cost=st.integers(0, 10**6),
    max_cost_bps=st.integers(1, 500),
    room=AMOUNTS,
)


def _sides(home: Inventory, outpost: Inventory) -> dict[Side, Inventory]:
    return {Side.HOME: home, Side.OUTPOST: outpost}


def _after(each: Inventory, change: int) -> Inventory:
    """What left is gone at once, what comes is on its way."""
    return Inventory(
        free=each.free + min(0, change), arriving=each.arriving + max(0, change), band=each.band
    )


def _apply(move: Move, home: Inventory, outpost: Inventory) -> tuple[Inventory, Inventory]:
    sign = 1 if move.source is Side.OUTPOST else -1
    return _after(home, sign * move.amount), _after(outpost, -sign * move.amount)


@given(INVENTORIES, INVENTORIES, TERMS)
def test_move__of_any_state__is_worth_its_cost_and_harms_neither_side(
    home: Inventory, outpost: Inventory, terms: BridgeTerms
) -> None:
    move = choose_move(home, outpost, terms)
    if isinstance(move, Stay):
        assert move.reason
        return
    source = _sides(home, outpost)[move.source]
    target = _sides(home, outpost)[move.source.other]
    assert 0 < move.amount <= source.free
    assert move.amount >= terms.smallest
    assert terms.cost * 10_000 <= move.amount * terms.max_cost_bps
    assert source.expected - move.amount >= source.band.target
    assert target.expected + move.amount <= target.band.high
    if move.source is Side.HOME:
        assert move.amount <= terms.room


@given(INVENTORIES, INVENTORIES, TERMS)
def test_move__while_under_way__is_not_made_twice(
    home: Inventory, outpost: Inventory, terms: BridgeTerms
) -> None:
    moves = []
    for _ in range(4):
        decision = choose_move(home, outpost, terms)
        if isinstance(decision, Stay):
            break
        moves.append(decision)
        home, outpost = _apply(decision, home, outpost)
        terms = BridgeTerms(
            smallest=terms.smallest,
            cost=terms.cost,
            max_cost_bps=terms.max_cost_bps,
            room=terms.room - (decision.amount if decision.source is Side.HOME else 0),
        )
    assert len({move.source for move in moves}) <= 1, "nothing is sent there and back"
    assert len(moves) <= 2


@given(kept(), kept(), TERMS)
def test_nothing__is_sent_while_both_are_inside_their_bands(
    home: Inventory, outpost: Inventory, terms: BridgeTerms
) -> None:
    assert choose_move(home, outpost, terms) == Stay(reason="both sides are inside their bands")


def test_lack__that_the_other_can_fill__is_filled_to_the_target() -> None:
    band = Band(low=100, target=500, high=900)
    home = Inventory(free=2_000, arriving=0, band=band)
    outpost = Inventory(free=40, arriving=50, band=band)
    terms = BridgeTerms(smallest=10, cost=1, max_cost_bps=100, room=10_000)
    assert choose_move(home, outpost, terms) == Move(source=Side.HOME, amount=410)


def test_cap__of_what_may_be_away__binds_and_is_told() -> None:
    band = Band(low=100, target=500, high=900)
    home = Inventory(free=800, arriving=0, band=band)
    outpost = Inventory(free=0, arriving=0, band=band)
    terms = BridgeTerms(smallest=10, cost=0, max_cost_bps=0, room=9)
    stay = choose_move(home, outpost, terms)
    assert isinstance(stay, Stay)
    assert "outpost should get 500, 9 could be sent, at least 10" in stay.reason


@pytest.mark.parametrize("numbers", [(2, 1, 3), (1, 3, 2), (-1, 0, 0)])
def test_band__out_of_order__is_refused(numbers: tuple[int, int, int]) -> None:
    low, target, high = numbers
    with pytest.raises(ValueError, match="low ≤ target ≤ high"):
        Band(low=low, target=target, high=high)


@given(st.integers(0, 10**24), st.integers(0, 10**40))
def test_cost__in_native_coin__is_the_least_whole_units_that_cover_it(wei: int, price: int) -> None:
    cost, exact = transfer_cost_up(wei, price), Fraction(wei * price, 10**36)
    assert cost - 1 < exact <= cost


@given(st.integers(0, 10**30), st.lists(st.integers(0, 10_000), min_size=3, max_size=3).map(sorted))
def test_band__of_parts_of_a_total__is_never_above_them(total: int, parts: list[int]) -> None:
    band = split_band(total, *parts)
    for level, part in zip((band.low, band.target, band.high), parts, strict=True):
        assert level <= Fraction(total * part, 10_000) < level + 1


@pytest.mark.parametrize("room", [0, -1, -(10**6)])
def test_move__to_an_outpost_without_room__is_none_of_one_unit_either(room: int) -> None:
    home = Inventory(free=1_000, arriving=0, band=Band(low=0, target=0, high=10))
    outpost = Inventory(free=0, arriving=0, band=Band(low=100, target=200, high=2_000))
    terms = BridgeTerms(smallest=1, cost=0, max_cost_bps=10, room=room)
    assert isinstance(choose_move(home, outpost, terms), Stay)
    one = BridgeTerms(smallest=1, cost=0, max_cost_bps=10, room=1)
    assert choose_move(home, outpost, one) == Move(source=Side.HOME, amount=1)
