"""
Ways from one token to another: a pool, ways one after the other, ways side by side.

Each has a curve, which says what size is best, and is filled in exact integers, which say what
happens. A fill is trimmed: what a way does not need to give the same output stays outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from keeper.domain.borrowing import Borrowing
from keeper.domain.curves import Blend, Piece, best_input_down, in_series, side_by_side
from keeper.domain.pool_curves import Conversion, PoolCurve, V2Curve, V3Curve
from keeper.errors import SwapError

LITTLE = 10**6
CLIMBS = 8  # steps of one unit: two for each of four pools


@dataclass(frozen=True, slots=True)
class Swap:
    """
    One pool's part of a fill, exact.

    Args:
        curve: the pool and its direction.
        amount_in: base units that go in.
        amount_out: base units that come out.
    """

    curve: PoolCurve
    amount_in: int
    amount_out: int


@dataclass(frozen=True, slots=True)
class Series:
    """Ways one after the other: each takes all that the one before gives."""

    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Parallel:
    """Ways side by side with the same two ends and no pool in common."""

    ways: tuple[Way, ...]


Way = V2Curve | V3Curve | Conversion | Borrowing | Series | Parallel


@dataclass(frozen=True, slots=True)
class Fill:
    """
    A way and what went through it.

    Args:
        way: that was filled.
        amount_in: base units that went in.
        amount_out: base units that came out.
        parts: fills of the ways it consists of that took anything; none for a pool.
    """

    way: Way
    amount_in: int
    amount_out: int
    parts: tuple[Fill, ...] = ()

    @property
    def profit(self) -> int:
        """What came out more than went in; says something where both ends are one token."""
        return self.amount_out - self.amount_in

    def swaps(self) -> Iterator[Swap]:
        """List the swaps in an order in which they can be done."""
        if isinstance(self.way, (V2Curve, V3Curve)):
            yield Swap(self.way, self.amount_in, self.amount_out)
        for part in self.parts:
            yield from part.swaps()


def pieces_of(way: Way) -> Iterator[Piece]:
    """Give a way's curve, piece by piece."""
    if isinstance(way, Series):
        pieces = pieces_of(way.ways[0])
        for following in way.ways[1:]:
            pieces = in_series(pieces, pieces_of(following))
        return pieces
    if isinstance(way, Parallel):
        return (blend.piece for blend in _blends_of(way))
    return way.pieces()


def fill(way: Way, amount_in: int) -> Fill:
    """
    Send an amount through a way: exact integers, split where there are ways side by side.

    Raises:
        SwapError: a pool would refuse, or cannot take it all.
    """
    if isinstance(way, Series):
        parts: list[Fill] = []
        for following in way.ways:
            parts.append(fill(following, parts[-1].amount_out if parts else amount_in))
        return Fill(way, amount_in, parts[-1].amount_out, tuple(parts))
    if isinstance(way, Parallel):
        return _gather(
            way,
            [
                fill(part, amount)
                for part, amount in zip(way.ways, split(way, amount_in), strict=True)
                if amount > 0
            ],
        )
    return Fill(way, amount_in, way.out_down(amount_in))


def split(way: Parallel, amount: int) -> list[int]:
    """
    Share an amount out among ways side by side so that their marginal prices are equal.

    Returns:
        What each takes, adding up to the amount; what rounding leaves goes to the one whose price
        it moves least, never to one that is at its end.
    """
    for blend in _blends_of(way):
        end = blend.piece.end
        if end is None or amount <= end:
            shares = blend.split_down(amount)
            deepest = max(range(len(shares)), key=lambda place: blend.parts[place][0])
            shares[deepest] += amount - sum(shares)
            return shares
    raise SwapError(f"ways side by side cannot take {amount}")


def trim(filled: Fill, amount_out: int) -> Fill:
    """
    Put in as little as gives at least an output.

    Args:
        filled: a fill that gives it.
        amount_out: what is wanted of it; above 0.

    Returns:
        A fill with no more input, and at least that output.
    """
    way = filled.way
    if isinstance(way, Series):
        parts: list[Fill] = []
        wanted = amount_out
        for part in reversed(filled.parts):
            parts.insert(0, trim(part, wanted))
            wanted = parts[0].amount_in
        return Fill(way, wanted, parts[-1].amount_out, tuple(parts))
    if isinstance(way, Parallel):
        spare, kept = filled.amount_out - amount_out, []
        for part in filled.parts:
            less = min(spare, part.amount_out)
            spare -= less
            if part.amount_out > less:
                kept.append(trim(part, part.amount_out - less))
        return _gather(way, kept)
    least = way.least_in(amount_out)
    return Fill(way, least, way.out_down(least))


