"""An investor in a real browser: what the pages do is what the chain then says."""

from __future__ import annotations

from decimal import Decimal

from eth_typing import HexStr
from eth_utils import keccak, to_hex
from web3 import Web3
from web3.contract import Contract

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
    assert scene.pending(investor) == 1_500 * UNIT
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
    assert scene.pending(investor) == 700 * UNIT
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
    assert scene.pending(investor) == 700 * UNIT
    assert approved(scene, investor) == [300 * UNIT, 0, 700 * UNIT]


def test_cancel__before_the_close__pays_everything_back(visit: Visit, scene: Scene) -> None:
    investor = scene.person()
    investor.subscribe(900 * UNIT)
    page = enter(visit, investor)
    page.click("Cancel subscription")
    await_done(page, "Cancel the subscription")
    assert scene.pending(investor) == 0
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


PROMISED = """[...document.querySelectorAll("section[aria-label^='What you would'] tbody tr")]
  .map((row) => [row.querySelector("a").href.split("/").at(-1), row.cells[1].innerText])"""


def promised(page: Page, scene: Scene) -> dict[str, int]:
    """Read off the page what would come of each token, in its smallest units."""
    sums: dict[str, int] = {}
    for address, shown_ in page.evaluate(expression=PROMISED):
        number, _, unit = shown_.replace(",", "").partition(" ")
        decimals = 0 if unit else token_at(scene, address).functions.decimals().call()
        token = Web3.to_checksum_address(address)
        sums[token] = sums.get(token, 0) + int(Decimal(number).scaleb(decimals))
    return sums


def token_at(scene: Scene, address: str) -> Contract:
    """Bind any token."""
    return scene.fund.w3.eth.contract(Web3.to_checksum_address(address), abi=scene.fund.base.abi)


def test_in_kind__pays_what_the_page_promised__to_the_unit(visit: Visit, scene: Scene) -> None:
    investor, fund = scene.holder(20_000), scene.fund
    page = enter(visit, investor)
    choose(page, "Leave in kind")
    page.fill("Shares to leave with", "10000")
    page.click("Show what I would receive")
    page.see_role("table", "What you would receive")
    due = promised(page, scene)
    balances = [token_at(scene, address).functions.balanceOf(investor.address) for address in due]
    before = [balance.call() for balance in balances]
    left = investor.shares() - 10_000 * WAD
    # Fees and interest of the moment between the two are not what is asked about here.
    scene.anvil.set_next_timestamp(fund.now())
    page.click("Leave in kind with 10,000.0000 shares")
    await_done(page, "Leave in kind with")
    assert investor.shares() == left
    came = [balance.call() - was for balance, was in zip(balances, before, strict=True)]
    got = dict(zip(due, came, strict=True))
    assert set(due) == {fund.base.address, fund.weth.address, fund.a_token.address}
    # Aave books a transfer in units of its own, which a balance is rounded from.
    assert abs(got.pop(fund.a_token.address) - due.pop(fund.a_token.address)) <= 1
    assert got == due
    assert all(amount > 0 for amount in got.values())


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
    told = page.text({"role": "alert"})
    assert f"{investor.address} has 0.00 shares, 100.00 shares are needed." in told
