"""The one-way wind-down: who begins it and when, what ends with it, and how everybody leaves."""

from __future__ import annotations

import pytest

from keeper.domain.units import WAD
from tests.contracts.live_fund import DAY_S, HOUR_S, LiveFund
from tests.contracts.refusals import Refusal

PERIOD_S, PATIENCE_S, CONSENT_S = 26 * HOUR_S, 14 * DAY_S, 30 * DAY_S


def door(fund: LiveFund) -> int:
    return int(fund.c.controls.functions.windDownFrom().call())


def struck_at(fund: LiveFund) -> int:
    return int(fund.c.fund.functions.dealingClock().call()[6])


# --- who begins it ---


def test_door__opens__a_period_and_two_weeks_after_the_last_strike(fund: LiveFund) -> None:
    assert door(fund) == struck_at(fund) + PERIOD_S + PATIENCE_S
    overdue = fund.c.controls.functions.windDownOverdue()
    fund.world.anvil.warp(door(fund) - 2)  # the refused call is in the block after
    refusal = fund.refuse(overdue, fund.stranger)
    assert refusal == Refusal("WindDownTooEarly", (door(fund), door(fund) - 1))
    fund.wind_down()
    assert fund.c.controls.functions.isWindingDown().call()


def test_door__a_close_without_a_strike__does_not_shut_it(fund: LiveFund) -> None:
    before = door(fund)
    fund.close()
    assert door(fund) == before
    fund.strike()
    assert door(fund) == fund.now() + PERIOD_S + PATIENCE_S


def test_door__a_pause_of_the_guardians__moves_it_by_ten_days_at_most(fund: LiveFund) -> None:
    before = door(fund)
    fund.pass_time(PERIOD_S)
    fund.send(fund.c.controls.functions.pauseDealing(), fund.cast.guardian.address)
    fund.pass_time(20 * DAY_S)
    assert before < door(fund) <= before + 10 * DAY_S


def test_wind_down__by_the_governor__needs_the_guardians_consent_of_the_last_month(
    fund: LiveFund,
) -> None:
    begin, consent = (
        getattr(fund.c.controls.functions, name)() for name in ("windDown", "consentToWindDown")
    )
    assert fund.refuse_governor(begin) == Refusal("NoConsent", (0, fund.now()))
    fund.send(consent, fund.cast.guardian.address)
    until = fund.now() + CONSENT_S
    fund.world.anvil.warp(until + 1)
    assert fund.refuse_governor(begin) == Refusal("NoConsent", (until, fund.now()))
    fund.send(consent, fund.cast.guardian.address)
    fund.govern(begin)
    assert fund.refuse_governor(begin) == Refusal("WindsDown")


def test_consent__of_a_former_guardian__counts_no_more(fund: LiveFund) -> None:
    fund.send(fund.c.controls.functions.consentToWindDown(), fund.cast.guardian.address)
    fund.govern(fund.c.controls.functions.setGuardian("0x" + "77" * 20, 90 * DAY_S))
    begin = fund.c.controls.functions.windDown()
    assert fund.refuse_governor(begin) == Refusal("NoConsent", (0, fund.now()))


# --- what ends ---


@pytest.fixture
def wound_down(fund: LiveFund) -> LiveFund:
    """A fund that a stranger wound down while a subscription waited."""
    fund.ada.subscribe(1_000 * fund.unit)
    fund.wind_down()
    return fund


def test_wind_down__nothing_is_requested_closed_or_struck_any_more(wound_down: LiveFund) -> None:
    fund, ending = wound_down, Refusal("WindingDown")
    ben = fund.ben.address
    assert fund.ask("requestDeposit", 100 * fund.unit, ben, ben, by=ben) == ending
    assert fund.ask("requestRedeem", WAD, ben, ben, by=ben) == ending
    assert fund.ask("closeDealing", by=fund.keeper) == ending
    assert fund.refuse(fund.strike_call()) == ending


def test_wind_down__pauses_of_dealing_mean_nothing_any_more(wound_down: LiveFund) -> None:
    fund = wound_down
    pause, end = (
        getattr(fund.c.controls.functions, name)() for name in ("pauseDealing", "unpauseDealing")
    )
    assert fund.refuse(pause, fund.cast.guardian.address) == Refusal("WindsDown")
    assert fund.refuse_governor(end) == Refusal("WindsDown")


