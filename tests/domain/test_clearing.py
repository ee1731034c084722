"""The search for clearing prices is Newton's: it looks at the pools a few times, not hundreds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from keeper.domain.arcs import Arc
from keeper.domain.clearing import _solve, clear
from keeper.domain.pool_graph import PoolGraph
from keeper.domain.pools import Pool
from tests.domain.convex import UNIT, solve_network
from tests.domain.some_pools import token, v2_pool
from tests.domain.test_networks import PLENTY, START

NETWORKS, POOLS = 12, 9
NAMES = [token(number) for number in range(6)]
CLOSE = 1e-4  # of what is earned: what the solver of the comparison leaves
LOOKS = 9  # at every pool, on average; what solves the equations wrongly takes twice as many


class CountingArc(Arc):
    """Counts how often it is asked."""

    asked = 0

    def answer(self, root: float) -> tuple[float, float, float]:
        """Answer, and count."""
        self.asked += 1
        return super().answer(root)


def some_networks() -> list[list[Pool]]:
    """Make networks of pairs between six tokens, whose prices are up to twice or half of 1."""
    draw = Random(7)
    made = []
    for _ in range(NETWORKS):
        pools: list[Pool] = []
        for number in range(POOLS):
            one, other = draw.sample(range(6), 2)
            held = [draw.randint(70, 140) * UNIT // 100 for _ in range(2)]
            pools.append(v2_pool(number, one, other, *held))
        made.append(pools)
    return made


def arcs_of(pools: Sequence[Pool]) -> list[CountingArc]:
    edges = PoolGraph.of(1, pools).edges.values()
    every = [edge for by_token in edges for beside in by_token.values() for edge in beside]
    return [CountingArc(edge.curve, 2**edge.rate, START) for edge in every]


def looks_at(pools: Sequence[Pool], limit: int) -> int:
    arcs = arcs_of(pools)
    clear(arcs, START, limit)
    return max(arc.asked for arc in arcs)


def test_clear__finds_prices_in_a_few_looks_at_every_pool() -> None:
    networks = some_networks()
    plenty = sum(looks_at(pools, PLENTY) for pools in networks)
    scarce = sum(looks_at(pools, UNIT // 100) for pools in networks)
    assert NETWORKS < plenty <= NETWORKS * LOOKS, plenty
    # A second search with what is scarce as one more price begins where the first ended.
    assert plenty < scarce <= 2 * NETWORKS * LOOKS, scarce


def test_bound__on_what_a_network_earns__is_above_the_optimum_and_close_to_it() -> None:
    pays = 0
    for pools in some_networks():
        cleared = clear(arcs_of(pools), START, PLENTY)
        most = solve_network(pools, START, PLENTY / UNIT, set(permutations(NAMES, 2)))
        if cleared is None:
            assert most * UNIT < 1
            continue
        pays += 1
        assert most * UNIT <= cleared.bound * (1 + CLOSE)
        assert cleared.bound <= most * UNIT * (1 + CLOSE)
    assert pays >= NETWORKS // 2


@st.composite
def equations(draw: st.DrawFn) -> tuple[list[list[float]], list[float]]:
    """Draw some whose diagonal outweighs its rows, as those of pools between tokens are."""
    size = draw(st.integers(1, 6))
    matrix = [[0.0] * size for _ in range(size)]
    for place in range(size):
        matrix[place][place] = draw(st.floats(0.1, 10))
    for one in range(size):
        for other in range(one):
            wire = draw(st.just(0.0) | st.floats(0.01, 100))
            for here, there in ((one, other), (other, one)):
                matrix[here][here] += wire
                matrix[here][there] -= wire
    return matrix, draw(st.lists(st.floats(-100, 100), min_size=size, max_size=size))


@given(equations())
def test_solve__of_equations_whose_diagonal_outweighs_its_rows__is_numpys_answer(
    drawn: tuple[list[list[float]], list[float]],
) -> None:
    matrix, right = drawn
    expected = np.linalg.solve(np.array(matrix), np.array(right))
    assert np.allclose(list(_solve(matrix, right)), expected, rtol=1e-9, atol=1e-9)
