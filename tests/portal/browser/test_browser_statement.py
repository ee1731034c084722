"""Who signs in gets a statement, whose figures are the chain's."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.portal.browser.acts import Visit, enter
from tests.portal.browser.scene import Scene

WAD = 10**18


def test_statement__after_signing_in__has_what_the_account_did(visit: Visit, scene: Scene) -> None:
    investor = scene.holder(2_500)
    page = enter(visit, investor)
    page.click("Sign in with Ethereum")
    page.wait({"role": "button", "name": "Statement (CSV)"})
    got = page.download(find={"role": "button", "name": "Statement (CSV)"})
    text = Path(got["path"]).read_text(encoding="utf-8")
    cells = {cell for row in csv.reader(text.splitlines()) for cell in row}
    assert "2500.000000" in cells
    assert f"{investor.shares() // WAD}.{investor.shares() % WAD:018d}" in cells
    pdf = page.download(find={"role": "button", "name": "Statement (PDF)"})
    assert Path(pdf["path"]).read_bytes().startswith(b"%PDF-")
    page.click("Sign out")
    page.see_role("button", "Sign in with Ethereum")
