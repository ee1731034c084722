"""Wallets on the wrong chain, locked ones, and none at all."""

from __future__ import annotations

from tests.portal.browser.acts import Visit, connect
from tests.portal.browser.scene import Scene

MAINNET = 1


def test_wrong_network__is_told_and_the_unknown_chain_is_added(visit: Visit, scene: Scene) -> None:
    visitor = visit(scene.person(whole=1_000), chain=MAINNET)
    page = visitor.open()
    connect(page)
    page.see("Your wallet is on chain 1; this fund is on a local test chain (chain 31337).")
    page.see("Switch the wallet to a local test chain")
    page.click("Switch network")
    page.wait({"label": "Amount to subscribe, USDC"})
    record = visitor.wallet_record()
    assert record["chain"] == 31337
    assert "wallet_addEthereumChain" in record["methods"]


def test_switch__that_is_rejected__is_told_and_can_be_tried_again(
    visit: Visit, scene: Scene
) -> None:
    visitor = visit(scene.person(), chain=MAINNET)
    page = visitor.open()
    connect(page)
    visitor.set_wallet(rejecting=True)
    page.click("Switch network")
    page.see("You rejected it in the wallet")
    visitor.set_wallet(rejecting=False)
    page.click("Switch network")
    page.wait({"text": "Your wallet is on chain 1", "exact": False}, state="hidden")


def test_chain__that_changes_while_connected__is_noticed(visit: Visit, scene: Scene) -> None:
    visitor = visit(scene.person(whole=1_000))
    page = visitor.open()
    connect(page)
    page.wait({"label": "Amount to subscribe, USDC"})
    visitor.move_wallet(MAINNET)
    page.see("Your wallet is on chain 1")


def test_wallet__that_locks_itself__is_disconnected(visit: Visit, scene: Scene) -> None:
    visitor = visit(scene.person(whole=1_000))
    page = visitor.open()
    connect(page)
    visitor.set_wallet(locked=True)
    page.see_role("button", "Connect wallet")


def test_no_wallet__everything_public_is_shown(visit: Visit) -> None:
    page = visit().open()
    page.click("Connect wallet")
    page.see("No wallet found")
    page.see("Connect a wallet to see your shares, subscribe and redeem.")
    page.see_role("table", "Struck dealings")
