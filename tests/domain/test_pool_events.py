"""A pool followed by its events is where swaps and positions led, or diverges with its numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.events import Checkpoint
from keeper.domain.policy import Venue
from keeper.domain.pool_checks import NOTHING
from keeper.domain.pool_events import (
    Happening,
    PoolEvent,
    PoolTerms,
    Priced,
    Provided,
    Swapped,
    Synced,
    follow,
)
from keeper.domain.pools import V2Pool, V3Pool
from keeper.domain.ticks import Q96
from tests.domain.some_pools import pool_address, token

TERMS = PoolTerms(
    address=pool_address(1),
    venue=Venue.UNISWAP_V3,
    router=token(77),
    token0=token(0),
    token1=token(1),
    fee_ppm=3_000,
    tick_spacing=60,
    created=1,
)
PRICED = Priced(sqrt_price_x96=Q96, tick=0)
POSITIONS = st.lists(
    st.tuples(st.integers(-20, 19), st.integers(1, 20), st.integers(1, 10**18)),
    min_size=1,
    max_size=5,
)


def happened(*events: PoolEvent) -> list[Happening]:
    return [
        Happening(
            pool=TERMS.address,
            event=event,
            block=Checkpoint(number=10 + place, hash=f"0x{place:064x}"),
        )
        for place, event in enumerate(events)
    ]


@given(positions=POSITIONS)
def test_follow__positions_that_come_and_go__leave_the_pool_as_it_was_priced(
    positions: list[tuple[int, int, int]],
) -> None:
    came = [Provided(lower=60 * a, upper=60 * (a + w), change=x) for a, w, x in positions]
    went = [replace(each, change=-each.change) for each in came]
    here = follow(TERMS, None, happened(PRICED, *came))
    assert isinstance(here.pool, V3Pool)
    assert here.divergence is None
    # Liquidity in range is that of the positions around the price.
    assert here.pool.liquidity == sum(e.change for e in came if e.lower <= 0 < e.upper)
    assert here.changed == 10 + len(came)
    empty = follow(TERMS, None, happened(PRICED))
    assert isinstance(empty.pool, V3Pool)
    gone = follow(TERMS, here.pool, happened(*went))
    assert gone.pool == empty.pool
    assert (empty.pool.sqrt_price_x96, empty.pool.tick, empty.pool.liquidity) == (Q96, 0, 0)
    terms = (empty.pool.address, empty.pool.token0, empty.pool.token1)
    assert terms == (TERMS.address, TERMS.token0, TERMS.token1)
    assert (empty.pool.fee, empty.pool.tick_spacing) == (3_000, 60)


@given(amount=st.integers(1, 10**18), said=st.integers(0, 10**18), tick=st.integers(-100, 100))
def test_follow__a_swap__is_believed_only_if_the_ticks_say_its_liquidity(
    amount: int, said: int, tick: int
) -> None:
    provided = Provided(lower=-60, upper=60, change=amount)
    swapped = Swapped(sqrt_price_x96=Q96 + 7, tick=tick, liquidity=said)
    found = follow(TERMS, None, happened(PRICED, provided, swapped))
    true = amount if -60 <= tick < 60 else 0
    if said == true:
        assert isinstance(found.pool, V3Pool)
        here = (found.pool.sqrt_price_x96, found.pool.tick, found.pool.liquidity)
        assert here == (Q96 + 7, tick, said)
        assert found.divergence is None
        return
    assert found.divergence is not None
    told = (found.divergence.field, found.divergence.ours, found.divergence.theirs)
    assert told == ("liquidity", str(true), str(said))
    assert (found.divergence.pool, found.divergence.block.number) == (TERMS.address, 12)
    assert found.changed == 12


@given(reserves=st.tuples(st.integers(0, 2**112 - 1), st.integers(0, 2**112 - 1)))
@pytest.mark.parametrize("fee", [3_000, 2_500, 0, 10_000, 1])
def test_follow__a_pair__has_the_reserves_of_its_last_event_and_the_fee_in_lowest_terms(
    fee: int, reserves: tuple[int, int]
) -> None:
    terms = replace(TERMS, fee_ppm=fee, tick_spacing=0)
    last = Synced(reserve0=reserves[0], reserve1=reserves[1])
    found = follow(terms, None, happened(Synced(reserve0=1, reserve1=2), last))
    assert isinstance(found.pool, V2Pool)
    assert (found.pool.reserve0, found.pool.reserve1) == reserves
    kept = Fraction(10**6 - fee, 10**6)
    assert (found.pool.fee_numerator, found.pool.fee_denominator) == kept.as_integer_ratio()
    assert (found.pool.address, found.pool.token0, found.pool.token1) == (
        *(terms.address, terms.token0, terms.token1),
    )


@pytest.mark.parametrize(
    ("events", "field", "ours"),
    [
        ((PRICED, PRICED), "first price", "given before"),
        ((Provided(lower=-60, upper=60, change=1),), "sqrt_price_x96", NOTHING),
        ((Swapped(sqrt_price_x96=1, tick=0, liquidity=0),), "sqrt_price_x96", NOTHING),
    ],
)
def test_follow__what_cannot_have_happened__diverges(
    events: tuple[PoolEvent, ...], field: str, ours: str
) -> None:
    found = follow(TERMS, None, happened(*events))
    assert found.divergence is not None
    assert (found.divergence.field, found.divergence.ours) == (field, ours)
    assert found.divergence.block.number == 9 + len(events)


def test_follow__more_taken_out_than_there_is__diverges_and_keeps_the_state_before() -> None:
    taken = Provided(lower=-60, upper=60, change=-1)
    found = follow(TERMS, None, happened(PRICED, taken))
    assert found.divergence is not None
    assert found.divergence.field == "liquidity -60 to 60"
    assert found.pool == follow(TERMS, None, happened(PRICED)).pool


def test_follow__nothing__changes_nothing() -> None:
    found = follow(TERMS, None, [])
    assert (found.pool, found.changed, found.divergence) == (None, None, None)
