"""Requests, claims, cancels and cash movements that must be refused, with their numbers."""

from __future__ import annotations

import pytest

from keeper.domain.units import ZERO_ADDRESS
from tests.contracts.live_fund import HOUR_S, LiveFund
from tests.contracts.refusals import Refusal, send_refused

HUGE = 2**256 - 1
MOST_ASSETS, MOST_SHARES = 2**104 - 1, 2**128 - 1
MIN_DEPOSIT, MIN_SHARES = 10, 10**18


# --- amounts ---


def test_request_deposit__zero_dust_huge__named_with_the_limit(any_fund: LiveFund) -> None:
    fund, ada = any_fund, any_fund.ada.address
    least = MIN_DEPOSIT * fund.unit
    for amount, refusal in (
        (0, Refusal("ZeroAmount")),
        (1, Refusal("BelowMinimum", (1, least))),
        (least - 1, Refusal("BelowMinimum", (least - 1, least))),
        (MOST_ASSETS + 1, Refusal("AmountTooLarge", (MOST_ASSETS + 1, MOST_ASSETS))),
        (HUGE, Refusal("AmountTooLarge", (HUGE, MOST_ASSETS))),
    ):
        assert fund.ask("requestDeposit", amount, ada, ada) == refusal


def test_request_deposit__without_the_money__is_the_tokens_refusal(fund: LiveFund) -> None:
    ada, amount = fund.ada.address, 50_000 * fund.unit
    poor = fund.ask("requestDeposit", amount, ada, ada)
    assert poor == Refusal("ERC20InsufficientAllowance", (fund.c.fund.address, 0, amount))
    fund.send(fund.base.functions.approve(fund.c.fund.address, amount), ada)
    poor = fund.ask("requestDeposit", amount, ada, ada)
    assert poor == Refusal("ERC20InsufficientBalance", (ada, 0, amount))


def test_request_deposit_with_permit__signature_of_somebody_else__moves_nothing(
    fund: LiveFund,
) -> None:
    ada, amount = fund.ada.address, 50_000 * fund.unit
    fund.world.give_base(fund.ada.account.address, amount)
    junk = (27, b"\1" * 32, b"\2" * 32)
    refusal = fund.ask("requestDepositWithPermit", amount, ada, fund.now() + 100, *junk)
    assert refusal == Refusal("ERC20InsufficientAllowance", (fund.c.fund.address, 0, amount))


def test_request_redeem__zero_dust_huge__named_with_the_limit(any_fund: LiveFund) -> None:
    fund, ada = any_fund, any_fund.ada.address
    shares = fund.ada.shares()
    for amount, refusal in (
        (0, Refusal("ZeroAmount")),
        (1, Refusal("BelowMinimum", (1, MIN_SHARES))),
        (MIN_SHARES - 1, Refusal("BelowMinimum", (MIN_SHARES - 1, MIN_SHARES))),
        (MOST_SHARES + 1, Refusal("AmountTooLarge", (MOST_SHARES + 1, MOST_SHARES))),
        (HUGE, Refusal("AmountTooLarge", (HUGE, MOST_SHARES))),
        (shares + 1, Refusal("ERC20InsufficientBalance", (ada, shares, shares + 1))),
    ):
        assert fund.ask("requestRedeem", amount, ada, ada) == refusal


def test_request_redeem__of_somebody_elses_shares__needs_an_allowance(fund: LiveFund) -> None:
    ada, ben, shares = fund.ada.address, fund.ben.address, 10 * MIN_SHARES
    refusal = fund.ask("requestRedeem", shares, ben, ada, by=ben)
    assert refusal == Refusal("ERC20InsufficientAllowance", (ben, 0, shares))


def test_redeem_in_kind__zero_huge_or_to_nobody__is_refused(fund: LiveFund) -> None:
    ada, shares = fund.ada.address, fund.ada.shares()
    assert fund.ask("redeemInKind", 0, ada, []) == Refusal("ZeroAmount")
    assert fund.ask("redeemInKind", 1, ZERO_ADDRESS, []) == Refusal("ZeroAddress")
    refusal = fund.ask("redeemInKind", shares + 1, ada, [])
    assert refusal == Refusal("ERC20InsufficientBalance", (ada, shares, shares + 1))
    assert fund.ask("redeemInKind", HUGE, ada, []).name == "ERC20InsufficientBalance"


@pytest.mark.parametrize("name", ["allocate", "deallocate", "harvest"])
def test_cash_movement__zero_or_to_nobodys_strategy__is_named(fund: LiveFund, name: str) -> None:
    move = fund.c.treasury.get_function_by_name(name)
    assert fund.refuse(move(fund.trend.address, 0)) == Refusal("ZeroAmount")
    unknown = fund.refuse(move(fund.stranger, 1))
    assert unknown == Refusal("UnknownStrategy", (fund.stranger,))


@pytest.mark.parametrize("excess", [1, 2**255])
def test_allocate__more_than_the_cash__says_both(any_fund: LiveFund, excess: int) -> None:
    fund = any_fund
    cash = fund.c.treasury.functions.cash().call()
    call = fund.c.treasury.functions.allocate(fund.trend.address, cash + excess)
    assert fund.refuse(call) == Refusal("NotEnoughCash", (cash + excess, cash))


@pytest.mark.parametrize("excess", [1, 2**255])
def test_deallocate__more_than_the_strategys_cash__says_both(
    any_fund: LiveFund, excess: int
) -> None:
    fund = any_fund
    booked = fund.units(fund.trend, fund.base)
    call = fund.c.treasury.functions.deallocate(fund.trend.address, booked + excess)
    refusal = Refusal("NotBooked", (fund.base.address, booked + excess, booked))
    assert fund.refuse(call) == refusal


@pytest.mark.parametrize("excess", [1, 2**255])
def test_harvest__more_than_the_profit__says_both(any_fund: LiveFund, excess: int) -> None:
    fund, lending = any_fund, any_fund.lending
    fund.pass_time(30 * 24 * HOUR_S)
    principal = fund.c.treasury.functions.principalOf(lending.address).call()
    amount = lending.functions.value().call() - principal + excess
    refusal = fund.refuse(fund.c.treasury.functions.harvest(lending.address, amount + fund.unit))
    profit = lending.functions.value().call() - principal  # a second of interest later
    assert refusal == Refusal("HarvestAbovePrice", (amount + fund.unit, profit))


@pytest.mark.parametrize("decimals", [0, 5, 19, 77])
def test_launch__base_asset_of_wrong_decimals__says_the_bounds(
    fund: LiveFund, decimals: int
) -> None:
    deployer = fund.cast.deployer.address
    token = fund.deploy("LocalToken", "Odd", "ODD", decimals).address
    book = fund.book.address_of
    fields = ("shares", "treasury", "escrow", "nav_oracle", "controls", "fee_distribution")
    fields += ("performance", "lock", "timelock")
    wiring = (token, *(book(name) for name in fields))
    terms = fund.c.fund.functions.dealingTerms().call()
    data = fund.creation("PocketHedgeFund", wiring, terms, 10**decimals)
    refusal = send_refused(fund.w3, to=None, data=data, sender=deployer)
    assert refusal == Refusal("TermOutOfBounds", (decimals, 6, 18))