def test_wind_down__fees_stop__and_what_was_owed_is_minted(wound_down: LiveFund) -> None:
    fund = wound_down
    supply, waiting = (
        fund.c.shares.functions.totalSupply(),
        fund.c.fee_distribution.functions.undistributed(),
    )
    assert waiting.call() > 0
    before = supply.call()
    fund.pass_time(100 * DAY_S)
    assert fund.c.fund.functions.accruedSupply().call() == supply.call() == before
    terms = fund.c.fee_distribution.functions.setFeeTerms(fund.fee_terms())
    assert fund.refuse_governor(terms) == Refusal("FeesAreStopped")


def test_wind_down__only_orders_into_the_base_asset_are_left(wound_down: LiveFund) -> None:
    fund = wound_down
    buy = fund.execute_call(fund.trend, fund.orders.buy_v3(1_000 * fund.unit))
    lend = fund.execute_call(fund.lending, fund.orders.supply(1_000 * fund.unit))
    for order in (buy, lend, fund.c.treasury.functions.allocate(fund.trend.address, 1)):
        assert fund.refuse(order) == Refusal("WindsDown")


# --- how everybody leaves ---


def test_wind_down__a_stranger_sells_collects_and_everybody_leaves_with_all_of_it(
    wound_down: LiveFund,
) -> None:
    fund, stranger = wound_down, wound_down.stranger
    weth = fund.units(fund.trend, fund.weth)
    fund.send(fund.execute_call(fund.trend, fund.orders.sell_v3(weth)), stranger)
    lent = fund.units(fund.lending, fund.a_token)
    fund.send(fund.execute_call(fund.lending, fund.orders.withdraw(lent)), stranger)
    for strategy in (fund.trend, fund.lending):
        cash = fund.units(strategy, fund.base)
        fund.send(fund.c.treasury.functions.deallocate(strategy.address, cash), stranger)
    assert fund.total_assets() - fund.cash() <= 1  # a scaled unit that Aave rounded off
    fund.send(fund.c.fee_distribution.functions.distribute(), stranger)
    fund.ada.cancel_subscription()
    for person in (fund.ada, fund.ben):
        exit_in_kind(fund, person.address, person.shares())
    payees = (fund.cast.manager, fund.cast.dao, fund.cast.keeper)
    for payee in payees:
        address = payee.address
        fund.send(fund.c.fee_distribution.functions.withdraw(address), address)
        exit_in_kind(fund, address, fund.c.shares.functions.balanceOf(address).call())
    # Only dust of rounding stays: the seed's own shares take no part.
    assert fund.cash() <= 2 * fund.unit


def exit_in_kind(fund: LiveFund, owner: str, shares: int) -> None:
    fund.send(fund.c.fund.functions.redeemInKind(shares, owner, []), owner)


def test_wind_down__exits_cost_no_levy(wound_down: LiveFund) -> None:
    fund = wound_down
    owner, shares = fund.ben.address, 1_000 * WAD
    seed = fund.c.shares.functions.balanceOf(fund.c.fund.address).call()
    supply = fund.c.shares.functions.totalSupply().call() - seed
    cash, before = fund.cash(), fund.base.functions.balanceOf(owner).call()
    held = sum(fund.units(strategy, fund.base) for strategy in (fund.trend, fund.lending))
    exit_in_kind(fund, owner, shares)
    got = fund.base.functions.balanceOf(owner).call() - before
    assert 0 <= (cash + held) * shares // supply - got <= 3


def test_wind_down__of_a_closed_dealing__opens_it_and_gives_requests_back(fund: LiveFund) -> None:
    fund.ada.subscribe(1_000 * fund.unit)
    fund.send(fund.c.controls.functions.consentToWindDown(), fund.cast.guardian.address)
    fund.close()
    refusal = fund.ask("cancelDeposit", fund.ada.address)
    assert refusal.name == "CancelAfterClose"
    fund.govern(fund.c.controls.functions.windDown())
    fund.ada.cancel_subscription()
    assert fund.c.fund.functions.dealingClock().call()[1] == 0
