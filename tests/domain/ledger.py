"""Swaps of a route done one after the other on the states of pools, with every unit accounted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from keeper.domain.arbitrage import Route
from keeper.domain.pools import Pool, V2Pool
from keeper.domain.units import Address
from keeper.domain.v2_swaps import after_swap, amount_out_down
from keeper.domain.v3_swaps import swap_input


def settle(
    pools: Mapping[Address, Pool], route: Route, lent: Mapping[Address, int] | None = None
) -> Counter[Address]:
    """
    Do a route's hops in their order, beginning with what it puts in and what else is lent to it.

    Returns:
        Units of each token that are there at the end; no hop may use more than there is.
    """
    states, held = dict(pools), Counter(lent or {})
    held[route.token_in] = route.amount_in
    for hop in route.hops:
        held[hop.token_in] -= hop.amount_in
        assert held[hop.token_in] >= 0, f"{hop} uses {-held[hop.token_in]} more than there is"
        pool = states[hop.pool]
        zero_for_one = hop.token_in == pool.token0
        assert hop.token_out == (pool.token1 if zero_for_one else pool.token0)
        out, states[hop.pool] = swap(pool, hop.amount_in, zero_for_one=zero_for_one)
        assert hop.min_out <= out == hop.amount_out
        held[hop.token_out] += out
    return held


def states_after(pools: Mapping[Address, Pool], route: Route) -> dict[Address, Pool]:
    """Give the states of pools as a route leaves them."""
    states = dict(pools)
    for hop in route.hops:
        pool = states[hop.pool]
        zero_for_one = hop.token_in == pool.token0
        _, states[hop.pool] = swap(pool, hop.amount_in, zero_for_one=zero_for_one)
    return states


def swap(pool: Pool, amount: int, *, zero_for_one: bool) -> tuple[int, Pool]:
    """Swap as the pool itself does, and give its state afterwards."""
    if isinstance(pool, V2Pool):
        out = amount_out_down(pool, amount, zero_for_one=zero_for_one)
        return out, after_swap(pool, amount, out, zero_for_one=zero_for_one)
    swapped = swap_input(pool, amount, zero_for_one=zero_for_one)
    assert swapped.amount_in == amount
    return swapped.amount_out, swapped.pool
