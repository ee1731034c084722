"""Scenarios of round trips: with the strategy's money, and with a loan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keeper.domain.policy import Venue
from keeper.domain.round_trips import (
    Hop,
    ProfitTerms,
    UniswapLoan,
    plan_flash,
    plan_round_trip,
)
from keeper.domain.units import Address
from scripts.gas.config import POOL_DEPTH, STRATEGY
from scripts.localchain import pools
from scripts.localchain.uniswap import FOREVER
from scripts.localchain.world import V3_FEE

if TYPE_CHECKING:
    from scripts.gas.fund import MeasuredFund
    from scripts.gas.scenarios import Note

OTHER_FEE = 3_000
APART_BPS = 200  # how much dearer WETH is in the pool of that fee
AMOUNT = 10_000  # whole units of the base asset
EARNED = ProfitTerms(least=1, gas=400_000, wei_price=1)


def round_trips(fund: MeasuredFund, note: Note) -> None:
    """
    Buy WETH in one pool and sell it in another, with the strategy's money and with a loan.

    The loan is of the pool of LINK, which the route does not meet.
    """
    fund.allocate(2 * AMOUNT)
    _part(fund)
    amount, link = AMOUNT * fund.unit, Address(fund.tokens[2].address)
    loan = UniswapLoan(amount=amount, paired=link, fee=V3_FEE)
    for name, borrowed in (("round_trip_of_2", None), ("flash_round_trip_of_2", loan)):
        hops = _there_and_back(fund, amount)
        snapshot = fund.chain.fetch_snapshot()
        if borrowed is None:
            call = plan_round_trip(hops, EARNED, snapshot, strategy=STRATEGY, not_after=FOREVER)
            account = fund.strategy
        else:
            call = plan_flash(hops, borrowed, EARNED, snapshot, not_after=FOREVER)
            account = fund.contracts.at(fund.local.book.address_of(call.contract), "FlashAccount")
        note(name, fund.as_keeper(account, call.function, *call.args))


def _part(fund: MeasuredFund) -> None:
    """Open a pool of another fee in which WETH is dearer."""
    world = fund.world
    pair, whale = world.v3_pool.pair, world.cast.whale.address
    price = world.v3_pool.price_wad_down() * (10_000 + APART_BPS) // 10_000
    pool = pools.create_v3_pool(world.v3, pair, fee=OTHER_FEE, price_wad=price, sender=whale)
    money = POOL_DEPTH * fund.unit
    pools.add_v3_liquidity(
        world.v3,
        pool,
        ticks=pools.full_range(OTHER_FEE),
        token=pair.worth_down(money, price),
        money=money,
        sender=whale,
    )


def _there_and_back(fund: MeasuredFund, amount: int) -> tuple[Hop, Hop]:
    adapter = Address(fund.local.book.adapters["uniswap_v3"].address)
    base, weth = Address(fund.world.base.address), Address(fund.tokens[0].address)
    there = Hop(
        venue=Venue.UNISWAP_V3,
        adapter=adapter,
        token_in=base,
        token_out=weth,
        amount_in=amount,
        fee=V3_FEE,
    )
    back = replace(there, token_in=weth, token_out=base, amount_in=0, fee=OTHER_FEE)
    return there, back
