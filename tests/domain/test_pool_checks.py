"""Two states of a pool are compared field by field, and every difference is told with its block."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.events import Checkpoint
from keeper.domain.pool_checks import NOTHING, compare
from keeper.domain.pools import V3Pool, with_liquidity
from tests.domain.some_pools import pool_address, v2_pool, v3_pools_near_one

BLOCK = Checkpoint(number=9, hash="0xab")
POOL = pool_address(1)
pools = v3_pools_near_one(1, 0, 1, st.integers(1, 10**20))


@given(pool=pools)
def test_compare__a_pool_with_itself__differs_in_nothing(pool: V3Pool) -> None:
    assert compare(POOL, pool, pool, BLOCK) == ()
    assert compare(POOL, None, None, BLOCK) == ()


@given(pool=pools, more=st.integers(1, 10**20))
def test_compare__liquidity_that_one_side_missed__is_named_at_both_its_ends(
    pool: V3Pool, more: int
) -> None:
    lower, upper = -600_000 // pool.tick_spacing, 600_000 // pool.tick_spacing
    lower, upper = max(lower, -20_000 // pool.tick_spacing), min(upper, 20_000 // pool.tick_spacing)
    ends = (lower * pool.tick_spacing, upper * pool.tick_spacing)
    theirs = with_liquidity(pool, *ends, more)
    found = {each.field: (each.ours, each.theirs) for each in compare(POOL, pool, theirs, BLOCK)}
    assert set(found) == {"liquidity", *(f"tick {end}" for end in ends)}
    assert found["liquidity"] == (str(pool.liquidity), str(pool.liquidity + more))
    gross = {row.index: row.liquidity_gross for row in pool.ticks.rows()}
    for end, sign in zip(ends, (1, -1), strict=True):
        ours, theirs_ = found[f"tick {end}"]
        assert (ours == NOTHING) == (end not in gross)
        assert theirs_.startswith(f"{gross.get(end, 0) + more} gross, ")
        if end not in gross:
            assert theirs_ == f"{more} gross, {sign * more} net"


@given(pool=pools)
def test_compare__a_price_or_a_tick_alone__is_named(pool: V3Pool) -> None:
    moved = replace(pool, sqrt_price_x96=pool.sqrt_price_x96 + 1, tick=pool.tick + 1)
    assert [each.field for each in compare(POOL, pool, moved, BLOCK)] == ["sqrt_price_x96", "tick"]


def test_compare__a_pair__names_the_reserve_and_says_it_in_words() -> None:
    ours = v2_pool(1, 0, 1, 100, 200)
    (found,) = compare(ours.address, ours, replace(ours, reserve1=201), BLOCK)
    assert found.text == (
        f"pool {ours.address} diverged at block 9 (0xab): "
        "reserve1 is 200 by its events and 201 on the chain"
    )
    (found,) = compare(ours.address, ours, replace(ours, reserve0=99), BLOCK)
    assert (found.field, found.ours, found.theirs) == ("reserve0", "100", "99")


def test_compare__a_pool_that_has_no_price_yet__lacks_every_field() -> None:
    theirs = v2_pool(1, 0, 1, 100, 200)
    found = compare(POOL, None, theirs, BLOCK)
    assert [(each.field, each.ours, each.theirs) for each in found] == [
        ("reserve0", NOTHING, "100"),
        ("reserve1", NOTHING, "200"),
    ]
    assert [each.theirs for each in compare(POOL, theirs, None, BLOCK)] == [NOTHING, NOTHING]
