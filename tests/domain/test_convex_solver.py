"""Split round trips are within a hundredth of a per cent of what a convex solver finds."""

from __future__ import annotations

from math import sqrt

import cvxpy as cp
from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.domain.paths import Parallel, Series, best_fill
from keeper.domain.pool_curves import PoolCurve, curve_of
from tests.domain.convex import LIQUIDITY, RESERVES, UNIT, ranges_of
from tests.domain.some_pools import token, v2_pools, v3_pools_near_one

EXAMPLES = max(12, settings().max_examples // 10)


@st.composite
def networks(draw: st.DrawFn) -> list[list[PoolCurve]]:
    """Draw a round trip of 2 to 4 hops with pools side by side, 8 of them at most."""
    hops = draw(st.integers(2, 4))
    network, number = [], 0
    for place in range(hops):
        one, other = place, (place + 1) % hops
        beside = []
        for _ in range(draw(st.integers(1, 8 // hops))):
            number += 1
            v3 = v3_pools_near_one(number, one, other, LIQUIDITY)
            beside.append(curve_of(draw(v2_pools(number, one, other, RESERVES) | v3), token(one)))
        network.append(beside)
    return network


def solve(network: list[list[PoolCurve]]) -> float:
    """Maximise what comes back minus what goes in, over what every pool takes and gives."""
    rules: list[cp.Constraint] = []
    taken, given_out = [], []
    for beside in network:
        ranges = [part for curve in beside for part in ranges_of(curve)]
        if not ranges:
            return 0.0  # pools that have nothing on this side
        amounts_in = cp.Variable(len(ranges), nonneg=True)
        amounts_out = cp.Variable(len(ranges), nonneg=True)
        for at, (held, wanted, kept, most) in enumerate(ranges):
            left = cp.vstack([held + kept * amounts_in[at], wanted - amounts_out[at]])
            rules.append(cp.geo_mean(left) >= sqrt(held * wanted))
            if most is not None:
                rules.append(kept * amounts_in[at] <= most)
        taken.append(cp.sum(amounts_in))
        given_out.append(cp.sum(amounts_out))
    rules += [given_out[hop] >= taken[hop + 1] for hop in range(len(network) - 1)]
    problem = cp.Problem(cp.Maximize(given_out[-1] - taken[0]), rules)
    problem.solve(solver=cp.CLARABEL)
    return float(problem.value)


@settings(max_examples=EXAMPLES)
@given(networks())
def test_split_round_trip__is_within_a_basis_point_of_the_convex_optimum(
    network: list[list[PoolCurve]],
) -> None:
    filled = best_fill(Series(tuple(Parallel(tuple(beside)) for beside in network)), 10**30)
    ours = filled.profit / UNIT if filled is not None else 0.0
    optimum = solve(network)
    # the solver itself is exact to about 1e-7
    assert abs(ours - optimum) <= optimum * 1e-4 + 3e-7
