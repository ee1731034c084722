"""Figures lead to the block and the transaction that they came from."""

from __future__ import annotations

import pytest
from web3.types import EventData

from tests.portal.browser.acts import Visit
from tests.portal.browser.driver import Find, Page
from tests.portal.browser.scene import Scene

STRUCK: Find = {"css": "dl.figures div.main"}
PAID = "table:has(caption:text-is('Fees charged so far')) tbody"
FEES = {"management": "managementShares", "performance": "performanceShares"}
ROWS = """[...document.querySelectorAll("table")]
  .filter((table) => table.caption?.textContent === "CAPTION")
  .flatMap((table) => [...table.tBodies[0].rows])
  .map((row) => [
    [...row.cells].map((cell) => cell.textContent),
    [...row.querySelectorAll("a")].map((link) => link.hash),
  ])"""


def origin_of(event: EventData) -> set[str]:
    """Name the pages of the block and the transaction that an event is in."""
    return {
        f"#/chain/tx/0x{event['transactionHash'].hex()}",
        f"#/chain/block/{event['blockNumber']}",
    }


def rows_of(page: Page, caption: str) -> dict[str, set[str]]:
    """Read where each row of a table leads to, by the words in all its cells."""
    rows = page.evaluate(expression=ROWS.replace("CAPTION", caption))
    return {" | ".join(cells): set(links) for cells, links in rows}


def leads_to(page: Page, place: Find, event: EventData) -> None:
    """Wait until a part of the page links to where an event is."""
    for link in origin_of(event):
        page.wait({"css": f"a[href='{link}']", "within": place})


@pytest.fixture
def page(visit: Visit) -> Page:
    page = visit().open()
    for name in ("Struck dealings", "Fees charged so far"):
        page.see_role("table", name)
    page.wait({"css": "table:has(caption:text-is('History'))"}, state="attached")
    return page


def test_strikes__lead_to_their_block_and_transaction__wherever_they_are_shown(
    page: Page, scene: Scene
) -> None:
    events = scene.fund.c.fund.events.DealingStruck().get_logs(from_block=0)
    strikes = {each["args"]["dealing"]: origin_of(each) for each in events}
    leads_to(page, STRUCK, events[-1])
    history = {
        int(words.split("strike of dealing ")[1].split(" |")[0]): links
        for words, links in rows_of(page, "History").items()
        if "strike of dealing" in words
    }
    assert history == {number: strikes[number] for number in history} != {}
    dealings = rows_of(page, "Struck dealings")
    for words, links in dealings.items():
        number = int(words.split(" |")[0])
        assert links == strikes[number] | {f"#/verify/{number}"}


def test_fees__of_each_kind__lead_to_the_strike_that_charged_them_last(
    page: Page, scene: Scene
) -> None:
    logs = scene.fund.c.fund.events.FeesCharged().get_logs(from_block=0)
    for kind, argument in FEES.items():
        charged = [each for each in logs if each["args"][argument]]
        row: Find = {"css": f"{PAID} tr:has(th:text-is('{kind}'))"}
        page.wait(row)
        if charged:
            leads_to(page, row, charged[-1])
        else:
            assert not page.count(find={"css": "a", "within": row})
    assert any(each["args"]["managementShares"] for each in logs)
