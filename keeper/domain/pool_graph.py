"""
The pools of one chain as a graph of tokens, and the round trips in it that can pay.

Logarithms in floating point only skip what cannot pay. The best rate of a round trip is the product
of its pools' marginal rates before any trade, as every rate falls with size and every rounding is
against the trader; if that is not above 1, no size has a profit. A sum of at most four logarithms
is off by less than 1e-12, and only what is below −1e-9 is skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, log2

from keeper.domain.pool_curves import PoolCurve, V2Curve, curve_of
from keeper.domain.pools import PPM, Pool
from keeper.domain.units import Address

MARGIN = 1e-9
MOST_HOPS = 4


@dataclass(frozen=True, slots=True)
class Edge:
    """
    A pool from one of its tokens.

    Args:
        curve: its quotes.
        rate: logarithm to base 2 of its marginal rate before any trade, base units for base units,
            after the fee; or of more than that, where there is no liquidity at its price.
    """

    curve: PoolCurve
    rate: float


Edges = Mapping[Address, Mapping[Address, tuple[Edge, ...]]]
"""By the token that goes in, then by the one that comes out: all pools, the best rate first."""


@dataclass(frozen=True, slots=True)
class PoolGraph:
    """
    The pools of one chain. Make one with `of`, and the next block's with `with_pools`.

    Args:
        chain_id: of the chain.
        pools: by address.
        edges: by tokens.
    """

    chain_id: int
    pools: Mapping[Address, Pool]
    edges: Edges

    @staticmethod
    def of(chain_id: int, pools: Iterable[Pool]) -> PoolGraph:
        """Build the graph of some pools; pairs without reserves have no edges."""
        return PoolGraph(chain_id, {}, {}).with_pools(pools)

    def with_pools(self, changed: Iterable[Pool]) -> PoolGraph:
        """Put pools in, or new states in the place of old ones; what did not change is shared."""
        fresh = {pool.address: pool for pool in changed}
        edges = {token: dict(by_token) for token, by_token in self.edges.items()}
        for pool in fresh.values():
            for token_in, token_out in _directions(pool):
                by_token = edges.setdefault(token_in, {})
                kept = [
                    edge
                    for edge in by_token.get(token_out, ())
                    if edge.curve.pool.address != pool.address
                ]
                kept += _edges_of(pool, token_in)
                by_token[token_out] = tuple(sorted(kept, key=lambda edge: -edge.rate))
                if not kept:
                    del by_token[token_out]
        return PoolGraph(self.chain_id, {**self.pools, **fresh}, edges)

    def without(self, address: Address) -> PoolGraph:
        """Leave a pool out; itself where there is no such pool."""
        if address not in self.pools:
            return self
        edges = {token: dict(by_token) for token, by_token in self.edges.items()}
        for token_in, token_out in _directions(self.pools[address]):
            pools = edges.get(token_in, {}).pop(token_out, ())
            kept = tuple(edge for edge in pools if edge.curve.pool.address != address)
            if kept:
                edges[token_in][token_out] = kept
        others = {name: pool for name, pool in self.pools.items() if name != address}
        return PoolGraph(self.chain_id, others, edges)


Cycle = tuple[Address, ...]
"""Tokens of a round trip, each once; from the last one it goes back to the first."""


def find_cycles(
    graph: PoolGraph, roots: Sequence[Address], most_hops: int = MOST_HOPS
) -> Iterator[Cycle]:
    """
    Find every round trip of 2 to `most_hops` pools through any of some tokens that can pay.

    Args:
        graph: the pools.
        roots: tokens that a round trip may begin with; one through several of them is found once,
            beginning with the first of them.
        most_hops: most pools on the way.

    Returns:
        All round trips whose pools of best rate have a product of marginal rates above 1.
    """
    done: set[Address] = set()
    for root in roots:
        bounds = _bounds(graph, root, most_hops)
        yield from _extend(graph.edges, bounds, (root,), 0.0, most_hops, done)
        done.add(root)


def find_cycles_through(
    graph: PoolGraph, changed: Iterable[Address], most_hops: int = MOST_HOPS
) -> Iterator[Cycle]:
    """
    Find every round trip that can pay and has a pool among those that changed.

    A round trip without such a pool pays now if and only if it did before. One through several is
    found once.
    """
    seen: set[frozenset[tuple[Address, Address]]] = set()
    for address in changed:
        for root, second in _directions(graph.pools[address]):
            hop = graph.edges.get(root, {}).get(second)
            if hop is None:
                continue
            bounds = _bounds(graph, root, most_hops)
            begun = (root, second)
            for cycle in _extend(graph.edges, bounds, begun, hop[0].rate, most_hops - 1, set()):
                name = frozenset(hops_of(cycle))
                if name not in seen:
                    seen.add(name)
                    yield cycle


def find_paths(
    graph: PoolGraph, start: Address, end: Address, most_hops: int
) -> Iterator[tuple[tuple[Address, ...], float]]:
    """Find every way from one token to another that visits none twice, with its best rate."""
    yield from _paths(graph.edges, (start,), end, 0.0, most_hops)


def hops_of(cycle: Cycle) -> list[tuple[Address, Address]]:
    """List the pairs of tokens that a round trip trades, in order."""
    return list(zip(cycle, (*cycle[1:], cycle[0]), strict=True))


def _extend(
    edges: Edges,
    bounds: Sequence[Mapping[Address, float]],
    path: tuple[Address, ...],
    rate: float,
    hops_left: int,
    done: set[Address],
) -> Iterator[Cycle]:
    root = path[0]
    for token, pools in edges.get(path[-1], {}).items():
        reached = rate + pools[0].rate
        if token == root:
            if reached > -MARGIN:
                yield path
        elif (
            reached + bounds[hops_left - 1].get(token, -inf) > -MARGIN
            and token not in path
            and token not in done
        ):
            yield from _extend(edges, bounds, (*path, token), reached, hops_left - 1, done)


def _bounds(graph: PoolGraph, root: Address, most_hops: int) -> list[dict[Address, float]]:
    """Find the best rate from every token back to the root by at most 0, 1, 2, … hops."""
    bounds: list[dict[Address, float]] = [{}]
    reached = {root: 0.0}
    for _ in range(most_hops - 1):
        found = dict(bounds[-1])
        for token, onward in reached.items():
            # Whoever trades into a token can be traded into from it: edges come in pairs.
            for before in graph.edges.get(token, {}):
                pools = graph.edges.get(before, {}).get(token)
                if pools is not None:
                    found[before] = max(found.get(before, -inf), pools[0].rate + onward)
        bounds.append(found)
        reached = found
    return bounds


def _paths(
    edges: Edges, path: tuple[Address, ...], end: Address, rate: float, hops_left: int
) -> Iterator[tuple[tuple[Address, ...], float]]:
    for token, pools in edges.get(path[-1], {}).items():
        reached = rate + pools[0].rate
        if token == end:
            yield (*path, token), reached
        elif hops_left > 1 and token not in path:
            yield from _paths(edges, (*path, token), end, reached, hops_left - 1)


def _directions(pool: Pool) -> tuple[tuple[Address, Address], ...]:
    return (pool.token0, pool.token1), (pool.token1, pool.token0)


def _edges_of(pool: Pool, token_in: Address) -> list[Edge]:
    curve = curve_of(pool, token_in)
    if not isinstance(curve, V2Curve):
        root = 2 * (log2(curve.pool.sqrt_price_x96) - 96)
        kept = log2(1 - curve.pool.fee / PPM)
        return [Edge(curve, (root if curve.zero_for_one else -root) + kept)]
    return [Edge(curve, log2(piece.p) - log2(piece.s)) for piece in curve.pieces()]
