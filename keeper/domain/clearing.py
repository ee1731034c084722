"""
Prices at which a network of pools clears, and what every pool does at them.

At given prices of all tokens a pool is best traded until its marginal price is theirs. What all of
them gain so together is never below the optimum, whatever the prices; where no token is short or
left over it is the optimum. So the search goes down this bound, which is convex and smooth, by
Newton's method: its second derivative is the Laplacian of the tokens' graph, with a wire for every
pool that moves. Damping each token by its own imbalance keeps every step below a factor, as the
Laplacian's inverse never raises a maximum, and vanishes where it clears; ranges without liquidity,
where nothing moves, need nothing else.

Floating point is enough, as prices only propose: amounts are made exact in `networks`.

Source: G. Angeris, T. Chitra, A. Evans, S. Boyd, Optimal Routing for Constant Function Market
Makers, 2022.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from keeper.domain.arcs import PURSE, Arc
from keeper.domain.pool_curves import PoolCurve
from keeper.domain.units import Address

SHORT = 1e-11  # of what goes out of a token: what may be missing of it
LEFT = 1e-6  # of the gain: value of what is left over; where a token is of no use, its price falls
USABLE = 1e-6  # of the gain: both, where floating point ends the search before
IDLE, MOST_STEPS = 40, 300  # steps without an improvement, and steps, that end it
LONGEST = 0.9  # part of its price that a token's price changes by in one step
FARTHEST = 2.0**40  # steps of that length in one line
MOST_TRIES = 16
NOISE = 1e-10  # of the gain, and of a pool's depth: what floating point makes of nothing
FLAT = 0.3  # of the slope that a line began with: low enough to leave the line

Prices = dict[Address, float]
"""Units of the start that one unit of a token is worth."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What a pool is proposed to take, and whether a change of prices would change it."""

    curve: PoolCurve
    amount_in: float
    moves: bool


@dataclass(frozen=True, slots=True)
class Clearing:
    """
    What all pools do at clearing prices.

    Args:
        flows: of those that do something worth more than rounding.
        bound: units of the start; no trade gains more.
    """

    flows: tuple[Flow, ...]
    bound: float


def clear(arcs: Sequence[Arc], start: Address, limit: int) -> Clearing | None:
    """
    Find the trades of all pools together that leave most of the start, and no other token short.

    Args:
        arcs: pools and directions.
        start: what is put in and gained.
        limit: most units of it that may be put in, over all pools.

    Returns:
        The trades; None where nothing pays, or floating point does not find prices.
    """
    prices = _first_prices(arcs, start)
    reached = [arc for arc in arcs if arc.tail in prices]
    free = [token for token in prices if token not in (start, PURSE)]
    market = _settle(_Market(reached, prices, free, 0.0))
    if market is not None and market.put_in > limit:
        # Scarce: it is worth more than what comes back, so much that no more of it is wanted.
        market = _settle(_Market(reached, market.prices, [*free, PURSE], float(limit)))
    return market.clearing() if market is not None else None


