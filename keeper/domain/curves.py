"""
What comes out for what goes in, as real functions: the way from pool states to best sizes.

Within one piece of liquidity every pool gives y = (p x + q) / (r x + s): a Möbius map, concave and
rising. Such maps compose by multiplying their matrices, and pools side by side at equal marginal
prices add up to one such map again, so any path, split or not, is a row of them. Where a piece's
slope is 1, one more unit in brings one unit out: there the profit is largest, in closed form.

Sources: G. Angeris and T. Chitra, Improved Price Oracles: Constant Function Market Makers, 2020,
for optimal trades; the white paper of Uniswap v3, section 6.2, for virtual reserves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isqrt

SCALE_BITS = 96
ONE = 1 << SCALE_BITS


@dataclass(frozen=True, slots=True)
class Piece:
    """
    One piece of a curve: y = (p x + q) / (r x + s) from the piece before it up to `end`.

    Args:
        p, q, r, s: integers with p s > q r and a denominator above 0 on the whole piece.
        end: largest input of the piece; None where it goes on for ever.
    """

    p: int
    q: int
    r: int
    s: int
    end: int | None

    def at_down(self, x: int) -> int:
        """Compute the output, rounded down."""
        return (self.p * x + self.q) // (self.r * x + self.s)

    def input_down(self, y: int) -> int | None:
        """Compute the input for an output, rounded down; None if it never gives so much."""
        left = self.p - self.r * y
        return (self.s * y - self.q) // left if left > 0 else None

    def best_down(self) -> int:
        """Compute the input at which the slope is 1, rounded down; it may be out of the piece."""
        return (isqrt(self.p * self.s - self.q * self.r) - self.s) // self.r

    def root_slope(self, x: int) -> int:
        """Compute the square root of the slope, scaled by 2^96."""
        det = self.p * self.s - self.q * self.r
        return isqrt(det << 2 * SCALE_BITS) // (self.r * x + self.s)


def best_input_down(pieces: Iterable[Piece], limit: int) -> int:
    """
    Find the input at which output minus input is largest.

    The slope falls along the curve, so nothing behind the piece on which it passes 1, or behind a
    limit, is better. What is before may be: a pool rounds at the end of each of its pieces, and
    where those are of few units, that takes more than the last of them bring.

    Args:
        pieces: of the curve, in order; read only as far as needed.
        limit: most that may go in.

    Returns:
        The input, rounded down; 0 if nothing pays.
    """
    best = most = start = 0
    for piece in pieces:
        peak = piece.best_down()
        end = limit if piece.end is None else min(limit, piece.end)
        size = max(start, min(peak, end))
        gain = piece.at_down(size) - size
        if gain > most:
            best, most = size, gain
        if peak < end or end == limit:
            break
        start = end
    return best


def in_series(first: Iterable[Piece], second: Iterable[Piece]) -> Iterator[Piece]:
    """Put one curve's output into another."""
    following = iter(second)
    after = next(following, None)
    for before in first:
        while after is not None:
            reached = None if after.end is None else before.input_down(after.end)
            if reached is None or (before.end is not None and reached >= before.end):
                yield compose(before, after, before.end)
                break
            yield compose(before, after, reached)
            after = next(following, None)


def compose(before: Piece, after: Piece, end: int | None) -> Piece:
    """Multiply the matrices of two pieces."""
    return Piece(
        after.p * before.p + after.q * before.r,
        after.p * before.q + after.q * before.s,
        after.r * before.p + after.s * before.r,
        after.r * before.q + after.s * before.s,
        end,
    )


class Member:
    """One of several curves side by side, swept from its best slope downwards."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._pieces = iter(pieces)
        self.x = self.y = 0  # where the pieces behind ended
        self.piece: Piece | None = None
        self.advance_to_next()

    def advance_to_next(self) -> None:
        """Go to the next piece; after the last one the member stays where it is."""
        if self.piece is not None and self.piece.end is not None:
            self.x, self.y = self.piece.end, self.piece.at_down(self.piece.end)
        piece = next(self._pieces, None)
        while piece is not None and piece.end is not None and piece.end <= self.x:
            piece = next(self._pieces, None)
        self.piece = piece
        self.best = self.worst = 0
        if piece is None:
            return
        det = piece.p * piece.s - piece.q * piece.r
        # x = a / slope^½ − b and y = c − a slope^½, scaled by 2^96
        self.a = isqrt(det << 2 * SCALE_BITS) // piece.r
        self.b = (piece.s << SCALE_BITS) // piece.r
        self.c = (piece.p << SCALE_BITS) // piece.r
        self.best = piece.root_slope(self.x)
        self.worst = 0 if piece.end is None else piece.root_slope(piece.end)


@dataclass(frozen=True, slots=True)
class Blend:
    """
    Several curves at one marginal price: a piece of their sum, and what each takes of an input.

    Args:
        piece: of the sum.
        parts: of each curve a and b of x = a / slope^½ − b scaled by 2^96; a is 0 where it takes
            -b whatever comes in.
        a: sum of the first.
        b: sum of the second.
    """

    piece: Piece
    parts: tuple[tuple[int, int], ...]
    a: int
    b: int

    def split_down(self, amount: int) -> list[int]:
        """Share an input out so that all marginal prices are equal, rounded down."""
        whole = (amount << SCALE_BITS) + self.b
        return [max(0, a * whole // self.a - b >> SCALE_BITS) for a, b in self.parts]


def side_by_side(curves: Sequence[Iterable[Piece]]) -> Iterator[Blend]:
    """
    Add curves up: every input is split so that one more unit brings the same wherever it goes.

    The sum of curves with square-root slope a / (x + b) is the curve with the sums of their a and
    b: constant-product pools side by side are one constant-product pool.
    """
    members = [Member(pieces) for pieces in curves]
    level = max(member.best for member in members)
    while level > 0:
        active = [member.best >= level for member in members]
        lower = max(
            min(level, member.worst) if is_active else member.best
            for member, is_active in zip(members, active, strict=True)
        )
        if any(active):
            yield _blend(members, active, lower)
        for member, is_active in zip(members, active, strict=True):
            if is_active and member.worst >= lower:
                member.advance_to_next()
        level = lower


def _blend(members: Sequence[Member], active: Sequence[bool], lower: int) -> Blend:
    parts, c = [], 0
    for member, is_active in zip(members, active, strict=True):
        parts.append((member.a, member.b) if is_active else (0, -member.x << SCALE_BITS))
        c += member.c if is_active else member.y << SCALE_BITS
    a, b = sum(part[0] for part in parts), sum(part[1] for part in parts)
    end = None if lower == 0 else max(0, (a << SCALE_BITS) // lower - b >> SCALE_BITS)
    piece = Piece(c << SCALE_BITS, c * b - a * a, ONE * ONE, b << SCALE_BITS, end)
    return Blend(piece, tuple(parts), a, b)
