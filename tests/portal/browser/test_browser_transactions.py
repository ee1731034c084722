"""Transactions that wait: over a reload, in two tabs, replaced, cancelled, dropped, and in vain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from eth_typing import HexStr
from web3 import Web3

from scripts.season.investors import Investor
from tests.contracts.refusals import encode_call
from tests.portal.browser.acts import FUNDED, WAITING, Visit, await_done, connect, subscribe
from tests.portal.browser.driver import Page, Visitor
from tests.portal.browser.scene import Scene

LIST = "[aria-label='Your transactions'] li"
FAILED = f"{LIST}:has(.bad)"
MINUTE_S, DAY_S = 60, 86_400
UNIT = 10**6


@contextmanager
def unmined(scene: Scene) -> Iterator[None]:
    """Keep blocks from coming by themselves."""
    scene.anvil.request("evm_setAutomine", False)
    try:
        yield
    finally:
        scene.anvil.request("evm_setAutomine", True)
        scene.anvil.mine()


@pytest.fixture
def investor(scene: Scene) -> Investor:
    return scene.person(whole=2_000)


@pytest.fixture
def waiting(visit: Visit, scene: Scene, investor: Investor) -> Iterator[tuple[Visitor, Page]]:
    """Somebody whose subscription waits for a block that does not come by itself."""
    stranger = scene.fund.stranger  # may take what the subscription would
    scene.fund.send(scene.fund.base.functions.approve(stranger, 2_000 * UNIT), investor.address)
    visitor = visit(investor)
    page = visitor.open()
    connect(page)
    page.wait(FUNDED)
    with unmined(scene):
        subscribe(page, "1000")
        page.wait(WAITING)
        yield visitor, page


def hurry(scene: Scene, investor: Investor) -> None:
    """Have somebody take an investor's money in the next block, before anything else in it."""
    token = scene.fund.base
    take = token.functions.transferFrom(investor.address, scene.fund.stranger, 2_000 * UNIT)
    scene.fund.w3.eth.send_transaction(
        {
            "from": Web3.to_checksum_address(scene.fund.stranger),
            "to": token.address,
            "data": HexStr(encode_call(take)),
            "gas": 200_000,
            "maxFeePerGas": Web3.to_wei(500, "gwei"),
            "maxPriorityFeePerGas": Web3.to_wei(50, "gwei"),
        }
    )


def test_reload__while_a_transaction_waits__goes_on_where_it_was(
    waiting: tuple[Visitor, Page], scene: Scene
) -> None:
    _, page = waiting
    page.reload()
    page.see_role("button", "Disconnect")
    page.wait(WAITING)
    scene.anvil.mine()
    await_done(page, "Subscribe 1,000.00 USDC")


def test_two_tabs__show_the_same_transaction(waiting: tuple[Visitor, Page], scene: Scene) -> None:
    visitor, page = waiting
    other = visitor.open()
    other.wait(WAITING)
    scene.anvil.mine()
    for tab in (page, other):
        await_done(tab, "Subscribe 1,000.00 USDC")
        tab.see("1,000.00 USDC pending")


def test_replaced_for_a_higher_fee__is_followed_under_its_new_hash(
    waiting: tuple[Visitor, Page], scene: Scene
) -> None:
    visitor, page = waiting
    dearer = visitor.speed_up()
    scene.anvil.mine()
    await_done(page, "Subscribe 1,000.00 USDC")
    link = {"css": "[aria-label='Your transactions'] a"}
    assert dearer in page.attribute(find=link, name="href")


def test_cancelled_in_the_wallet__is_told_so(waiting: tuple[Visitor, Page], scene: Scene) -> None:
    visitor, page = waiting
    visitor.cancel_sent()
    scene.anvil.mine()
    page.see("You cancelled it in the wallet")
    assert not page.has("1,000.00 USDC pending")


def test_replaced_by_another__is_told_so_and_did_not_happen(
    waiting: tuple[Visitor, Page], scene: Scene
) -> None:
    visitor, page = waiting
    other = visitor.overtake(scene.fund.ada.address)
    scene.anvil.mine()
    page.see(f"Another transaction of this account took its place: {other}. It did not happen.")
    page.wait({"css": LIST, "has": "replaced"})
    assert not page.has("1,000.00 USDC pending")


def test_dropped__is_told_after_a_while__and_for_good_after_a_day(
    waiting: tuple[Visitor, Page], scene: Scene
) -> None:
    visitor, page = waiting
    scene.anvil.request("anvil_dropTransaction", visitor.wallet_record()["sent"][-1])
    page.later(seconds=MINUTE_S)
    page.see("The node no longer knows it: it was dropped, perhaps for a low fee.")
    page.wait({"css": LIST, "has": "not seen"})
    page.later(seconds=DAY_S + MINUTE_S)
    page.see("No node has known it for a day: it counts as dropped, and nothing happened.")
    page.wait({"css": LIST, "has": "dropped"})


def test_dropped__and_sent_again_by_the_wallet__is_done_all_the_same(
    waiting: tuple[Visitor, Page], scene: Scene
) -> None:
    visitor, page = waiting
    scene.anvil.request("anvil_dropTransaction", visitor.wallet_record()["sent"][-1])
    page.later(seconds=MINUTE_S)
    page.wait({"css": LIST, "has": "not seen"})
    visitor.send_again()
    scene.anvil.mine()
    await_done(page, "Subscribe 1,000.00 USDC")


def test_reverted__for_what_others_did_in_its_block__is_told_by_its_reason(
    waiting: tuple[Visitor, Page], scene: Scene, investor: Investor
) -> None:
    visitor, page = waiting
    hurry(scene, investor)
    scene.anvil.mine()
    sent = HexStr(visitor.wallet_record()["sent"][-1])
    receipt = scene.fund.w3.eth.get_transaction_receipt(sent)
    assert receipt["status"] == 0
    page.wait({"css": FAILED})
    told = page.text({"css": FAILED})
    assert f"Failed in block {receipt['blockNumber']}, and changed nothing but" in told
    assert f"{investor.address} has 0.00 USDC, 1,000.00 USDC are needed." in told
    assert not page.has("1,000.00 USDC pending")
