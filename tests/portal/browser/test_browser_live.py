"""What appears by itself, and what is said when something is not as it should be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.portal.browser.acts import Visit
from tests.portal.browser.driver import Page
from tests.portal.browser.portal import PortalProcess
from tests.portal.browser.scene import Scene

LOST = "Live news are interrupted"
STRUCK = "dl.figures div.main dd"
LIVE = 'dl.figures div:has(dt:text-is("Now, by the contract\'s key")) dd'
WAD = 10**18
PAUSES = ("pauseDealing", "pauseTrading")


@pytest.fixture
def page(visit: Visit) -> Page:
    page = visit().open()
    page.see_role("table", "Struck dealings")
    return page


def test_strike__appears_without_a_reload(page: Page, scene: Scene) -> None:
    page.evaluate(expression="window.__mark = 'not reloaded'")
    number = scene.strike()
    page.see(f"Dealing {number} was struck")
    per_share = scene.fund.c.fund.functions.navPerShare().call()
    digits = f"{per_share // 10**18}.{per_share % 10**18 // 10**12:06d}"
    page.wait({"css": "dl.figures div.main dd", "has": digits})
    page.wait({"role": "table", "name": "Struck dealings", "has": digits})
    assert page.evaluate(expression="window.__mark") == "not reloaded"


def test_trade_of_the_keeper__appears_without_a_reload(page: Page, scene: Scene) -> None:
    page.evaluate(expression="window.__mark = 'not reloaded'")
    fund, first = scene.fund, scene.fund.w3.eth.block_number + 1
    fund.refresh_feeds()
    fund.execute(fund.trend, fund.orders.buy_v3(1_000 * fund.unit))
    [order] = fund.trend.events.OrderExecuted().get_logs(from_block=first)
    words = "trend gave 1,000.0000 USDC for "
    hash_, block = order["transactionHash"].hex(), order["blockNumber"]
    for link in (f"#/chain/tx/0x{hash_}", f"#/chain/block/{block}"):
        page.wait({"css": f"a[href='{link}']", "within": {"css": ".notice", "has": words}})
    worth = fund.units(fund.trend, fund.weth) * fund.price() // 10**36
    row = "table:has(caption:text-is('By token')) tr:has(th a:text-is('WETH'))"
    page.wait({"css": row, "has": f"{worth // fund.unit:,}."})
    assert page.evaluate(expression="window.__mark") == "not reloaded"


def test_nav__moves_with_the_market__live_and_then_by_the_strike(page: Page, scene: Scene) -> None:
    page.evaluate(expression="window.__mark = 'not reloaded'")
    functions = scene.fund.c.fund.functions
    scene.strike()
    before = functions.navPerShare().call()
    scene.move_market(percent=4)
    page.wait({"css": LIVE, "has": f"+{percent(live_nav(scene), before)} since the strike"})
    number = scene.strike()
    after = functions.navPerShare().call()
    assert after > before * 1_002 // 1_000  # a tenth of the fund is WETH
    page.wait({"css": STRUCK, "has": wad(after, 6)})
    page.wait({"css": STRUCK, "has": f"+{percent(after, before)} since dealing {number - 1}"})
    row = {"css": "table:has(caption:text-is('Struck dealings')) tbody tr", "nth": 0}
    page.wait({**row, "has": wad(after, 6)})
    assert f"+{percent(after, before)}" in page.text(row)
    assert page.evaluate(expression="window.__mark") == "not reloaded"


def live_nav(scene: Scene) -> int:
    """Ask the contract what a share is worth now, by its own key."""
    fund, shares = scene.fund.c.fund.functions, scene.fund.snapshot()
    return int(fund.totalAssets().call() * 10**12 * WAD // shares.accrued_supply)


def wad(value: int, digits: int) -> str:
    """Write a wad as the pages do: cut."""
    return f"{value // WAD}.{value % WAD * 10**digits // WAD:0{digits}d}"


def percent(after: int, before: int) -> str:
    """Say how far something rose, cut to hundredths of a percent."""
    hundredths = (after - before) * 10_000 // before
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


def test_proposal__appears_without_a_reload(visit: Visit, scene: Scene) -> None:
    page = visit().open("/#/member")
    page.see_role("heading", "Member")
    title = f"Hold less at {scene.fund.now()}"
    scene.governed.lower_cap(text=f"# {title}\n\nIt is late.")
    page.wait({"role": "table", "has": title})


@pytest.fixture
def paused(scene: Scene) -> Iterator[None]:
    controls, guardian = scene.fund.c.controls, scene.fund.cast.guardian.address
    for name in PAUSES:
        scene.fund.send(getattr(controls.functions, name)(), guardian)
    yield
    for name in PAUSES:
        scene.fund.govern(getattr(controls.functions, f"un{name}")())


@pytest.mark.usefixtures("paused")
def test_pause__is_told_on_top(page: Page) -> None:
    page.see("Trading is paused until")
    page.see("Dealing is paused until")


def test_stale_nav__is_told_on_top(page: Page, scene: Scene) -> None:
    scene.fund.pass_time(3 * 24 * 3_600)
    page.see("The struck NAV is old")
    scene.strike()
    page.wait({"text": "The struck NAV is old", "exact": False}, state="hidden")


def test_portal__that_went_away_and_came_back__is_followed_again(
    visit: Visit, portal: PortalProcess, scene: Scene
) -> None:
    visitor = visit()
    visitor.forgiven = ("net::ERR_", "503")  # the browser's own words for a server that is away
    page = visitor.open()
    page.see_role("table", "Struck dealings")
    portal.stop()
    page.see(LOST)
    portal.start()
    page.wait({"text": LOST, "exact": False}, state="hidden", timeout=60_000)
    number = scene.strike()
    page.see(f"Dealing {number} was struck")
