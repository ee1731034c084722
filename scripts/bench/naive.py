"""The search that everybody would write first: every round trip, sized by ternary search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations, product

from keeper.domain.pool_curves import PoolCurve, curve_of
from keeper.domain.pool_graph import Cycle, hops_of
from keeper.domain.pools import Pool
from keeper.domain.units import Address
from keeper.errors import SwapError

Pairs = Mapping[Address, Mapping[Address, Sequence[PoolCurve]]]


def every_round_trip(
    pools: Sequence[Pool], root: Address, most_hops: int
) -> Iterator[tuple[PoolCurve, ...]]:
    """List every round trip from a token by every choice of pools; no pool is used twice."""
    pairs: dict[Address, dict[Address, list[PoolCurve]]] = {}
    for pool in pools:
        for token_in, token_out in permutations((pool.token0, pool.token1)):
            beside = pairs.setdefault(token_in, {}).setdefault(token_out, [])
            beside.append(curve_of(pool, token_in))
    for cycle in _walks(pairs, (root,), most_hops):
        for curves in product(*(pairs[a][b] for a, b in hops_of(cycle))):
            if len({curve.pool.address for curve in curves}) == len(curves):
                yield curves


def ternary_best(curves: Sequence[PoolCurve], limit: int) -> int:
    """Find the best profit of a round trip by cutting the range of sizes in thirds."""
    low, high = 1, limit
    while high - low > 2:
        third = (high - low) // 3
        if _gain(curves, low + third) < _gain(curves, high - third):
            low += third
        else:
            high -= third
    return max(_gain(curves, amount) for amount in range(low, high + 1))


def _gain(curves: Sequence[PoolCurve], amount: int) -> int:
    got = amount
    try:
        for curve in curves:
            got = curve.out_down(got)
    except SwapError:
        return -amount
    return got - amount


def _walks(pairs: Pairs, path: Cycle, most_hops: int) -> Iterator[Cycle]:
    if len(path) > 1 and path[0] in pairs[path[-1]]:
        yield path
    if len(path) < most_hops:
        for token in pairs[path[-1]]:
            if token not in path:
                yield from _walks(pairs, (*path, token), most_hops)
