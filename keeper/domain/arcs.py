"""Pools in one direction in floating point: what each does at given prices, to steer a search."""

from __future__ import annotations

from bisect import bisect_left
from math import isqrt

from keeper.domain.curves import SCALE_BITS, Piece
from keeper.domain.pool_curves import PoolCurve
from keeper.domain.units import Address

PURSE = Address("purse")  # the start, as far as it is put in; what comes back is the start itself


class Arc:
    """
    A pool in one direction as floats, its pieces read as far as they are asked for.

    Args:
        curve: the pool.
        rate: its marginal rate before any trade.
        start: token that the trade begins and ends with.
    """

    def __init__(self, curve: PoolCurve, rate: float, start: Address) -> None:
        self.curve, self.rate = curve, rate
        self.tail = PURSE if curve.token_in == start else curve.token_in
        self.head = curve.token_out
        self._source = curve.pieces()
        self._pieces: list[tuple[float, float, float]] = []  # x = a / √slope − b, y = c − a √slope
        self._falls: list[float] = []  # −√slope at the end of each
        self._ends: list[tuple[float, float]] = [(0.0, 0.0)]  # input and output where each begins

    def answer(self, root: float) -> tuple[float, float, float]:
        """Trade until the slope's root is at most this: input, output, and a; 0 if it rests."""
        while (not self._falls or self._falls[-1] < -root) and self._grow():
            pass
        at = bisect_left(self._falls, -root)
        begin = self._ends[at]
        if at == len(self._pieces):
            return (*begin, 0.0)
        a, b, c = self._pieces[at]
        amount_in = a / root - b
        return (amount_in, c - a * root, a) if amount_in > begin[0] else (*begin, 0.0)

    def _grow(self) -> bool:
        piece = next(self._source, None)
        if piece is None:
            return False
        self._pieces.append(_floats_of(piece))
        one = 1 << SCALE_BITS
        fall = 0.0 if piece.end is None else -(piece.root_slope(piece.end) / one)
        self._falls.append(max(fall, self._falls[-1]) if self._falls else fall)
        end = piece.end or 0
        self._ends.append((float(end), float(piece.at_down(end))))
        return True


def _floats_of(piece: Piece) -> tuple[float, float, float]:
    det, one = piece.p * piece.s - piece.q * piece.r, 1 << SCALE_BITS
    a = (isqrt(det << 2 * SCALE_BITS) // piece.r) / one
    return a, (piece.s << SCALE_BITS) // piece.r / one, (piece.p << SCALE_BITS) // piece.r / one
