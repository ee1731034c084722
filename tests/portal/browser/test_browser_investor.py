"""An investor in a real browser: what the pages do is what the chain then says."""

from __future__ import annotations

from eth_typing import HexStr
from eth_utils import keccak, to_hex

from scripts.season.investors import Investor
from tests.portal.browser.acts import (
    Visit,
    await_done,
    choose,
    connect,
    enter,
    redeem,
    subscribe,
)
from tests.portal.browser.driver import Page
from tests.portal.browser.scene import Scene

APPROVAL = HexStr(to_hex(keccak(text="Approval(address,address,uint256)")))
UNIT = 10**6
WAD = 10**18


def pending(investor: Investor) -> int:
    """Ask the chain what somebody has subscribed that is not struck."""
    functions = investor.fund.fund.functions
    number = functions.dealingStatus().call()[0]
    return int(functions.pendingDepositRequest(number, investor.address).call())


def approved(scene: Scene, investor: Investor) -> list[int]:
    """List what somebody approved the fund to take, as the token's own events say it."""
    sides = [investor.address, scene.fund.c.fund.address]
    logs = scene.fund.w3.eth.get_logs(
        {
            "address": scene.fund.base.address,
            "fromBlock": 0,
            "topics": [APPROVAL, *(HexStr("0x" + side[2:].lower().zfill(64)) for side in sides)],
        }
    )
    return [int.from_bytes(log["data"]) for log in logs]


def shown(amount: int, digits: int) -> str:
    """Write a wad as the pages do: rounded towards zero."""
    return f"{amount // WAD:,}.{amount % WAD * 10**digits // WAD:0{digits}d}"


def nav_shown(page: Page) -> str:
    """Read the struck NAV per share off the page."""
    return page.text({"css": "dl.figures div.main dd"}).split()[0]


def test_subscribe__by_permit__is_one_transaction_and_shares_come_with_the_strike(
    visit: Visit, scene: Scene
) -> None:
    investor = scene.person(whole=2_000)
    visitor = visit(investor)
    page = visitor.open()
    connect(page)
    subscribe(page, "1500")
    await_done(page, "Subscribe 1,500.00 USDC")
    assert len(visitor.wallet_record()["sent"]) == 1
    assert pending(investor) == 1_500 * UNIT
    page.see("1,500.00 USDC pending")
    before = nav_shown(page)
    number = scene.strike()
    page.see(f"dealing {number}", exact=False)
    page.see("It is struck")
    per_share = scene.fund.c.fund.functions.navPerShare().call()
    assert (nav_shown(page), before != nav_shown(page)) == (shown(per_share, 6), True)
    scene.fund.pass_time(3_600)
    page.click("Claim shares")
    await_done(page, "Claim the shares")
    assert investor.shares() > 1_480 * WAD
    page.see(shown(investor.shares(), 4))


def test_subscribe__by_approval__approves_exactly_what_is_asked_for(
    visit: Visit, scene: Scene
) -> None:
    investor = scene.person(whole=2_000)
    visitor = visit(investor)
    page = visitor.open()
    connect(page)
    subscribe(page, "700", permit=False)
    await_done(page, "Subscribe 700.00 USDC")
    assert len(visitor.wallet_record()["sent"]) == 2
    assert pending(investor) == 700 * UNIT
    assert approved(scene, investor) == [700 * UNIT]
    token, fund = scene.fund.base.functions, scene.fund.c.fund.address
    assert token.allowance(investor.address, fund).call() == 0


def test_subscribe__over_a_smaller_approval__takes_that_one_back_first(
    visit: Visit, scene: Scene
) -> None:
    investor = scene.person(whole=2_000)
    token, fund = scene.fund.base.functions, scene.fund.c.fund.address
    scene.fund.send(token.approve(fund, 300 * UNIT), investor.address)
    page = enter(visit, investor)
    subscribe(page, "700", permit=False)
    await_done(page, "Subscribe 700.00 USDC")
    assert pending(investor) == 700 * UNIT
    assert approved(scene, investor) == [300 * UNIT, 0, 700 * UNIT]


def test_cancel__before_the_close__pays_everything_back(visit: Visit, scene: Scene) -> None:
    investor = scene.person()
    investor.subscribe(900 * UNIT)
    page = enter(visit, investor)
    page.click("Cancel subscription")
    await_done(page, "Cancel the subscription")
    assert pending(investor) == 0
    assert scene.fund.base.functions.balanceOf(investor.address).call() == 900 * UNIT


def test_redeem__more_than_the_gate__is_filled_in_part_and_says_why(
    visit: Visit, scene: Scene
) -> None:
    investor = scene.holder(400_000)
    page = enter(visit, investor)
    whole = investor.shares()
    redeem(page, str(whole // WAD))
    await_done(page, "Redeem ")
    scene.deal()
    page.see("Filled in part: ")
    page.see("One dealing redeems at most 20.00 % of all shares")
    page.click("Claim USDC")
    await_done(page, "Claim the money")
    paid = scene.fund.base.functions.balanceOf(investor.address).call()
    assert 0 < paid < 400_000 * UNIT
    page.click("Cancel redemption")
    await_done(page, "Cancel the redemption")
    assert 0 < investor.shares() < whole


def test_in_kind__shows_what_comes_and_then_it_comes(visit: Visit, scene: Scene) -> None:
    investor = scene.holder(20_000)
    page = enter(visit, investor)
    choose(page, "Leave in kind")
    page.fill("Shares to leave with", "10000")
    page.click("Show what I would receive")
    page.see_role("table", "What you would receive")
    left = investor.shares() - 10_000 * WAD
    page.click("Leave in kind with 10,000.0000 shares")
    await_done(page, "Leave in kind with")
    assert investor.shares() == left
    for token in (scene.fund.base, scene.fund.weth):
        assert token.functions.balanceOf(investor.address).call() > 0


def test_rejection__is_told_in_words_and_sends_nothing(visit: Visit, scene: Scene) -> None:
    investor = scene.person(whole=2_000)
    visitor = visit(investor)
    page = visitor.open()
    connect(page)
    visitor.set_wallet(rejecting=True)
    subscribe(page, "600")
    page.see("You rejected it in the wallet: nothing was sent.")
    assert visitor.wallet_record()["sent"] == []
    visitor.set_wallet(rejecting=False)
    subscribe(page, "600")
    await_done(page, "Subscribe 600.00 USDC")


def test_refusal_of_the_contract__is_told_by_its_numbers_before_anything_is_sent(
    visit: Visit, scene: Scene
) -> None:
    investor = scene.holder(5_000)
    visitor = visit(investor)
    page = visitor.open()
    connect(page)
    choose(page, "Redeem")
    page.fill("Shares to redeem", "100")
    shares = investor.shares()
    token = scene.fund.c.shares.functions
    scene.fund.send(token.transfer(scene.fund.stranger, shares), investor.address)
    page.click("Redeem", within={"role": "form", "name": "Redeem"})
    page.wait({"role": "alert"})
    assert visitor.wallet_record()["sent"] == []
    assert "has 0 units of the token" in page.text({"role": "alert"})