class _Market:
    """All pools at some prices: what they do, what is left over of each token, what is gained."""

    def __init__(
        self, arcs: Sequence[Arc], prices: Prices, free: Sequence[Address], limit: float
    ) -> None:
        self.arcs, self.prices, self.free, self.limit = arcs, prices, free, limit
        self.left = dict.fromkeys(prices, 0.0)  # units that come in less those that go out
        self.left[PURSE] = limit
        gone = dict.fromkeys(prices, 0.0)
        self.gain = (prices[PURSE] - 1) * limit
        self.answers: list[tuple[float, float, float]] = []
        for arc in arcs:
            paid, got = prices[arc.tail], prices[arc.head]
            answer = arc.answer(sqrt(paid / got))
            self.answers.append(answer)
            self.left[arc.tail] -= answer[0]
            gone[arc.tail] += answer[0]
            self.left[arc.head] += answer[1]
            self.gain += got * answer[1] - paid * answer[0]
        values = [self.left[token] * prices[token] for token in free]
        self.gap = sum(map(abs, values))
        self.is_covered = all(-self.left[token] <= SHORT * gone[token] for token in free)

    @property
    def put_in(self) -> float:
        """Units of the start that go into pools."""
        return self.limit - self.left[PURSE]

    def moved(self, direction: Mapping[Address, float], length: float) -> _Market:
        """Go along a direction, parts of the prices."""
        prices = dict(self.prices)
        for token, part in direction.items():
            prices[token] *= 1 + length * part
        return _Market(self.arcs, prices, self.free, self.limit)

    def slope(self, origin: Prices, direction: Mapping[Address, float]) -> float:
        """Say how the bound changes here for one length more of a line that began elsewhere."""
        return sum(self.left[token] * origin[token] * part for token, part in direction.items())

    def direction(self) -> dict[Address, float]:
        """Solve for the change of prices, as parts of them, that would clear it were it linear."""
        places = {token: place for place, token in enumerate(self.free)}
        wants = [-self.left[token] * self.prices[token] for token in self.free]
        matrix = [[0.0] * len(wants) for _ in wants]
        for arc, (_, _, a) in zip(self.arcs, self.answers, strict=True):
            wire = a * sqrt(self.prices[arc.tail] * self.prices[arc.head]) / 2
            one, other = places.get(arc.tail), places.get(arc.head)
            for here, there in ((one, other), (other, one)):
                if here is not None:
                    matrix[here][here] += wire
                    if there is not None:
                        matrix[here][there] -= wire
        least = max((abs(want) for want in wants), default=0.0) * 1e-12
        for place, want in enumerate(wants):
            # rounding must not leave a group of tokens that nothing ties to the start
            matrix[place][place] += (
                abs(want) / LONGEST + least + matrix[place][place] * 1e-14 or 1.0
            )
        return dict(zip(self.free, _solve(matrix, wants), strict=True))

    def clearing(self) -> Clearing:
        """List what does more than rounding, one direction of each pool."""
        flows: dict[Address, tuple[float, Flow]] = {}
        for arc, (amount_in, _, a) in zip(self.arcs, self.answers, strict=True):
            paid, pool = self.prices[arc.tail], arc.curve.pool.address
            value, depth = amount_in * paid, a * sqrt(self.prices[arc.head] / paid)
            is_noise = value <= self.gain * NOISE and amount_in <= depth * NOISE
            if not is_noise and (pool not in flows or value > flows[pool][0]):
                flows[pool] = (value, Flow(arc.curve, amount_in, a > 0))
        return Clearing(tuple(flow for _, flow in flows.values()), self.gain + self.gap)


def _settle(market: _Market) -> _Market | None:
    best, idle = market, 0
    for _ in range(MOST_STEPS):
        if best.gain + best.gap < 1:
            return None  # not one unit
        if market.is_covered and market.gap <= LEFT * market.gain:
            return market
        after = _along(market, market.direction())
        if after is None or idle == IDLE:
            break
        market, idle = after, idle + 1
        if market.gap < best.gap:
            best, idle = market, 0
    return best if best.gap <= USABLE * best.gain else None


def _along(market: _Market, direction: Mapping[Address, float]) -> _Market | None:
    """Go down a line until it is nearly flat: the slope rises along it, so bracket and bisect."""
    began = market.slope(market.prices, direction)
    steepest = max((-part for part in direction.values()), default=0.0)
    farthest = LONGEST / steepest if steepest > 0 else FARTHEST
    low, high, length = 0.0, 0.0, min(1.0, farthest)
    after: _Market | None = None
    for _ in range(MOST_TRIES):
        if began >= 0:
            return None
        after = market.moved(direction, length)
        slope = after.slope(market.prices, direction)
        if abs(slope) <= -FLAT * began or (slope < 0 and length >= farthest):
            break
        low, high = (length, high) if slope < 0 else (low, length)
        length = (low + high) / 2 if high else min(2 * length, farthest)
    return after


def _first_prices(arcs: Sequence[Arc], start: Address) -> Prices:
    """Follow rates from the start, so that prices begin near those of the pools."""
    prices, reached = {start: 1.0, PURSE: 1.0}, [PURSE, start]
    for token in reached:
        for arc in arcs:
            if arc.tail == token and arc.head not in prices:
                prices[arc.head] = prices[token] / arc.rate
                reached.append(arc.head)
            elif arc.head == token and arc.tail not in prices:
                prices[arc.tail] = prices[token] * arc.rate
                reached.append(arc.tail)
    return prices


def _solve(matrix: list[list[float]], right: list[float]) -> Iterator[float]:
    """Eliminate; the diagonal outweighs its rows, so no pivot is looked for."""
    size, solved = len(right), list(right)
    for place in range(size):
        for below in range(place + 1, size):
            part = matrix[below][place] / matrix[place][place]
            if part:
                for column in range(place, size):
                    matrix[below][column] -= part * matrix[place][column]
                solved[below] -= part * solved[place]
    for place in reversed(range(size)):
        known = sum(matrix[place][column] * solved[column] for column in range(place + 1, size))
        solved[place] = (solved[place] - known) / matrix[place][place]
    return iter(solved)
