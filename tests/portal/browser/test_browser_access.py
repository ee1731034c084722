"""What everybody must be able to use: by screen reader, keyboard, phone and slow line."""

from __future__ import annotations

import pytest

from tests.portal.browser.acts import Visit, await_done, enter, tab_to
from tests.portal.browser.driver import Page
from tests.portal.browser.portal import ROOT
from tests.portal.browser.scene import Scene

PAGES = ("/", "/#/member", "/#/operator", "/#/verify/now")
MOST_BYTES = 300_000  # compressed, everything of a page's first showing
SCREENS = ROOT / "build" / "portal-screens"
PHONE = {"width": 360, "height": 740}


def shoot(page: Page, path: str, how: str) -> None:
    """Take a picture for people to look at; nothing compares it."""
    name = path.removeprefix("/#/").replace("/", "") or "investor"
    page.screenshot(path=str(SCREENS / f"{name}-{how}.png"))


def settle(page: Page) -> None:
    """Wait until a page has nothing left to ask."""
    page.wait({"css": "h1"})
    page.idle()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_page__has_nothing_serious_for_axe__and_on_a_phone_nothing_to_scroll_sideways(
    visit: Visit, scene: Scene, path: str, scheme: str
) -> None:
    page = enter(visit, scene.fund.ada, path, colorScheme=scheme)
    settle(page)
    shoot(page, path, f"desktop-{scheme}")
    assert page.axe() == []
    page.resize(**PHONE)
    settle(page)
    shoot(page, path, f"phone-{scheme}")
    assert page.evaluate(expression="document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.axe() == []


def test_keyboard__alone_is_enough_to_subscribe(visit: Visit, scene: Scene) -> None:
    page = visit(scene.person(whole=1_000)).open()
    page.see_role("button", "Connect wallet")
    tab_to(page, 'button "Connect wallet"')
    page.press(key="Enter")
    page.wait({"label": "Amount to subscribe, USDC"})
    tab_to(page, 'textbox "Amount to subscribe, USDC"')
    page.type(text="500")
    page.press(key="Enter")
    await_done(page, "Subscribe 500.00 USDC")


def test_keyboard__alone_is_enough_to_claim(visit: Visit, scene: Scene) -> None:
    investor = scene.person()
    investor.subscribe(700 * scene.fund.unit)
    scene.deal()
    page = visit(investor).open()
    page.see_role("button", "Connect wallet")
    tab_to(page, 'button "Connect wallet"')
    page.press(key="Enter")
    page.wait({"role": "button", "name": "Claim shares"})
    assert investor.shares() == 0
    tab_to(page, 'button "Claim shares"')
    page.press(key="Enter")
    await_done(page, "Claim the shares")
    assert investor.shares() > 0


FIGURES = {  # how many columns of figures must be there without scrolling
    "Performance and risk": 2,
    "By strategy": 1,
    "By token": 1,
    "By chain": 1,
}
PLACES = """[...document.querySelectorAll("table")]
  .filter((table) => table.caption?.textContent === "CAPTION")
  .flatMap((table) => [...table.rows])
  .flatMap((row) => [...row.cells].slice(0, 1 + COLUMNS))
  .map((cell) => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    const { left, right } = text.getBoundingClientRect();
    const frame = cell.closest("section").getBoundingClientRect();
    return [cell.innerText, left - frame.left, frame.right - right, left, innerWidth - right];
  })"""


def test_figures__on_a_phone__are_seen_without_scrolling_sideways(
    visit: Visit, scene: Scene
) -> None:
    page = enter(visit, scene.fund.ada)
    page.resize(**PHONE)
    settle(page)
    for caption, columns in FIGURES.items():
        page.see_role("table", caption)
        wanted = PLACES.replace("CAPTION", caption).replace("COLUMNS", str(columns))
        cells = page.evaluate(expression=wanted)
        assert len(cells) > columns + 1, f"{caption} has no row"
        cut = [cell for cell in cells if cell[0] and min(cell[1:]) < 0]
        assert cut == [], f"{caption} is cut at the edge"


def test_weight__of_a_first_visit__is_small(visit: Visit) -> None:
    visitor = visit()
    settle(visitor.open())
    files = {url: size for url, size in visitor.noticed().bytes.items() if "/api/" not in url}
    assert sum(files.values()) <= MOST_BYTES, files
