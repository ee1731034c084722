"""Leaving with a slice of everything, as real protocols hold it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from web3.logs import DISCARD

from keeper.domain.units import WAD
from scripts.localchain.transactions import send
from tests.contracts.live_fund import DAY_S, LiveFund
from tests.contracts.refusals import Refusal

LEVY = WAD * 5 // 1_000


def wallet(fund: LiveFund) -> dict[str, int]:
    """What Ben has in his wallet; the aTokens as Aave counts them."""
    ben = fund.ben.address
    return {
        "base": fund.base.functions.balanceOf(ben).call(),
        "weth": fund.weth.functions.balanceOf(ben).call(),
        "lent": fund.a_token.functions.scaledBalanceOf(ben).call(),
        "shares": fund.c.shares.functions.balanceOf(ben).call(),
    }


def leave(fund: LiveFund, shares: int, skip: Sequence[str] = ()) -> tuple[int, int]:
    """Leave in kind; returns the slice as part and whole."""
    call = fund.c.fund.functions.redeemInKind(shares, fund.ben.address, [*skip])
    receipt = fund.send(call, fund.ben.address)
    events = fund.c.fund.events.RedeemedInKind().process_receipt(receipt, errors=DISCARD)
    args = events[0]["args"]
    assert args["paidShares"] == shares - -(-shares * LEVY // WAD)
    return args["paidShares"], args["supply"]


def slices(fund: LiveFund, part: int, whole: int) -> dict[str, int]:
    """What the slice of the books is, before the exit, floor by floor."""
    cash = (fund.cash(), fund.units(fund.trend, fund.base), fund.units(fund.lending, fund.base))
    return {
        "base": sum(amount * part // whole for amount in cash),
        "weth": fund.units(fund.trend, fund.weth) * part // whole,
        "lent": fund.units(fund.lending, fund.a_token) * part // whole,
    }


def gained(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in ("base", "weth", "lent")}


@pytest.mark.parametrize("part_bps", [1, 5_000, 10_000])
def test_exit_in_kind__pays_cash_weth_and_a_tokens_as_held(
    any_fund: LiveFund, part_bps: int
) -> None:
    fund = any_fund
    fund.pass_time(10 * DAY_S)
    shares, before = fund.ben.shares() * part_bps // 10_000, wallet(fund)
    with fund.undone():
        part, whole = leave(fund, shares)
    due, units = slices(fund, part, whole), fund.units(fund.lending, fund.a_token)
    assert leave(fund, shares) == (part, whole)
    got = gained(before, wallet(fund))
    assert (got["base"], got["weth"]) == (due["base"], due["weth"])
    # What Aave counts for him is what was booked off: the slice, or a unit less.
    assert due["lent"] - got["lent"] in (0, 1)
    assert units - fund.units(fund.lending, fund.a_token) == got["lent"]
    assert wallet(fund)["shares"] == before["shares"] - shares
    fund.assert_sound()


@pytest.mark.parametrize("skipped", ["base", "weth", "lent"])
def test_exit_in_kind__with_a_token_skipped__gives_its_slice_up(
    any_fund: LiveFund, skipped: str
) -> None:
    fund, shares = any_fund, any_fund.ben.shares()
    token = {"base": fund.base, "weth": fund.weth, "lent": fund.a_token}[skipped].address
    with fund.undone():
        part, whole = leave(fund, shares, [token])
    due, before, supply = slices(fund, part, whole), wallet(fund), total_supply(fund)
    leave(fund, shares, [token])
    got = gained(before, wallet(fund))
    assert got.pop(skipped) == 0
    due.pop(skipped)
    assert all(due[name] - got[name] in (0, 1) for name in got)
    assert total_supply(fund) == supply - shares


def test_exit_in_kind__while_aave_is_paused__needs_the_skip(any_fund: LiveFund) -> None:
    fund, owner = any_fund, any_fund.world.cast.deployer.address
    configurator = fund.world.aave.provider.functions.getPoolConfigurator().call()
    abi = [
        {
            "type": "function",
            "name": "setReservePause",
            "stateMutability": "nonpayable",
            "inputs": [{"name": "asset", "type": "address"}, {"name": "paused", "type": "bool"}],
            "outputs": [],
        }
    ]
    pause = fund.w3.eth.contract(configurator, abi=abi).functions.setReservePause
    send(pause(fund.base.address, True), sender=owner)
    shares, ben = fund.ben.shares(), fund.ben.address
    whole = fund.c.fund.functions.redeemInKind(shares, ben, [])
    assert fund.refuse(whole, ben) == Refusal("PayOutFailed", (fund.a_token.address,))
    before = wallet(fund)
    leave(fund, shares, [fund.a_token.address])
    got = gained(before, wallet(fund))
    assert got["lent"] == 0 < got["weth"]


def test_exit_in_kind__between_observation_and_strike__keeps_the_report_good(
    any_fund: LiveFund,
) -> None:
    fund = any_fund
    fund.ada.subscribe(1_000 * fund.unit)
    fund.close()
    report = fund.report()
    fund.ben.leave_in_kind(3_000)
    fund.send(fund.strike_call(report))
    assert fund.c.fund.functions.dealingStatus().call()[0] == 3


def test_exit_in_kind__while_everything_is_paused__works(fund: LiveFund) -> None:
    for pause in (fund.c.controls.functions.pauseDealing, fund.c.controls.functions.pauseTrading):
        fund.send(pause(), fund.cast.guardian.address)
    before = wallet(fund)
    leave(fund, fund.ben.shares())
    assert all(amount > 0 for amount in gained(before, wallet(fund)).values())


def total_supply(fund: LiveFund) -> int:
    return int(fund.c.shares.functions.totalSupply().call())
