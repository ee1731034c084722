"""
What arbitrage is described by: costs, limits, the swaps to send, and what they bring.

Every amount is what exact integers give on the pool states that were looked at. Profit and costs
are compared in the base asset.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from keeper.domain.borrowing import Lent
from keeper.domain.paths import Fill, Swap
from keeper.domain.pool_curves import V2Curve
from keeper.domain.pool_graph import MOST_HOPS
from keeper.domain.units import BPS, PRICE_SCALE, Address, mul_div_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """
    What a trade costs besides the pools' fees.

    Args:
        prices: base units of the base asset for a unit of a token, scaled by 1e36; a token without
            a price is not traded from.
        gas_price: base units of the base asset for one gas, scaled by 1e36.
        batch_gas: of a batch without its swaps.
        v2_gas: more for each swap in a v2 pool.
        v3_gas: more for each swap in a v3 pool.
    """

    prices: Mapping[Address, int]
    gas_price: int
    batch_gas: int
    v2_gas: int
    v3_gas: int

    def gas_up(self, swaps: Iterable[Swap]) -> int:
        """Cost a batch of swaps, base units of the base asset, rounded up."""
        gas = self.batch_gas + sum(
            self.v2_gas if isinstance(swap.curve, V2Curve) else self.v3_gas for swap in swaps
        )
        return mul_div_up(gas, self.gas_price, PRICE_SCALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeLimits:
    """
    What a trade may be.

    Args:
        most_in: units of a token that one trade may put in; a token that is not named may be put
            in up to what is held.
        least_profit: base units of the base asset that must be left after all costs; above 0.
        slippage_bps: how much less than expected a swap may give.
        most_loss: base units of the base asset that a trade may lose at worst.
        most_hops: pools one after the other in a round trip; several of them that share pools may
            be traded together.
    """

    most_in: Mapping[Address, int]
    least_profit: int
    slippage_bps: int
    most_loss: int
    most_hops: int = MOST_HOPS

    def __post_init__(self) -> None:
        """Refuse limits under which a trade may bring nothing."""
        if self.least_profit <= 0 or not 0 <= self.slippage_bps < BPS:
            raise ValueError(
                f"least profit is {self.least_profit}, limit is 1; "
                f"slippage is {self.slippage_bps} bps, limits are 0 and {BPS - 1}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """
    One swap to be sent, in the order of a route.

    Args:
        pool: that swaps.
        token_in: given to it.
        token_out: taken from it.
        amount_in: exact.
        amount_out: what the pool's state gives, exact.
        min_out: less than this must revert.
    """

    pool: Address
    token_in: Address
    token_out: Address
    amount_in: int
    amount_out: int
    min_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """
    Swaps on one chain from one token to another, as one batch.

    Args:
        chain_id: of the chain.
        token_in: put in.
        token_out: got out; the same token for a round trip.
        amount_in: put in, over all hops that begin with `token_in`.
        amount_out: got out, exact on the state that was looked at.
        min_out: less than this must revert the batch.
        hops: in order; what several give of a token may go into several. Where a token that is
            held is lent to them it is there again at the end.
    """

    chain_id: int
    token_in: Address
    token_out: Address
    amount_in: int
    amount_out: int
    min_out: int
    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """
    A round trip that pays.

    Args:
        route: what to send.
        profit: units of the route's token, before gas.
        gas_cost: base units of the base asset, rounded up.
        net: what is left, base units of the base asset, rounded down.
        worst_case: most that it can lose, base units: the gas of a batch that reverts, as less
            than `route.min_out` does.
        lent: the loan that is put in; None with the strategy's own money. The profit is what is
            left after its fee.
    """

    route: Route
    profit: int
    gas_cost: int
    net: int
    worst_case: int
    lent: Lent | None = None


def route_of(chain_id: int, filled: Fill, slippage_bps: int, *, least: int) -> Route:
    """
    Turn a fill into what is sent.

    Args:
        chain_id: of its pools.
        filled: the swaps.
        slippage_bps: how much less each may give than expected, rounded against us by one unit.
        least: the batch gives at least this, whatever the slippage.
    """
    swaps = tuple(filled.swaps())
    ends = (swaps[0].curve.token_in, swaps[-1].curve.token_out)
    amounts = (filled.amount_in, filled.amount_out)
    return route_of_swaps(chain_id, swaps, ends, amounts, slippage_bps, least=least)


def route_of_swaps(
    chain_id: int,
    swaps: Iterable[Swap],
    ends: tuple[Address, Address],
    amounts: tuple[int, int],
    slippage_bps: int,
    *,
    least: int,
) -> Route:
    """
    Turn swaps into what is sent; see `route_of`.

    Args:
        chain_id: of their pools.
        swaps: in order.
        ends: token that is put in, and token that is got out.
        amounts: put in, and got out.
        slippage_bps: how much less each may give than expected.
        least: the batch gives at least this.
    """
    hops = tuple(
        Hop(
            pool=swap.curve.pool.address,
            token_in=swap.curve.token_in,
            token_out=swap.curve.token_out,
            amount_in=swap.amount_in,
            amount_out=swap.amount_out,
            min_out=max(1, mul_div_up(swap.amount_out, BPS - slippage_bps, BPS)),
        )
        for swap in swaps
    )
    return Route(
        chain_id=chain_id,
        token_in=ends[0],
        token_out=ends[1],
        amount_in=amounts[0],
        amount_out=amounts[1],
        min_out=max(least, mul_div_up(amounts[1], BPS - slippage_bps, BPS)),
        hops=hops,
    )


def with_least(route: Route, least: int) -> Route:
    """Make a route bring at least `least`, however much less than expected that is."""
    last = [hop for hop in route.hops if hop.token_out == route.token_out]
    given = sum(hop.amount_out for hop in last)
    hops = tuple(
        replace(hop, min_out=max(1, mul_div_up(least, hop.amount_out, given)))
        if hop.token_out == route.token_out
        else hop
        for hop in route.hops
    )
    return replace(route, min_out=least, hops=hops)
