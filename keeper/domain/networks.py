"""
Pools of a network traded together: the one net trade that gains most of a token.

Round trips that share pools, or part and meet again, move each other's prices; sized one by one
they leave some of what there is. Clearing prices say what every pool does at the optimum of all of
them, exact integers what comes of it, in an order in which every swap finds what it puts in.

The optimum may go round in a circle that the start is not part of. That takes working capital of
one of its tokens, which must be held; it is lent, and there again at the end. Where it is not
held, one pair of the circle is left out, every one of them in turn, and the best of these is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from keeper.domain.arcs import Arc
from keeper.domain.clearing import Clearing, Flow, clear
from keeper.domain.paths import Swap
from keeper.domain.pool_curves import PoolCurve
from keeper.domain.pool_graph import Edge
from keeper.domain.units import Address
from keeper.errors import SwapError

MOST_LOOKS = 32  # ways to break circles that are tried
ROUNDS = 12  # of balancing what rounding leaves short
BACK_OFF = 10**12  # part of a proposal that a pool at its end takes less

Pair = tuple[Address, Address]


@dataclass(frozen=True, slots=True)
class NetworkTrade:
    """
    Swaps of a network, exact.

    Args:
        start: put in and gained.
        swaps: in an order in which each finds what it puts in; no pool twice.
        amount_in: units of the start that go into pools.
        amount_out: units of the start that come out of them.
    """

    start: Address
    swaps: tuple[Swap, ...]
    amount_in: int
    amount_out: int

    @property
    def profit(self) -> int:
        """What came out more than went in."""
        return self.amount_out - self.amount_in


def best_network_trade(
    edges: Iterable[Edge], start: Address, inventory: Mapping[Address, int]
) -> NetworkTrade | None:
    """
    Trade pools together so that most of one token is gained, before gas.

    Args:
        edges: the pools and the directions in which they may be traded, some tens at most.
        start: what is put in and gained.
        inventory: units that may be put in, over all swaps of the start; of other tokens what may
            be lent until the end of the trade.

    Returns:
        The trade; it leaves no token with fewer units. None if nothing pays.
    """
    return _Search(start, inventory).best([Arc(edge.curve, 2**edge.rate, start) for edge in edges])


@dataclass(slots=True)
class _Search:
    """Breaks circles that lack working capital, the most promising choice first."""

    start: Address
    inventory: Mapping[Address, int]
    found: NetworkTrade | None = None
    seen: set[frozenset[Pair]] = field(default_factory=set)

    def best(self, arcs: Sequence[Arc]) -> NetworkTrade | None:
        """Look at all pools first, then without one pair of the circle that was in the way, …"""
        waiting = [(self._clear(arcs, frozenset()), frozenset[Pair]())]
        while waiting and len(self.seen) < MOST_LOOKS:
            waiting.sort(key=lambda one: one[0].bound if one[0] is not None else 0.0)
            clearing, without = waiting.pop()
            if clearing is None or (self.found and clearing.bound <= self.found.profit):
                break
            for pair in self._execute(clearing):
                more = without | {pair}
                if more not in self.seen:
                    self.seen.add(more)
                    waiting.append((self._clear(arcs, more), more))
        return self.found

    def _clear(self, arcs: Sequence[Arc], without: frozenset[Pair]) -> Clearing | None:
        kept = [arc for arc in arcs if (arc.curve.token_in, arc.curve.token_out) not in without]
        return clear(kept, self.start, self.inventory.get(self.start, 0))

    def _execute(self, clearing: Clearing) -> set[Pair]:
        """Keep the exact trade if it is the best yet; name the circle that is in its way."""
        flows = _connected(clearing.flows, self.start)
        swaps = _balance(flows, self.start, self.inventory.get(self.start, 0))
        swaps = _trim(swaps, self.start)
        done, stuck = _in_order(swaps, self.inventory, self.start)
        if stuck:
            return _circle(stuck)
        done, stuck = _in_order(_trim(done, self.start), self.inventory, self.start)
        put_in = sum(swap.amount_in for swap in done if swap.curve.token_in == self.start)
        got = sum(swap.amount_out for swap in done if swap.curve.token_out == self.start)
        if not stuck and got - put_in > (self.found.profit if self.found else 0):
            self.found = NetworkTrade(self.start, tuple(done), put_in, got)
        return set()


def _connected(flows: Sequence[Flow], start: Address) -> list[Flow]:
    """Leave out, as noise, what sells a token that nothing brings, or brings what nothing takes."""
    kept = list(flows)
    while True:
        brought = {start, *(flow.curve.token_out for flow in kept)}
        taken = {start, *(flow.curve.token_in for flow in kept)}
        fewer = [f for f in kept if f.curve.token_in in brought and f.curve.token_out in taken]
        if len(fewer) == len(kept):
            return kept
        kept = fewer


def _balance(flows: Sequence[Flow], start: Address, limit: int) -> list[Swap]:
    """
    Make flows exact: of each token one pool, on the way home, takes what the others leave.

    Returns:
        Swaps after which no token is short; none if rounding eats the whole.
    """
    homeward = _homeward(flows, start)
    proposed = {id(flow.curve): int(flow.amount_in) for flow in flows}
    wanted, curves = dict(proposed), [flow.curve for flow in flows]
    for _ in range(ROUNDS):
        _cut(wanted, [curve for curve in curves if curve.token_in == start], limit)
        quoted = {
            id(curve): _quote(curve, wanted[id(curve)], wanted[id(curve)]) for curve in curves
        }
        short = False
        for token, last in homeward.items():
            held = sum(quoted[id(c)].amount_out for c in curves if c.token_out == token)
            leaving = [c for c in curves if c.token_in == token]
            others = sum(quoted[id(c)].amount_in for c in leaving if c is not last)
            quoted[id(last)] = _quote(last, held - others, proposed[id(last)])
            wanted[id(last)] = quoted[id(last)].amount_in
            if held < others:
                short, wanted[id(last)] = True, proposed[id(last)]
                _cut(wanted, leaving, held)
        if not short and _is_whole(quoted.values(), start):
            return [swap for swap in quoted.values() if swap.amount_in > 0]
    return []


def _homeward(flows: Sequence[Flow], start: Address) -> dict[Address, PoolCurve]:
    """Give of each token the pool that leads towards the start, tokens that are farther first."""
    ways: dict[Address, PoolCurve] = {}
    reached = [start]
    by_choice = sorted(flows, key=lambda flow: (not flow.moves, -flow.amount_in))
    for token in reached:
        for flow in by_choice:
            before = flow.curve.token_in
            if flow.curve.token_out == token and before not in reached:
                ways[before] = flow.curve
                reached.append(before)
    return dict(reversed(ways.items()))


def _cut(wanted: dict[int, int], curves: Sequence[PoolCurve], limit: int) -> None:
    """Make what some pools take together no more than there is, beginning with the largest."""
    over = sum(wanted[id(curve)] for curve in curves) - limit
    for curve in sorted(curves, key=lambda curve: -wanted[id(curve)]):
        less = min(max(over, 0), wanted[id(curve)])
        wanted[id(curve)] -= less
        over -= less


def _quote(curve: PoolCurve, amount: int, proposed: int) -> Swap:
    """Quote exactly; a bit less than proposed where it is too much for a pool at its end."""
    for less in (amount, amount - 1, min(amount, proposed) - proposed // BACK_OFF - 2):
        if less <= 0:
            break
        try:
            out = curve.out_down(less)
        except SwapError:
            continue
        return Swap(curve, less, out) if out > 0 else Swap(curve, 0, 0)
    return Swap(curve, 0, 0)


def _is_whole(swaps: Iterable[Swap], start: Address) -> bool:
    left: Counter[Address] = Counter()
    for swap in swaps:
        left[swap.curve.token_in] -= swap.amount_in
        left[swap.curve.token_out] += swap.amount_out
    return all(units >= 0 for token, units in left.items() if token != start)


def _trim(swaps: Sequence[Swap], start: Address) -> list[Swap]:
    """Put in less where more of a token than goes on would come out, from the last swap back."""
    spare: Counter[Address] = Counter()
    for swap in swaps:
        spare[swap.curve.token_in] -= swap.amount_in
        spare[swap.curve.token_out] += swap.amount_out
    spare[start] = 0
    kept: list[Swap] = []
    for swap in reversed(swaps):
        token_in, token_out = swap.curve.token_in, swap.curve.token_out
        least = swap.amount_out - (spare[token_out] if token_out != start else 0)
        if least > 0:
            amount = swap.curve.least_in(least)
            less = Swap(swap.curve, amount, swap.curve.out_down(amount))
            kept.append(less)
        else:
            less = Swap(swap.curve, 0, 0)
        spare[token_in] += swap.amount_in - less.amount_in
        spare[token_out] -= swap.amount_out - less.amount_out
    return kept[::-1]


def _in_order(
    swaps: Sequence[Swap], inventory: Mapping[Address, int], start: Address
) -> tuple[list[Swap], list[Swap]]:
    """Order swaps so that each finds what it puts in; those that never do are given back."""
    held, done = Counter(inventory), list[Swap]()
    waiting = sorted(swaps, key=lambda swap: swap.curve.token_in != start)
    while able := [swap for swap in waiting if held[swap.curve.token_in] >= swap.amount_in]:
        held[able[0].curve.token_in] -= able[0].amount_in
        held[able[0].curve.token_out] += able[0].amount_out
        done.append(able[0])
        waiting.remove(able[0])
    return done, waiting


def _circle(stuck: Sequence[Swap]) -> set[Pair]:
    """Follow swaps that wait back to what they wait for, until one comes again."""
    makers = {swap.curve.token_out: swap for swap in stuck}
    way: list[Swap] = [stuck[0]]
    while (before := makers[way[-1].curve.token_in]) not in way:
        way.append(before)
    circle = way[way.index(before) :]
    return {(swap.curve.token_in, swap.curve.token_out) for swap in circle}
