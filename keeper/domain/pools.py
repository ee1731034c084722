"""
States of Uniswap v2 and v3 pools and of their forks, as their contracts store them.

Amounts and liquidity are base units, prices are the square root of token1 per token0 in base
units with 96 binary digits. token0 is the token with the lower address. A pool belongs to the
chain whose state it was read from; whoever holds pools of two chains says which are whose.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from keeper.domain.ticks import MAX_SQRT_RATIO, MAX_TICK, MIN_SQRT_RATIO
from keeper.domain.units import Address

PPM = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class V2Pool:
    """
    A pool of Uniswap v2 or a fork: x * y = k after a fee on what comes in.

    Args:
        address: the pair.
        token0: lower address of the two.
        token1: higher address.
        reserve0: base units of token0 by `getReserves`, not by its balance.
        reserve1: base units of token1.
        fee_numerator: part of the input that is traded: 997 of 1000 on Uniswap.
        fee_denominator: see there; 9975 of 10000 on PancakeSwap.
    """

    address: Address
    token0: Address
    token1: Address
    reserve0: int
    reserve1: int
    fee_numerator: int = 997
    fee_denominator: int = 1000

    def __post_init__(self) -> None:
        """Refuse what no pair can be."""
        _require_order(self.address, self.token0, self.token1)
        if min(self.reserve0, self.reserve1) < 0:
            raise ValueError(f"{self.address} has reserves {self.reserve0} and {self.reserve1}")
        if not 0 < self.fee_numerator <= self.fee_denominator:
            fee = f"{self.fee_numerator} of {self.fee_denominator}"
            raise ValueError(f"{self.address} trades {fee} of its input, limits are above 0 and 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """
    An initialised tick of a v3 pool.

    Args:
        index: a multiple of the pool's tick spacing.
        liquidity_gross: of all positions that begin or end here; above 0. A tick whose net is 0
            is initialised too, and the pool stops and rounds there.
        liquidity_net: added when the price crosses upwards, taken away downwards.
    """

    index: int
    liquidity_gross: int
    liquidity_net: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTicks:
    """
    The initialised ticks of a v3 pool within a range that was read completely.

    Columns instead of rows, so that a swap finds its next tick by bisection. Make one with `of`.

    Args:
        lowest: no initialised tick from here ...
        highest: ... to here, both included, is missing. A swap may go to either and not beyond.
        indexes: of the initialised ticks, rising.
        gross: of each, `Tick.liquidity_gross`.
        nets: of each, `Tick.liquidity_net`.
    """

    lowest: int
    highest: int
    indexes: tuple[int, ...] = ()
    gross: tuple[int, ...] = field(default=(), repr=False)
    nets: tuple[int, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """Refuse ticks that are out of order or out of the range."""
        if not -MAX_TICK <= self.lowest <= self.highest <= MAX_TICK:
            bounds = f"{self.lowest} to {self.highest}"
            raise ValueError(f"ticks {bounds} are known, limits are -{MAX_TICK} and {MAX_TICK}")
        if not len(self.indexes) == len(self.gross) == len(self.nets):
            raise ValueError("every tick needs its index, gross and net liquidity")
        bounds_and_ticks = (self.lowest - 1, *self.indexes, self.highest + 1)
        if any(a >= b for a, b in pairwise(bounds_and_ticks)):
            raise ValueError(f"ticks do not rise from {self.lowest} to {self.highest}")
        if any(gross < abs(net) for gross, net in zip(self.gross, self.nets, strict=True)):
            raise ValueError("a tick's net liquidity is more than its gross")

    @staticmethod
    def of(ticks: Iterable[Tick], *, lowest: int, highest: int) -> KnownTicks:
        """Order ticks that were read; `lowest` and `highest` bound what was read completely."""
        rows = sorted(ticks, key=lambda tick: tick.index)
        return KnownTicks(
            lowest=lowest,
            highest=highest,
            indexes=tuple(tick.index for tick in rows),
            gross=tuple(tick.liquidity_gross for tick in rows),
            nets=tuple(tick.liquidity_net for tick in rows),
        )

    def rows(self) -> tuple[Tick, ...]:
        """List the ticks, rising."""
        return tuple(
            Tick(index=index, liquidity_gross=gross, liquidity_net=net)
            for index, gross, net in zip(self.indexes, self.gross, self.nets, strict=True)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class V3Pool:
    """
    A pool of Uniswap v3 or a fork with the same arithmetic.

    Args:
        address: the pool.
        token0: lower address of the two.
        token1: higher address.
        fee: parts per million of the input: 100, 500, 3000, 10000; 2500 on PancakeSwap.
        tick_spacing: ticks that positions may use are multiples of it.
        sqrt_price_x96: `slot0`.
        tick: `slot0`; kept beside the price, as at a tick that was crossed downwards the pool
            stores the one below.
        liquidity: in range.
        ticks: what is known of the rest.
    """

    address: Address
    token0: Address
    token1: Address
    fee: int
    tick_spacing: int
    sqrt_price_x96: int
    tick: int
    liquidity: int
    ticks: KnownTicks

    def __post_init__(self) -> None:
        """Refuse what no pool can be."""
        _require_order(self.address, self.token0, self.token1)
        if not MIN_SQRT_RATIO <= self.sqrt_price_x96 < MAX_SQRT_RATIO:
            bounds = f"{MIN_SQRT_RATIO} and {MAX_SQRT_RATIO}"
            raise ValueError(f"{self.address} is at {self.sqrt_price_x96}, limits are {bounds}")
        if not 0 <= self.fee < PPM or self.tick_spacing <= 0 or self.liquidity < 0:
            terms = f"fee {self.fee}, spacing {self.tick_spacing}, liquidity {self.liquidity}"
            raise ValueError(f"{self.address} cannot have {terms}")


Pool = V2Pool | V3Pool


def with_liquidity(pool: V3Pool, lower: int, upper: int, change: int) -> V3Pool:
    """
    Add a position's liquidity to a pool, or take it away: what `Mint` and `Burn` say.

    Args:
        pool: before.
        lower: tick of the position, multiple of the spacing.
        upper: tick of the position, above `lower`.
        change: liquidity added; below 0 when taken away. A burn of 0 changes nothing.

    Returns:
        The pool after it; ticks outside of what is known stay unknown.

    Raises:
        ValueError: a tick would hold less than no liquidity, or is none of this pool's.
    """
    if lower >= upper or lower % pool.tick_spacing or upper % pool.tick_spacing:
        raise ValueError(f"{pool.address} has no position from {lower} to {upper}")
    rows = {tick.index: tick for tick in pool.ticks.rows()}
    for index, net in ((lower, change), (upper, -change)):
        if pool.ticks.lowest <= index <= pool.ticks.highest:
            old = rows.get(index, Tick(index=index, liquidity_gross=0, liquidity_net=0))
            rows[index] = replace(
                old,
                liquidity_gross=old.liquidity_gross + change,
                liquidity_net=old.liquidity_net + net,
            )
            if rows[index].liquidity_gross == 0:
                del rows[index]
    ticks = KnownTicks.of(rows.values(), lowest=pool.ticks.lowest, highest=pool.ticks.highest)
    inside = lower <= pool.tick < upper
    return replace(pool, ticks=ticks, liquidity=pool.liquidity + change * inside)


def liquidity_by_ticks(pool: V3Pool) -> int | None:
    """
    Sum up what the ticks say is in range, to compare with what the pool says.

    Returns:
        Liquidity; None where ticks below are unknown, as then nothing can be said.
    """
    if pool.ticks.lowest > -(MAX_TICK // pool.tick_spacing) * pool.tick_spacing:
        return None
    return sum(pool.ticks.nets[: bisect_right(pool.ticks.indexes, pool.tick)])


def is_token0(pool: Pool, token: Address) -> bool:
    """
    Tell whether a token is the first of a pool.

    Raises:
        ValueError: it is neither.
    """
    if token not in (pool.token0, pool.token1):
        raise ValueError(f"{pool.address} does not trade {token}")
    return token == pool.token0


def _require_order(pool: Address, token0: Address, token1: Address) -> None:
    if int(token0, 16) >= int(token1, 16):
        raise ValueError(f"{pool} has tokens {token0} and {token1}, the lower comes first")
