"""What people do on the pages, step by step."""

from __future__ import annotations

from collections.abc import Callable

from scripts.season.investors import Investor
from tests.portal.browser.driver import Find, Page, Visitor

Visit = Callable[..., Visitor]
DONE: Find = {"css": "[aria-label='Your transactions'] .tag", "has": "done"}
FUNDED: Find = {"css": "form[aria-label=Subscribe] button.small:not(:text-is('All 0.00'))"}
WAITING: Find = {"css": "[aria-label='Your transactions'] .tag", "has": "waiting"}
TABS = 120


def connect(page: Page) -> None:
    """Connect the one wallet that there is."""
    page.click("Connect wallet")
    page.see_role("button", "Disconnect")


def enter(visit: Visit, investor: Investor, path: str = "/", **options: object) -> Page:
    """Open a page as somebody whose wallet is connected."""
    page = visit(investor, **options).open(path)
    connect(page)
    return page


def choose(page: Page, way: str) -> None:
    """Choose between subscribing, redeeming and leaving in kind."""
    page.click(way, within={"role": "group", "name": "What to do"})


def subscribe(page: Page, amount: str, *, permit: bool = True) -> None:
    """Fill in the form of a subscription, and send it."""
    page.wait(FUNDED)  # the portal may be a block behind what was given to them
    page.fill("Amount to subscribe, USDC", amount)
    page.check(find={"css": "form[aria-label=Subscribe] [type=checkbox]"}, on=permit)
    page.click("Subscribe", within={"role": "form", "name": "Subscribe"})


def redeem(page: Page, shares: str) -> None:
    """Ask to redeem."""
    choose(page, "Redeem")
    page.fill("Shares to redeem", shares)
    page.click("Redeem", within={"role": "form", "name": "Redeem"})


def await_done(page: Page, what: str) -> None:
    """Wait until a transaction is listed as done."""
    page.wait({"css": "[aria-label='Your transactions'] li", "has": what, "nth": 0})
    page.wait({"css": "[aria-label='Your transactions'] li:has(.good)", "has": what})


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until something has the focus, in the words of a screen reader."""
    seen = []
    for _ in range(TABS):
        page.press(key="Tab")
        seen.append(page.focused())
        if wanted in seen[-1]:
            return
    raise AssertionError(f"{TABS} tabs do not lead to {wanted}, but to {seen}")
