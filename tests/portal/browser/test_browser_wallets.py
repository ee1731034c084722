"""More than one wallet in a browser, and one that only older pages find."""

from __future__ import annotations

from tests.portal.browser.acts import Visit, await_done, connect, subscribe
from tests.portal.browser.driver import Page
from tests.portal.browser.scene import Scene

UNIT = 10**6
SECOND = "Second Wallet"
# Longer than a page waits for wallets to announce themselves; its own timer was set before.
WINDOW_COUNTS = "new Promise((done) => setTimeout(done, 500))"


def offered(page: Page) -> list[str]:
    """List the wallets that one can choose from."""
    beside = {"css": "button[aria-expanded=true] ~ button"}
    names: list[str] = page.texts(find=beside)
    return names


def test_two_wallets__the_chosen_one_signs__and_the_other_is_asked_nothing(
    visit: Visit, scene: Scene
) -> None:
    first, second = scene.person(whole=1_000), scene.person(whole=1_000)
    visitor = visit(first, wallet={"at_window": True}, others={SECOND: second})
    page = visitor.open()
    page.see_role("button", "Connect wallet")
    page.evaluate(expression=WINDOW_COUNTS)
    page.click("Connect wallet")
    page.see_role("button", SECOND)
    assert offered(page) == ["Test Wallet", SECOND]
    page.click(SECOND)
    page.see_role("button", "Disconnect")
    subscribe(page, "500")
    await_done(page, "Subscribe 500.00 USDC")
    assert (scene.pending(first), scene.pending(second)) == (0, 500 * UNIT)
    page.reload()
    page.see_role("button", "Disconnect")
    page.wait({"css": f".tag[title='{second.address} through {SECOND}']"})
    assert visitor.wallet_record()["methods"] == []
    asked = visitor.wallet_record(1)
    assert (len(asked["sent"]), asked["methods"].count("eth_signTypedData_v4")) == (1, 1)


def test_wallet__that_announces_nothing__is_found_at_the_window__over_a_reload_too(
    visit: Visit, scene: Scene
) -> None:
    investor = scene.person(whole=1_000)
    page = visit(investor, wallet={"announces": False, "at_window": True}).open()
    page.see_role("button", "Connect wallet")
    page.evaluate(expression=WINDOW_COUNTS)
    connect(page)
    page.wait({"css": f".tag[title='{investor.address} through Browser wallet']"})
    subscribe(page, "400")
    await_done(page, "Subscribe 400.00 USDC")
    assert scene.pending(investor) == 400 * UNIT
    page.reload()
    page.see_role("button", "Disconnect")
