"""From a round trip that was found to the hops and terms of the one call that takes it."""

from __future__ import annotations

from collections.abc import Mapping

from keeper.domain.arbitrage import Hop as Swap
from keeper.domain.arbitrage import Opportunity, Route
from keeper.domain.borrowing import Lent
from keeper.domain.round_trips import AaveLoan, Hop, Loan, ProfitTerms, UniswapLoan
from keeper.domain.saga_plan import Listing
from keeper.domain.units import PRICE_SCALE, Address, mul_div_down, mul_div_up


def hops_of(route: Route, listings: Mapping[Address, Listing]) -> tuple[Hop, ...]:
    """
    Turn the swaps of a route into what one call carries out.

    A swap that follows what it spends, and is the last to spend it, takes whatever the route
    brought: nothing stays behind when a pool gives more. Every other amount is exact, and a pool
    that gives less makes the whole revert.

    Raises:
        ValueError: a pool is traded on nowhere.
    """
    return tuple(
        _hop(swap, listings, takes_all=_takes_all(route, place))
        for place, swap in enumerate(route.hops)
    )


def profit_terms(
    found: Opportunity, *, least_profit: int, gas: int, wei_price: int, price: int
) -> ProfitTerms:
    """
    Say what a round trip must bring so that it is not reverted.

    Args:
        found: the round trip.
        least_profit: base units that must be left after gas.
        gas: units of gas of the transaction.
        wei_price: base units for a wei, scaled by 1e36.
        price: base units for a unit of the route's token, scaled by 1e36.

    Returns:
        Terms in units of the route's token: never less than `least_profit` after gas, and never
        more than the slippage below what was found.
    """
    route, gas_up = found.route, mul_div_up(found.gas_cost, PRICE_SCALE, price)
    put_in = route.amount_in if found.lent is None else found.lent.owed
    slipped = route.min_out - put_in - gas_up
    least = max(mul_div_up(least_profit, PRICE_SCALE, price), slipped)
    return ProfitTerms(least=least, gas=gas, wei_price=mul_div_down(wei_price, PRICE_SCALE, price))


def loan_of(lent: Lent) -> Loan:
    """Say a loan as the account is asked for it."""
    lender = lent.lender
    if lender.paired is None:
        return AaveLoan(amount=lent.amount)
    return UniswapLoan(amount=lent.amount, paired=lender.paired, fee=lender.fee_ppm)


def _takes_all(route: Route, place: int) -> bool:
    if place == 0:
        return False
    spent, before = route.hops[place].token_in, route.hops[place - 1].token_out
    later = (hop.token_in for hop in route.hops[place + 1 :])
    return spent == before and spent != route.token_in and spent not in later


def _hop(swap: Swap, listings: Mapping[Address, Listing], *, takes_all: bool) -> Hop:
    listing = listings.get(swap.pool)
    if listing is None:
        raise ValueError(f"pool {swap.pool} is traded on nowhere")
    return Hop(
        venue=listing.venue,
        adapter=listing.adapter,
        token_in=swap.token_in,
        token_out=swap.token_out,
        amount_in=0 if takes_all else swap.amount_in,
        fee=listing.fee,
    )
