"""Transactions that wait: over a reload, in two tabs, replaced and cancelled in the wallet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.portal.browser.acts import FUNDED, WAITING, Visit, await_done, connect, subscribe
from tests.portal.browser.driver import Page, Visitor
from tests.portal.browser.scene import Scene


@pytest.fixture
def waiting(visit: Visit, scene: Scene) -> Iterator[tuple[Visitor, Page]]:
    """Somebody whose subscription waits for a block that does not come by itself."""
    visitor = visit(scene.person(whole=2_000))
    page = visitor.open()
    connect(page)
    page.wait(FUNDED)
    scene.anvil.request("evm_setAutomine", False)
    try:
        subscribe(page, "1000")
        page.wait(WAITING)
        yield visitor, page
    finally:
        scene.anvil.request("evm_setAutomine", True)
        scene.anvil.mine()


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