def best_fill(way: Way, limit: int) -> Fill | None:
    """
    Find the most profitable fill of a way whose ends are one token, or are worth the same.

    The curve says where the best is, exact integers of its neighbours which it is. Where a unit of
    a token on the way is worth many of the first, the neighbours are those that make one more or
    one less of it.

    Args:
        way: round trip.
        limit: most that may go in: inventory and risk limits. Profit is concave in the size, so
            that the best size within a limit is the limit, or the best one of all.

    Returns:
        The fill, trimmed; None if there is no profit.
    """
    size = best_input_down(pieces_of(way), limit)
    # Where pools end, rounding may make one unit too much for them of it: a bit less is next best.
    sizes = (size, size + 1, size - size // LITTLE - 1)
    tried = [filled for near in sizes for filled in _tried(way, near, limit)]
    tried = tried or _tried(way, input_for(way, 1), limit)  # the best is less than one unit takes
    best = max(tried, key=lambda filled: filled.profit, default=None)
    if isinstance(way, Series) and best is not None:
        best = _climbed(way, best, limit)
    return best if best is not None and best.profit > 0 else None


def _tried(way: Way, amount_in: int, limit: int) -> list[Fill]:
    if not 0 < amount_in <= limit:
        return []
    try:
        filled = fill(way, amount_in)
        return [trim(filled, filled.amount_out)] if filled.amount_out > 0 else []
    except SwapError:
        return []  # rounding made one unit too much of it for a pool at its end


def _climbed(way: Series, best: Fill, limit: int) -> Fill:
    """
    Make one unit more of some token on the way as long as that pays.

    Seldom more than once, but for pools at their end: all that rounding takes on the way to them
    leaves room in them, which is worth the most where they are the bottleneck.
    """
    for _ in range(CLIMBS):
        higher = max(_stepped(way, best, limit), key=lambda filled: filled.profit, default=best)
        if higher.profit <= best.profit:
            break
        best = higher
    return best


def _stepped(way: Series, base: Fill, limit: int) -> Iterator[Fill]:
    """Make one more unit of every token on the way, with as little of the first as does it."""
    for place in range(1, len(way.ways)):
        head, tail = Series(way.ways[:place]), Series(way.ways[place:])
        wanted = base.parts[place - 1].amount_out + 1
        amount_in = input_for(head, wanted)
        for filled in _tried(head, amount_in, limit):
            if filled.amount_out < wanted:
                continue
            for rest in _tried(tail, filled.amount_out, filled.amount_out):
                kept = trim(filled, rest.amount_in)
                parts = (*kept.parts, *rest.parts)
                yield Fill(way, kept.amount_in, rest.amount_out, parts)


def input_for(way: Way, amount_out: int) -> int:
    """Find an input that gives an output, the smallest where all ways are pools; 0 if none does."""
    if isinstance(way, Series):
        for part in reversed(way.ways):
            amount_out = input_for(part, amount_out) if amount_out else 0
        return amount_out
    if isinstance(way, Parallel):
        return _curve_input_for(way, amount_out)
    try:
        return way.least_in(amount_out)
    except SwapError:
        return 0


def _curve_input_for(way: Way, amount_out: int) -> int:
    for piece in pieces_of(way):
        needed = piece.input_down(amount_out)
        if needed is not None and (piece.end is None or needed <= piece.end):
            return needed + 2  # one for its own rounding, one for the pools'
    return 0


def _blends_of(way: Parallel) -> Iterator[Blend]:
    return side_by_side([pieces_of(part) for part in way.ways])


def _gather(way: Way, parts: Sequence[Fill]) -> Fill:
    amount_in = sum(part.amount_in for part in parts)
    return Fill(way, amount_in, sum(part.amount_out for part in parts), tuple(parts))
