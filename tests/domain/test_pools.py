"""States that no pool can be in are refused, and what is at the very limit is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.pools import KnownTicks, Tick, V2Pool, V3Pool, is_token0, with_liquidity
from keeper.domain.ticks import MAX_SQRT_RATIO, MAX_TICK, MIN_SQRT_RATIO, sqrt_ratio_up
from keeper.domain.v3_swaps import next_stop
from keeper.errors import UnknownTicksError
from tests.domain.some_pools import token, v2_pool, v3_pool

PAIR = v2_pool(1, 0, 1, 10, 20)
POOL = v3_pool(1, (0, 1), 1000, [(-60, 60, 10**9)], fee=3000)
KNOWN = KnownTicks(lowest=-3, highest=3, indexes=(-1, 2), gross=(5, 5), nets=(5, -5))


@pytest.mark.parametrize("pool", [PAIR, POOL])
def test_pool__of_tokens_in_the_wrong_order_or_of_one__is_refused_with_both(
    pool: V2Pool | V3Pool,
) -> None:
    for token0, token1 in ((pool.token1, pool.token0), (pool.token0, pool.token0)):
        complaint = f"{pool.address} has tokens {token0} and {token1}, the lower comes first"
        with pytest.raises(ValueError, match=complaint):
            replace(pool, token0=token0, token1=token1)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"reserve0": -1}, "has reserves -1 and 20"),
        ({"reserve1": -1}, "has reserves 10 and -1"),
        ({"fee_numerator": 0}, "trades 0 of 1000 of its input, limits are above 0 and 1"),
        ({"fee_numerator": 1001}, "trades 1001 of 1000 of its input"),
    ],
)
def test_pair__that_cannot_be__is_refused_with_its_numbers(
    changes: dict[str, int], complaint: str
) -> None:
    with pytest.raises(ValueError, match=f"{PAIR.address} {complaint}"):
        replace(PAIR, **changes)  # type: ignore[arg-type]  # the tests' own fields


def test_pair__at_its_limits__is_one() -> None:
    empty = replace(PAIR, reserve0=0, reserve1=0)
    assert (empty.reserve0, empty.reserve1) == (0, 0)
    assert replace(PAIR, fee_numerator=1000).fee_numerator == 1000
    assert replace(PAIR, fee_numerator=1).fee_numerator == 1


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"sqrt_price_x96": MIN_SQRT_RATIO - 1}, f"is at {MIN_SQRT_RATIO - 1}, limits are"),
        ({"sqrt_price_x96": MAX_SQRT_RATIO}, f"is at {MAX_SQRT_RATIO}, limits are"),
        ({"fee": -1}, "cannot have fee -1, spacing 60"),
        ({"fee": 10**6}, "cannot have fee 1000000, spacing 60"),
        ({"tick_spacing": 0}, "cannot have fee 3000, spacing 0"),
        ({"liquidity": -1}, "spacing 60, liquidity -1"),
    ],
)
def test_v3_pool__that_cannot_be__is_refused_with_its_numbers(
    changes: dict[str, int], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(POOL, **changes)  # type: ignore[arg-type]  # the tests' own fields


@pytest.mark.parametrize(
    "changes",
    [
        {"sqrt_price_x96": MIN_SQRT_RATIO},
        {"sqrt_price_x96": MAX_SQRT_RATIO - 1},
        {"fee": 0},
        {"fee": 10**6 - 1},
        {"tick_spacing": 1},
        {"liquidity": 0},
    ],
)
def test_v3_pool__at_a_limit__is_one(changes: dict[str, int]) -> None:
    for name, value in changes.items():
        assert getattr(replace(POOL, **changes), name) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"lowest": -MAX_TICK - 1}, f"ticks {-MAX_TICK - 1} to 3 are known, limits are"),
        ({"highest": MAX_TICK + 1}, f"ticks -3 to {MAX_TICK + 1} are known, limits are"),
        ({"lowest": 4}, "ticks 4 to 3 are known, limits are"),
        ({"gross": (5,)}, "every tick needs its index, gross and net liquidity"),
        ({"nets": (5, -5, 0)}, "every tick needs its index, gross and net liquidity"),
        ({"indexes": (2, -1)}, "ticks do not rise from -3 to 3"),
        ({"indexes": (2, 2)}, "ticks do not rise from -3 to 3"),
        ({"lowest": 0}, "ticks do not rise from 0 to 3"),
        ({"highest": 1}, "ticks do not rise from -3 to 1"),
        ({"nets": (6, -5)}, "a tick's net liquidity is more than its gross"),
        ({"nets": (5, -6)}, "a tick's net liquidity is more than its gross"),
    ],
)
def test_ticks__that_contradict_each_other__are_refused(
    changes: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(KNOWN, **changes)  # type: ignore[arg-type]  # the tests' own fields


def test_ticks__at_the_ends_of_what_is_known__are_taken_in_any_order() -> None:
    rows = [Tick(index=at, liquidity_gross=1, liquidity_net=0) for at in (MAX_TICK, 0, -MAX_TICK)]
    known = KnownTicks.of(rows, lowest=-MAX_TICK, highest=MAX_TICK)
    assert known.rows() == tuple(reversed(rows))
    assert KnownTicks(lowest=0, highest=0).rows() == ()


@pytest.mark.parametrize(("lower", "upper"), [(60, 60), (120, 60), (1, 60), (0, 61)])
def test_position__that_is_none_of_the_pools__is_refused_with_its_ticks(
    lower: int, upper: int
) -> None:
    for change in (1, 0):
        with pytest.raises(ValueError, match=f"has no position from {lower} to {upper}"):
            with_liquidity(POOL, lower, upper, change)


@given(st.integers(-3, 3), st.integers(-3, 3))
def test_position__counts_in_range_from_its_lower_tick_to_below_its_upper(
    at: int, start: int
) -> None:
    """The price is on a tick; the position is one spacing wide."""
    tick, lower = at * 60, start * 60
    pool = replace(POOL, sqrt_price_x96=sqrt_ratio_up(tick), tick=tick)
    more = with_liquidity(pool, lower, lower + 60, 7)
    assert more.liquidity - pool.liquidity == (7 if start == at else 0)


def test_position__of_which_more_is_taken_than_there_is__is_refused() -> None:
    with pytest.raises(ValueError, match="net liquidity is more than its gross"):
        with_liquidity(POOL, -60, 60, -(10**9) - 1)
    assert with_liquidity(POOL, -60, 60, -(10**9)).ticks.rows() == ()


def test_token__that_a_pool_does_not_trade__is_refused_by_its_name() -> None:
    assert (is_token0(PAIR, token(0)), is_token0(PAIR, token(1))) == (True, False)
    with pytest.raises(ValueError, match=f"{PAIR.address} does not trade {token(2)}"):
        is_token0(PAIR, token(2))


# --- the ends of what was read ---


@given(st.integers(-400, 400), st.integers(0, 300), st.integers(0, 300))
def test_stop__within_what_is_known__is_never_beyond_it(tick: int, below: int, above: int) -> None:
    """Downwards a swap may begin at the lowest known tick, upwards only below the highest."""
    known = KnownTicks(lowest=tick - below, highest=tick + above)
    pool = replace(POOL, tick_spacing=1, ticks=known)
    down = next_stop(pool, tick, zero_for_one=True)
    assert tick - below <= down.tick <= tick
    if above:
        up = next_stop(pool, tick, zero_for_one=False)
        assert tick < up.tick <= tick + above
    for beyond, zero_for_one in ((tick - below - 1, True), (tick + above, False)):
        with pytest.raises(UnknownTicksError, match=f"would go on at tick {beyond}, "):
            next_stop(pool, beyond, zero_for_one=zero_for_one)
