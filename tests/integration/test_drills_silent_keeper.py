"""Drill: the keeper is never heard of again; strangers close the fund, and everybody gets out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import pytest

from keeper.domain.units import WAD
from scripts.season.investors import Investor
from tests.contracts.live_fund import HOUR_S
from tests.contracts.refusals import Refusal
from tests.integration.drills import Drill

PENDING, MISSED, CLAIMABLE = 1, 3, 5  # FundViews.RequestState
CHLOE, BEN_MORE = 200_000, 50_000  # base asset that is on its way when the keeper falls silent
FLOORS = 3  # cash lies in Treasury and two strategies, and each floor keeps less than a unit
SLIPPAGE_BPS = 80  # of the keepers' configuration: what a sale may cost
PART_BPS = 7_000  # of Ada's shares, more than the gate lets out at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """Base units, wei of WETH, and what is lent as Aave counts it."""

    base: int
    weth: int
    lent: int

    def part(self, shares: int, of: int) -> tuple[Fraction, ...]:
        """Give the exact pro-rata slice."""
        return tuple(Fraction(x * shares, of) for x in (self.base, self.weth, self.lent))


def purse(drill: Drill, person: Investor) -> Purse:
    lent = drill.fund.a_token.functions.scaledBalanceOf(person.address).call()
    return Purse(base=drill.base_of(person.address), weth=drill.weth_of(person.address), lent=lent)


def estate(drill: Drill) -> Purse:
    """What holders share: the books of Treasury and strategies."""
    fund = drill.fund
    base = fund.cash() + sum(fund.units(s, fund.base) for s in (fund.trend, fund.lending))
    lent = fund.units(fund.lending, fund.a_token)
    return Purse(base=base, weth=fund.units(fund.trend, fund.weth), lent=lent)


def in_all(drill: Drill) -> Purse:
    """The estate, and what the Escrow still owes."""
    held = estate(drill)
    return replace(held, base=held.base + drill.base_of(drill.c.escrow.address))


def everybody(drill: Drill) -> list[Investor]:
    return [drill.ada, drill.ben, drill.chloe, *drill.payees]


@pytest.fixture
def silent(drill: Drill) -> Drill:
    """
    A fund whose keeper struck once and fell silent.

    Chloe has shares to claim, Ben shares and a pending subscription, Ada shares and a redemption
    that the gate filled in part; fee recipients are owed shares.
    """
    unit = drill.fund.unit
    drill.chloe.subscribe(CHLOE * unit)
    drill.ada.request_redemption(PART_BPS)
    drill.wait_until(drill.next_close())
    steps = drill.process(drill.fund.cast.keeper).steps()
    assert "strike dealing 2" in steps
    drill.ben.subscribe(BEN_MORE * unit)
    return drill


def test_silent_keeper__all_feeds_dead__everybody_gets_out_without_a_price(silent: Drill) -> None:
    drill = silent
    _strangers_keep_the_books_open(drill, feeds=False)
    _a_stranger_begins_the_wind_down(drill, feeds=False)
    _a_stranger_distributes(drill)
    had = {person.name: purse(drill, person) for person in everybody(drill)}
    whole = in_all(drill)
    _settle_requests(drill)
    _leave_pro_rata(drill, [drill.ben])  # at once, with WETH and aTokens as they are held
    assert purse(drill, drill.ben).lent > 0
    _bring_home_what_needs_no_price(drill)
    _leave_pro_rata(drill, [person for person in everybody(drill) if person is not drill.ben])
    _assert_nothing_is_left(drill)
    paid = sum(purse(drill, p).weth - had[p.name].weth for p in everybody(drill))
    assert paid + in_all(drill).weth == whole.weth


def test_silent_keeper__feeds_live__strangers_sell_within_the_limits_and_everybody_is_paid(
    silent: Drill,
) -> None:
    drill = silent
    _strangers_keep_the_books_open(drill, feeds=True)
    _a_stranger_begins_the_wind_down(drill, feeds=True)
    _a_stranger_distributes(drill)
    _a_strangers_process_sells_everything(drill)
    had = sum(purse(drill, person).base for person in everybody(drill))
    whole = in_all(drill)
    assert (whole.weth, whole.lent) == (0, 0)
    _settle_requests(drill)
    _leave_pro_rata(drill, everybody(drill))
    _assert_nothing_is_left(drill)
    paid = sum(purse(drill, person).base for person in everybody(drill)) - had
    assert paid + in_all(drill).base == whole.base


def _strangers_keep_the_books_open(drill: Drill, *, feeds: bool) -> None:
    """A close by anyone once overdue, a missed strike, a reopening: requests are never held."""
    fund, functions = drill.fund, drill.c.fund.functions
    close, overdue = functions.closeDealing(), drill.timetable()["overdueFrom"]
    drill.wait_until(overdue - 1, feeds=feeds)
    assert drill.refuse(close, drill.stranger) == Refusal("CloseNotOverdue", (overdue, fund.now()))
    drill.wait_until(overdue + 1, feeds=feeds)
    fund.send(close, drill.stranger)
    last = drill.timetable()["strikeBefore"]
    drill.wait_until(last - 1, feeds=feeds)
    refusal = drill.refuse(functions.reopenDealing(), drill.stranger)
    assert refusal == Refusal("StrikeWindowRunning", (last, fund.now()))
    drill.wait_until(last + 1, feeds=feeds)
    assert drill.deposit_status(drill.ben)["state"] == MISSED
    fund.send(functions.reopenDealing(), drill.stranger)
    assert drill.deposit_status(drill.ben)["state"] == PENDING


def _a_stranger_begins_the_wind_down(drill: Drill, *, feeds: bool) -> None:
    door, begin = drill.door(), drill.c.controls.functions.windDownOverdue()
    drill.wait_until(door - 2, feeds=feeds)
    refusal = drill.refuse(begin, drill.stranger)
    assert refusal == Refusal("WindDownTooEarly", (door, door - 1))
    drill.fund.send(begin, drill.stranger)
    assert drill.fund.now() == door
    assert drill.timetable()["windingDown"]


def _a_stranger_distributes(drill: Drill) -> None:
    """Fees have stopped; what was owed up to the wind-down was minted, and is fetched."""
    drill.fund.send(drill.c.fee_distribution.functions.distribute(), drill.stranger)
    drill.withdraw_fees()


def _settle_requests(drill: Drill) -> None:
    """What was struck is claimed, what was not is taken back: each to the last unit."""
    unit, before = drill.fund.unit, {p.name: purse(drill, p).base for p in everybody(drill)}
    status = drill.redeem_status(drill.ada)
    assert (status["state"], drill.ada.claim()) == (PENDING, 1)
    shares = drill.ada.shares()
    cancel = drill.c.fund.functions.cancelRedeem(drill.ada.address)
    drill.fund.send(cancel, drill.ada.address)
    assert drill.ada.shares() - shares == status["pendingShares"]
    drill.ben.cancel_subscription()
    assert drill.deposit_status(drill.chloe)["state"] == CLAIMABLE
    assert drill.chloe.claim() == 1
    got = {p.name: purse(drill, p).base - before[p.name] for p in (drill.ada, drill.ben)}
    assert got == {"Ada": status["claimableAssets"], "Ben": BEN_MORE * unit}
    assert drill.chloe.shares() == drill.c.fund.functions.dealing(2).call()[1]


def _bring_home_what_needs_no_price(drill: Drill) -> None:
    """Strangers recall the loan and collect all cash; WETH cannot be sold, and stays as it is."""
    fund, stranger = drill.fund, drill.stranger
    sale = fund.execute_call(fund.trend, fund.orders.sell_v3(WAD, 1))
    assert drill.refuse(sale, stranger).name == "StalePrice"
    recall = fund.orders.withdraw(fund.units(fund.lending, fund.a_token))
    fund.send(fund.execute_call(fund.lending, recall), stranger)
    for strategy in (fund.trend, fund.lending):
        cash = fund.units(strategy, fund.base)
        fund.send(drill.c.treasury.functions.deallocate(strategy.address, cash), stranger)
    assert estate(drill).lent <= 1  # Aave may keep back a unit


def _a_strangers_process_sells_everything(drill: Drill) -> None:
    """A keeper process without any role: every sale within slippage and buckets, until it rests."""
    fund, process = drill.fund, drill.process(drill.fund.cast.investors[2])
    worth, weth = fund.total_assets(), fund.trend.functions.value().call()
    for _ in range(3):
        result = process.run()
        assert result.cycle is not None
        assert result.cycle.warnings == ()
        fund.pass_time(HOUR_S)
    assert result.cycle.rest.endswith("everything is base asset, exits in kind pay it out")
    assert fund.cash() == fund.total_assets()
    cost = worth - fund.cash()
    assert 0 < cost <= weth * SLIPPAGE_BPS // 10_000
    level, capacity = drill.limit(0)
    assert level <= capacity


def _leave_pro_rata(drill: Drill, people: Sequence[Investor]) -> None:
    """Everybody gets the exact slice, but for less than a unit a floor."""
    whole, shares = estate(drill), _shares_that_take_part(drill)
    for person in people:
        owned, before = person.shares(), purse(drill, person)
        drill.leave(person)
        after = purse(drill, person)
        got = (after.base - before.base, after.weth - before.weth, after.lent - before.lent)
        for amount, exact in zip(got, whole.part(owned, shares), strict=True):
            assert abs(amount - exact) < FLOORS


def _shares_that_take_part(drill: Drill) -> int:
    """The supply without the seed, which is locked for good."""
    shares = drill.c.shares.functions
    return int(shares.totalSupply().call() - shares.balanceOf(drill.c.fund.address).call())


def _assert_nothing_is_left(drill: Drill) -> None:
    left = estate(drill)
    assert max(left.base, left.weth, left.lent) <= 1
    assert _shares_that_take_part(drill) <= 2  # wei of shares that no split of the fees divides
    assert drill.base_of(drill.c.escrow.address) == 0
