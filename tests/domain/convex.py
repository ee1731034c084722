"""Pools as a convex solver sees them: constant products, whose trades it may choose freely."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import sqrt

import cvxpy as cp
from hypothesis import strategies as st

from keeper.domain.pool_curves import PoolCurve, curve_of
from keeper.domain.pools import PPM, Pool, V2Pool, V3Pool
from keeper.domain.ticks import Q96, sqrt_ratio_up
from keeper.domain.units import Address

UNIT = 10**20  # the solver counts in these
RESERVES = st.integers(70, 140).map(lambda part: part * UNIT // 100 + 12_345)
LIQUIDITY = st.integers(20, 300).map(lambda part: part * UNIT // 100 + 54_321)


def solve_network(
    pools: Iterable[Pool], start: Address, limit: float, pairs: Collection[tuple[Address, Address]]
) -> float:
    """
    Maximise what is gained of one token over all trades that leave no other short.

    Args:
        pools: of the network.
        start: the token.
        limit: most of it that may go into pools.
        pairs: token in and token out that may be traded.
    """
    rules: list[cp.Constraint] = []
    net: dict[Address, list[cp.Expression]] = {token: [] for pair in pairs for token in pair}
    put_in: list[cp.Expression] = []
    for pool in pools:
        both = {(pool.token0, pool.token1), (pool.token1, pool.token0)}
        for token_in, token_out in sorted(both & set(pairs)):
            for held, wanted, kept, most in ranges_of(curve_of(pool, token_in)):
                taken, got = cp.Variable(nonneg=True), cp.Variable(nonneg=True)
                left = cp.vstack([held + kept * taken, wanted - got])
                rules.append(cp.geo_mean(left) >= sqrt(held * wanted))
                if most is not None:
                    rules.append(kept * taken <= most)
                net[token_in].append(-taken)
                net[token_out].append(got)
                put_in += [taken] if token_in == start else []
    rules += [cp.sum(parts) >= 0 for token, parts in net.items() if token != start and parts]
    rules += [cp.sum(put_in) <= limit] if put_in else []
    if not net.get(start):
        return 0.0
    problem = cp.Problem(cp.Maximize(cp.sum(net[start])), rules)
    problem.solve(solver=cp.CLARABEL)
    return float(problem.value)


def ranges_of(curve: PoolCurve) -> list[tuple[float, float, float, float | None]]:
    """Give a pool as constant products: reserves, part of the input that counts, most of that."""
    pool: Pool = curve.pool
    if isinstance(pool, V2Pool):
        held, wanted = pool.reserve0 / UNIT, pool.reserve1 / UNIT
        if not curve.zero_for_one:
            held, wanted = wanted, held
        return [(held, wanted, pool.fee_numerator / pool.fee_denominator, None)]
    return list(_v3_ranges(pool, curve.zero_for_one))


def _v3_ranges(pool: V3Pool, zero_for_one: bool) -> list[tuple[float, float, float, float | None]]:
    """White paper of Uniswap v3, 6.2: virtual reserves of every range from the price onwards."""
    price, liquidity, found = pool.sqrt_price_x96 / Q96, pool.liquidity / UNIT, []
    rows = [row for row in pool.ticks.rows() if (row.index <= pool.tick) == zero_for_one]
    for row in rows[::-1] if zero_for_one else rows:
        end = sqrt_ratio_up(row.index) / Q96
        if liquidity > 0:
            of0, of1 = liquidity / price, liquidity * price
            most = liquidity / end - of0 if zero_for_one else liquidity * end - of1
            sides = (of0, of1) if zero_for_one else (of1, of0)
            found.append((*sides, (PPM - pool.fee) / PPM, max(most, 0.0)))
        liquidity += (-row.liquidity_net if zero_for_one else row.liquidity_net) / UNIT
        price = end
    return found
