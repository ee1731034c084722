"""
Pools in one direction: exact quotes both ways, and their curves.

A v3 pool's ladder keeps what every whole step takes and gives. A step that is passed does the same
whatever comes behind it, so a quote is a bisection and one step, and equal to the pool's walk to
the wei.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from keeper.domain import v2_swaps
from keeper.domain.curves import Piece
from keeper.domain.pools import PPM, Pool, V2Pool, V3Pool, is_token0
from keeper.domain.ticks import Q96
from keeper.domain.units import Address
from keeper.domain.v3_steps import step_by_input, step_by_output
from keeper.domain.v3_swaps import HIGHEST_LIMIT, LOWEST_LIMIT, next_stop
from keeper.errors import SwapError, UnknownTicksError


class V2Curve:
    """A pair in one direction."""

    __slots__ = ("pool", "token_in", "token_out", "zero_for_one")

    def __init__(self, pool: V2Pool, token_in: Address) -> None:
        self.pool, self.token_in = pool, token_in
        self.zero_for_one = is_token0(pool, token_in)
        self.token_out = pool.token1 if self.zero_for_one else pool.token0

    def out_down(self, amount_in: int) -> int:
        """Quote exactly; see `v2_swaps.amount_out_down`."""
        return v2_swaps.amount_out_down(self.pool, amount_in, zero_for_one=self.zero_for_one)

    def least_in(self, amount_out: int) -> int:
        """Find the smallest input that gives an output; see `v2_swaps.least_amount_in`."""
        return v2_swaps.least_amount_in(self.pool, amount_out, zero_for_one=self.zero_for_one)

    def pieces(self) -> Iterator[Piece]:
        """Give the curve: one piece, as far as the reserve fits its 112 bits."""
        pool = self.pool
        held, wanted = (
            (pool.reserve0, pool.reserve1) if self.zero_for_one else (pool.reserve1, pool.reserve0)
        )
        if held and wanted and held < v2_swaps.MAX_RESERVE:
            n, d = pool.fee_numerator, pool.fee_denominator
            yield Piece(n * wanted, 0, n, d * held, v2_swaps.MAX_RESERVE - held)


class V3Curve:
    """A v3 pool in one direction; its ladder grows as far as it was asked for."""

    __slots__ = (
        *("_ends", "_outs", "_steps", "_walk"),
        *("pool", "token_in", "token_out", "zero_for_one"),
    )

    def __init__(self, pool: V3Pool, token_in: Address) -> None:
        self.pool, self.token_in = pool, token_in
        self.zero_for_one = is_token0(pool, token_in)
        self.token_out = pool.token1 if self.zero_for_one else pool.token0
        self._ends: list[int] = []  # inputs, fees included, at which the steps end
        self._outs: list[int] = [0]  # outputs at which they begin, and the last one ends
        self._steps: list[tuple[int, int, int, bool]] = []  # price, target, liquidity, known
        self._walk = self._climb()

    def out_down(self, amount_in: int) -> int:
        """
        Quote exactly: what the pool gives if nothing is left over.

        Raises:
            SwapError: nothing comes in, or the pool cannot take it all.
            UnknownTicksError: the swap would leave the ticks that were read.
        """
        if amount_in <= 0:
            raise SwapError(f"{self.pool.address} is to swap {amount_in}, limit is 1")
        while not self._ends or self._ends[-1] < amount_in:
            self._grow()
        at = bisect_left(self._ends, amount_in)
        price, target, liquidity, known = self._steps[at]
        if not known and self._ends[at] == amount_in:
            self._refuse_unknown()
        left = amount_in - (self._ends[at - 1] if at else 0)
        step = step_by_input(price, target, liquidity, left, self.pool.fee)
        return self._outs[at] + step.amount_out

    def least_in(self, amount_out: int) -> int:
        """
        Find the smallest input that gives an output.

        Raises:
            SwapError: nothing is asked for, or the pool does not have it.
            UnknownTicksError: the swap would leave the ticks that were read.
        """
        if amount_out <= 0:
            raise SwapError(f"{self.pool.address} is asked for {amount_out}, limit is 1")
        while self._outs[-1] < amount_out:
            self._grow()
        at = bisect_left(self._outs, amount_out) - 1
        price, target, liquidity, known = self._steps[at]
        start = self._ends[at - 1] if at else 0
        step = step_by_output(price, target, liquidity, amount_out - self._outs[at], self.pool.fee)
        if not known and step.price == target:
            self._refuse_unknown()
        return self._least_near(start + step.amount_in + step.fee, amount_out)

    def pieces(self) -> Iterator[Piece]:
        """Give the curve: a piece for each step, with the virtual reserves of its liquidity."""
        at, fee_left = 0, PPM - self.pool.fee
        while True:
            try:
                while at >= len(self._ends):
                    self._grow()
            except SwapError:
                return
            price, _, liquidity, known = self._steps[at]
            start = self._ends[at - 1] if at else 0
            end = self._ends[at] - (not known)
            if end > start:
                a, b = (Q96, price) if self.zero_for_one else (price, Q96)
                r, s = fee_left * a * b, (PPM * liquidity * a - fee_left * start * b) * a
                traded = liquidity * b * b * fee_left
                out = self._outs[at]
                yield Piece(out * r + traded, out * s - traded * start, r, s, end)
            at += 1

    def _least_near(self, guess: int, amount_out: int) -> int:
        """Bisect for the smallest input, from a guess that the pool's own rounding is beside."""
        low, high, stride = guess, guess, 1
        while self.out_down(high) < amount_out:
            low, high, stride = high + 1, high + stride, 2 * stride
        while low > 1 and self.out_down(low - 1) >= amount_out:
            low, high, stride = max(1, low - stride), low - 1, 2 * stride
        while low < high:
            middle = (low + high) // 2
            if self.out_down(middle) >= amount_out:
                high = middle
            else:
                low = middle + 1
        return low

    def _grow(self) -> None:
        if next(self._walk, None) is None:
            if self._steps and not self._steps[-1][3]:
                self._refuse_unknown()
            taken = self._ends[-1] if self._ends else 0
            raise SwapError(
                f"{self.pool.address} takes {taken} and gives {self._outs[-1]}, and no more"
            )

    def _refuse_unknown(self) -> None:
        bounds = f"{self.pool.ticks.lowest} to {self.pool.ticks.highest}"
        raise UnknownTicksError(f"{self.pool.address} would leave its ticks, {bounds} is known")

    def _climb(self) -> Iterator[bool]:
        pool, zero_for_one = self.pool, self.zero_for_one
        limit = LOWEST_LIMIT if zero_for_one else HIGHEST_LIMIT
        price, tick, liquidity, taken = pool.sqrt_price_x96, pool.tick, pool.liquidity, 0
        while price != limit:
            stop = next_stop(pool, tick, zero_for_one=zero_for_one)
            target = max(stop.price, limit) if zero_for_one else min(stop.price, limit)
            endless = 1 << 512  # more than any step takes
            step = step_by_input(price, target, liquidity, endless, pool.fee)
            taken += step.amount_in + step.fee
            self._steps.append((price, target, liquidity, stop.known))
            self._ends.append(taken)
            self._outs.append(self._outs[-1] + step.amount_out)
            yield True
            if not stop.known:
                return
            price, tick, liquidity = target, stop.tick - zero_for_one, liquidity + stop.net


class Conversion:
    """
    The same asset counted in other units, as on another chain, where its token has other decimals.

    Args:
        units_in: that are worth
        units_out: of the other.
    """

    __slots__ = ("units_in", "units_out")

    def __init__(self, units_in: int, units_out: int) -> None:
        self.units_in, self.units_out = units_in, units_out

    def out_down(self, amount_in: int) -> int:
        """Count in the other units, rounded down."""
        if amount_in * self.units_out < self.units_in:
            raise SwapError(f"{amount_in} is less than one unit of the other")
        return amount_in * self.units_out // self.units_in

    def least_in(self, amount_out: int) -> int:
        """Count back, rounded up."""
        return -(-amount_out * self.units_in // self.units_out)

    def pieces(self) -> Iterator[Piece]:
        """Give a straight line."""
        yield Piece(self.units_out, 0, 0, self.units_in, None)


PoolCurve = V2Curve | V3Curve


def curve_of(pool: Pool, token_in: Address) -> PoolCurve:
    """
    Look at a pool from one of its tokens.

    Raises:
        ValueError: the token is not one of the pool's.
    """
    return V2Curve(pool, token_in) if isinstance(pool, V2Pool) else V3Curve(pool, token_in)
