"""`make portal`: a kept chain runs again, and a visitor without a wallet can deal."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.localchain.kept import keep_chain
from tests.portal.browser.acts import await_done, subscribe
from tests.portal.browser.driver import Browser, Visitor
from tests.portal.browser.portal import ROOT, free_port, wait_for
from tests.portal.browser.scene import Scene

HOUR_S = "0.5"


@pytest.fixture
def origin(scene: Scene, pages: Path) -> Iterator[str]:
    """The scene's chain, kept and opened again."""
    keep_chain(scene.fund.world, scene.folder)
    origin = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "scripts.portal", "--demo", str(scene.folder)]
    command += ["--pages", str(pages), "--port", str(port), "--chain-port", "0", "--hour", HOUR_S]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_for(origin, process)
        yield origin
    finally:
        process.terminate()
        process.wait(60)


def test_tryout__newcomer_without_a_wallet__subscribes_and_gets_shares(
    browser: Browser, origin: str
) -> None:
    visitor = Visitor(browser, origin)
    page = visitor.open()
    page.click("Connect wallet")
    page.click("Local test wallet: newcomer, with 100,000 USDC")
    subscribe(page, "1000")
    await_done(page, "Subscribe 1,000.00 USDC")
    page.click("Claim shares")
    await_done(page, "Claim the shares")
    assert visitor.noticed().strangers == []
    assert visitor.noticed().errors == []
    visitor.close()
