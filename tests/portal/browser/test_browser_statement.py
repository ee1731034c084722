"""Who signs in gets a statement, whose rows and sums are the chain's."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from scripts.season.investors import Investor
from tests.portal.browser.acts import Visit, enter
from tests.portal.browser.driver import Page
from tests.portal.browser.portal import PortalProcess
from tests.portal.browser.scene import Scene

UNIT, WAD = 10**6, 10**18
Rows = list[dict[str, str]]
HISTORY = (
    "subscription requested",
    "subscription struck",
    "shares claimed",
    "redemption requested",
    "redemption struck",
    "money claimed",
)


@pytest.fixture
def investor(scene: Scene) -> Investor:
    """Somebody who bought shares, and sold a part of them again."""
    person = scene.holder(2_500)
    person.request_redemption(part_bps=3_000)
    scene.deal()
    person.claim()
    return person


def download(page: Page, kind: str) -> Path:
    """Press a button, and say where the browser put what came."""
    got = page.download(find={"role": "button", "name": f"Statement ({kind.upper()})"})
    assert got["name"] == f"statement.{kind}"
    return Path(got["path"])


def transfers(scene: Scene, investor: Investor) -> dict[str, int]:
    """Sum what the base asset's own events say that each transaction moved into the fund."""
    c, moved = scene.fund.c, dict[str, int]()
    ours = (c.fund.address, c.escrow.address, c.treasury.address)
    for log in scene.fund.base.events.Transfer().get_logs(from_block=0):
        sides, value = (log["args"]["from"], log["args"]["to"]), log["args"]["value"]
        hash_ = "0x" + log["transactionHash"].hex()
        if sides[0] == investor.address and sides[1] in ours:
            moved[hash_] = moved.get(hash_, 0) + value
        if sides[1] == investor.address and sides[0] in ours:
            moved[hash_] = moved.get(hash_, 0) - value
    return moved


def units(text: str, one: int) -> int:
    """Read an exact amount."""
    return int(Decimal(text) * one)


def shown(amount: int, one: int, digits: int) -> str:
    """Write an amount as people read it, cut."""
    cut = Decimal(amount * 10**digits // one).scaleb(-digits)
    return f"{cut:,.{digits}f}"


def check_table(rows: Rows, scene: Scene, investor: Investor) -> None:
    """Hold each row and the sums to what the chain says."""
    opening, *changes, closing = rows
    assert (opening["what"], closing["what"]) == ("opening", "closing")
    assert tuple(row["what"] for row in changes) == HISTORY
    flows = {row["transaction"]: units(row["flow"], UNIT) for row in changes}
    moved = transfers(scene, investor)
    assert {hash_: flow for hash_, flow in flows.items() if flow} == moved
    for row in changes:
        receipt = scene.fund.w3.eth.get_transaction_receipt(row["transaction"])  # type: ignore[arg-type]
        assert (receipt["status"], receipt["blockNumber"]) == (1, int(row["block"]))
    per_share = scene.fund.c.fund.functions.navPerShare().call()
    worth = investor.shares() * per_share // (WAD * WAD // UNIT)
    assert units(closing["shares"], WAD) == investor.shares() > 0
    assert units(closing["nav_per_share"], WAD) == per_share
    assert units(closing["money"], UNIT) == worth
    earned = sum(units(row["money"], UNIT) for row in changes if row["what"] == "money claimed")
    assert earned == scene.fund.base.functions.balanceOf(investor.address).call()


def check_paper(text: str, rows: Rows, result: dict[str, str]) -> None:
    """Find every row of the table on the paper, and the sums that the portal tells."""
    lines = re.sub(r"\s+", " ", text)
    for name in ("paid_in", "taken_out"):
        assert f"{shown(int(result[name]), UNIT, 2)} USDC" in lines
    for row in rows[1:-1]:
        for amount, one, digits in (("money", UNIT, 2), ("shares", WAD, 4)):
            if units(row[amount], one):
                assert shown(units(row[amount], one), one, digits) in lines
        assert row["block"] in lines
        assert row["what"] in lines


def test_statement__after_signing_in__has_what_the_account_did(
    visit: Visit, scene: Scene, portal: PortalProcess, investor: Investor
) -> None:
    page = enter(visit, investor)
    page.click("Sign in with Ethereum")
    page.wait({"role": "button", "name": "Statement (CSV)"})
    with download(page, "csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    check_table(rows, scene, investor)
    result = portal.get(f"/investors/{investor.address}").json()["result"]
    flows = [units(row["flow"], UNIT) for row in rows[1:-1]]
    assert sum(flow for flow in flows if flow > 0) == int(result["paid_in"])
    assert -sum(flow for flow in flows if flow < 0) == int(result["taken_out"])
    text = "\n".join(each.extract_text() for each in PdfReader(download(page, "pdf")).pages)
    assert investor.address in text
    check_paper(text, rows, result)
    page.click("Sign out")
    page.see_role("button", "Sign in with Ethereum")
