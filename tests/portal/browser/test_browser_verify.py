"""Whoever doubts a number has it reckoned in the browser, from what their own node says."""

from __future__ import annotations

import pytest

from tests.portal.browser.acts import Visit, connect
from tests.portal.browser.portal import PortalProcess
from tests.portal.browser.scene import Scene

CHECK = "Check this number"


@pytest.mark.parametrize("which", ["now", "3"])
def test_verify__of_an_honest_server__says_equal(visit: Visit, scene: Scene, which: str) -> None:
    page = visit(scene.person()).open(f"/#/verify/{which}")
    connect(page)
    page.click(CHECK)
    page.see("Equal: all ")
    assert not page.has("Not equal")


@pytest.mark.parametrize("which", ["now", "3"])
def test_verify__of_a_server_that_lies__says_not_equal(
    visit: Visit, scene: Scene, portal: PortalProcess, which: str
) -> None:
    visitor = visit(scene.person())
    page = visitor.open()
    connect(page)
    truth = str(scene.fund.c.fund.functions.totalAssets().call())
    if which != "now":
        truth = portal.get(f"/dealings/{which}").json()["dealing"]["nav"]["contract"]
    claim = "now" if which == "now" else f"dealings/{which}"
    page.lie(path=f"/api/v1/{claim}", truth=truth, lie=str(int(truth) + 1))
    page.reload()
    page.goto(f"/#/verify/{which}")
    page.click(CHECK)
    page.see("Not equal")
    assert not page.has("Equal: all ")
