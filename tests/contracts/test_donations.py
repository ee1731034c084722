"""Tokens that nobody asked for: they change no price, no request and nobody's exit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from web3.contract import Contract

from scripts.localchain.transactions import send
from tests.contracts.live_fund import HOUR_S, LiveFund
from tests.contracts.refusals import Refusal, send_refused

Act = Callable[[LiveFund], None]
TOKENS = ["base", "weth", "a_token", "shares"]
BLOCKS = 200  # more than any act here takes


def contracts_of(fund: LiveFund) -> list[str]:
    """List every contract of the fund: core, adapters and strategies."""
    deployed = fund.book.contracts | fund.book.adapters
    return [each.address for each in (*deployed.values(), *fund.book.strategies)]


def token_of(fund: LiveFund, which: str) -> Contract:
    """Pick a token to give away."""
    return {
        "base": fund.base,
        "weth": fund.weth,
        "a_token": fund.a_token,
        "shares": fund.c.shares,
    }[which]


def give(fund: LiveFund, which: str, to: str, whole: int = 1_000) -> None:
    """Transfer a thousand units from whoever has plenty of them."""
    token, owner = token_of(fund, which), fund.world.cast.whale.address
    amount = whole * fund.unit
    if which == "weth":
        amount = whole * 10**16
    elif which == "a_token":
        owner = fund.world.cast.lender.address
    elif which == "shares":
        owner, amount = fund.ada.account.address, whole * 10**18
    send(token.functions.transfer(to, amount), sender=owner)


def give_everywhere(which: str) -> Act:
    """Give to every contract of the fund."""

    def act(fund: LiveFund) -> None:
        for account in contracts_of(fund):
            give(fund, which, account)

    return act


def nothing(fund: LiveFund) -> None:
    """Give nothing."""


def figures(fund: LiveFund, act: Act) -> dict[str, object]:
    """Act, then read every figure that says what the fund is worth, always in the same second."""
    with fund.undone():
        later = fund.now() + BLOCKS
        act(fund)
        fund.world.anvil.warp(later)
        views = fund.c.fund.functions
        return {
            "units": fund.units_hash(),
            "total": fund.total_assets(),
            "supply": views.accruedSupply().call(),
            "to_assets": views.convertToAssets(10**18).call(),
            "to_shares": views.convertToShares(fund.unit).call(),
            "struck": views.struckNetAssets().call(),
            "cash": fund.c.treasury.functions.cash().call(),
            "trend": fund.trend.functions.value().call(),
            "lending": fund.lending.functions.value().call(),
            "keeper": fund.report().total_assets,
        }


@pytest.mark.parametrize("which", TOKENS)
def test_donation__to_every_contract__changes_no_figure(any_fund: LiveFund, which: str) -> None:
    given = figures(any_fund, give_everywhere(which))
    assert given == figures(any_fund, nothing)


def dealt(fund: LiveFund, act: Act) -> tuple[object, ...]:
    """Deal with a donation before the close, and one after; what both sides get, and the books."""
    with fund.undone():
        closes = fund.c.fund.functions.dealingStatus().call()[3]
        fund.ada.subscribe(5_000 * fund.unit)
        fund.ben.request_redemption(2_000)
        act(fund)
        fund.world.anvil.warp(closes - 100)
        fund.refresh_feeds()
        fund.world.anvil.warp(closes)
        fund.send(fund.c.fund.functions.closeDealing())
        fund.world.anvil.mine()
        act(fund)
        fund.world.anvil.warp(closes + 300)
        fund.strike()
        views = fund.c.fund.functions
        claims = [views.maxMint(fund.ada.address), views.maxWithdraw(fund.ben.address)]
        fund.world.anvil.warp(closes + 300 + HOUR_S)
        struck = views.dealing(2).call(), views.navPerShare().call(), fund.units_hash()
        return (*struck, *(claim.call() for claim in claims))


@pytest.mark.parametrize("which", TOKENS)
def test_donation__around_a_strike__changes_nobodys_price(fund: LiveFund, which: str) -> None:
    given = dealt(fund, give_everywhere(which))
    assert given == dealt(fund, nothing)


def left_in_kind(fund: LiveFund, act: Act) -> tuple[int, ...]:
    """What an investor holds who leaves with half of everything at a fixed time."""
    with fund.undone():
        later = fund.now() + BLOCKS
        act(fund)
        fund.world.anvil.warp(later)
        fund.ben.leave_in_kind(5_000)
        ben, plain = fund.ben.address, (fund.base, fund.weth, fund.c.shares)
        views = [token.functions.balanceOf(ben) for token in plain]
        return tuple(v.call() for v in (*views, fund.a_token.functions.scaledBalanceOf(ben)))


@pytest.mark.parametrize("which", TOKENS)
def test_donation__before_an_exit_in_kind__is_not_paid_out(fund: LiveFund, which: str) -> None:
    given = left_in_kind(fund, give_everywhere(which))
    assert given == left_in_kind(fund, nothing)


@pytest.mark.parametrize("which", ["base", "weth"])
def test_donation__to_a_strategy__cannot_be_traded(fund: LiveFund, which: str) -> None:
    give(fund, which, fund.trend.address)
    token = token_of(fund, which)
    booked, held = fund.units(fund.trend, token), token.functions.balanceOf(fund.trend.address)
    assert held.call() > booked
    buying = which == "base"
    order = fund.orders.buy_v3(booked + 1, 1) if buying else fund.orders.sell_v3(booked + 1, 1)
    refusal = fund.refuse(fund.execute_call(fund.trend, order))
    assert refusal == Refusal("NotBooked", (token.address, booked + 1, booked))


def test_donation__of_lent_units__cannot_be_withdrawn(fund: LiveFund) -> None:
    give(fund, "a_token", fund.lending.address)
    booked = fund.units(fund.lending, fund.a_token)
    order = fund.orders.withdraw(booked + 1)
    refusal = fund.refuse(fund.execute_call(fund.lending, order))
    assert refusal == Refusal("NotBooked", (fund.a_token.address, booked + 1, booked))
    fund.execute(fund.lending, fund.orders.withdraw(booked))
    assert fund.units(fund.lending, fund.a_token) <= 1
    assert fund.a_token.functions.scaledBalanceOf(fund.lending.address).call() > fund.unit


@pytest.mark.parametrize("name", ["trend", "lending"])
def test_donation__to_a_strategy__cannot_be_taken_as_cash_or_profit(
    fund: LiveFund, name: str
) -> None:
    strategy = fund.c.strategies[name]
    give(fund, "base", strategy.address)
    booked = fund.units(strategy, fund.base)
    taking = fund.c.treasury.functions.deallocate(strategy.address, booked + 1)
    assert fund.refuse(taking) == Refusal("NotBooked", (fund.base.address, booked + 1, booked))


def test_donation__to_the_treasury__cannot_be_allocated(fund: LiveFund) -> None:
    give(fund, "base", fund.c.treasury.address)
    cash = fund.c.treasury.functions.cash().call()
    call = fund.c.treasury.functions.allocate(fund.trend.address, cash + 1)
    assert fund.refuse(call) == Refusal("NotEnoughCash", (cash + 1, cash))


def test_donation__of_shares_to_the_fee_distribution__is_shared_out_like_fees(
    fund: LiveFund,
) -> None:
    before = fund.c.fee_distribution.functions.undistributed().call()
    give(fund, "shares", fund.c.fee_distribution.address)
    after = fund.c.fee_distribution.functions.undistributed().call()
    assert after - before == 1_000 * 10**18


def test_ether__sent_to_any_contract_but_the_timelock__is_refused(fund: LiveFund) -> None:
    for account in contracts_of(fund):
        if account == fund.c.timelock.address:
            continue
        refusal = send_refused(fund.w3, to=account, data="0x", sender=fund.ada.address, value=1)
        assert refusal in (Refusal(""), Refusal("GovernorDisabledDeposit"))
