"""Which swaps of a route take whatever came before them, and how a loan is asked for."""

from __future__ import annotations

import pytest

from keeper.domain.arbitrage import Hop as Swap
from keeper.domain.arbitrage import Route
from keeper.domain.borrowing import Lender, Lent
from keeper.domain.policy import Venue
from keeper.domain.round_trips import AaveLoan, UniswapLoan
from keeper.domain.saga_plan import Listing
from keeper.domain.trip_plan import hops_of, loan_of
from keeper.domain.units import Address
from tests.domain.some_pools import pool_address, token

ADAPTER = Address("0x" + "ad" * 20)


def a_route(*pairs: tuple[int, int]) -> Route:
    """Make a round trip that begins with token 0; swap number n gives 100 + n units."""
    hops = tuple(
        Swap(
            pool=pool_address(number),
            token_in=token(pair[0]),
            token_out=token(pair[1]),
            amount_in=100 + number,
            amount_out=200 + number,
            min_out=1,
        )
        for number, pair in enumerate(pairs)
    )
    return Route(
        chain_id=1,
        token_in=token(0),
        token_out=token(0),
        amount_in=100,
        amount_out=300,
        min_out=101,
        hops=hops,
    )


def listed(route: Route) -> dict[Address, Listing]:
    return {hop.pool: Listing(venue=Venue.UNISWAP_V2, adapter=ADAPTER) for hop in route.hops}


@pytest.mark.parametrize(
    ("pairs", "amounts"),
    [
        pytest.param([(0, 1), (1, 2), (2, 0)], [100, 0, 0], id="a circle"),
        pytest.param([(0, 1), (1, 2), (1, 2), (2, 0)], [100, 101, 102, 0], id="parts"),
        pytest.param([(0, 1), (1, 0), (0, 1), (1, 0)], [100, 101, 102, 0], id="begins anew"),
        pytest.param([(0, 1), (0, 2), (1, 0), (2, 0)], [100, 101, 102, 103], id="side by side"),
        pytest.param([(0, 1), (2, 0), (1, 2)], [100, 101, 102], id="lent before it is there"),
    ],
)
def test_hops__that_alone_and_at_once_spend_what_came__take_all_of_it(
    pairs: list[tuple[int, int]], amounts: list[int]
) -> None:
    route = a_route(*pairs)
    assert [hop.amount_in for hop in hops_of(route, listed(route))] == amounts


def test_loan__is_asked_for_as_its_lender_lends() -> None:
    lender = Lender(address=pool_address(9), paired=None, fee_ppm=900, available=10, gas=0)
    assert loan_of(Lent(lender=lender, amount=7, fee=1)) == AaveLoan(amount=7)
    pool = Lender(address=pool_address(9), paired=token(3), fee_ppm=500, available=10, gas=0)
    wanted = UniswapLoan(amount=7, paired=token(3), fee=500)
    assert loan_of(Lent(lender=pool, amount=7, fee=1)) == wanted
