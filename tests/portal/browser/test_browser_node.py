"""What people are told when the fund's node is behind, or says nothing at all."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.localchain.anvil import Anvil, AnvilOptions
from scripts.localchain.kept import keep_chain, run_kept
from tests.portal.browser.driver import Browser, Page, Visitor
from tests.portal.browser.portal import PortalProcess
from tests.portal.browser.scene import Scene

PUBLIC_CHAIN = 1  # of a local one nobody expects that its time is the world's
BEHIND = "The newest block that the node knows is"
SILENT = "These figures are of block"
PATIENCE_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The scene's fund on a chain that is not local, whose newest block is of long ago."""

    anvil: Anvil
    portal: PortalProcess


@pytest.fixture(scope="module")
def elsewhere(
    scene: Scene, pages: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Elsewhere]:
    folder = tmp_path_factory.mktemp("elsewhere")
    keep_chain(scene.fund.world, folder)
    with run_kept(folder, folder, AnvilOptions(chain_id=PUBLIC_CHAIN)) as market:
        book = json.loads((scene.folder / "fund.json").read_text())
        (folder / "fund.json").write_text(json.dumps(book | {"chain_id": PUBLIC_CHAIN}))
        moved = {
            str((scene.folder / "fund.json").resolve()): str(folder / "fund.json"),
            scene.anvil.rpc_url: market.anvil.rpc_url,
            "keeper.sqlite": "elsewhere.sqlite",
        }
        text = scene.config.read_text()
        for here, there in moved.items():
            assert here in text
            text = text.replace(here, there)
        config = folder / "keeper.toml"
        config.write_text(text)
        portal = PortalProcess(config, market.anvil.rpc_url, pages, answer_s=3.0)
        portal.start()
        yield Elsewhere(anvil=market.anvil, portal=portal)
        portal.stop()


@pytest.fixture
def page(browser: Browser, elsewhere: Elsewhere) -> Iterator[Page]:
    visitor = Visitor(browser, elsewhere.portal.origin)
    yield visitor.open()
    visitor.close()


def test_node_that_is_behind__is_told_on_top__until_it_has_caught_up(
    page: Page, elsewhere: Elsewhere
) -> None:
    page.see(BEHIND)
    assert "A local test chain" not in page.text()
    elsewhere.anvil.warp(int(time.time()))
    page.wait({"text": BEHIND, "exact": False}, state="hidden")


def test_node_that_says_nothing__is_told_with_the_block__until_it_answers(
    page: Page, elsewhere: Elsewhere
) -> None:
    block = elsewhere.anvil.w3.eth.block_number
    page.see_role("heading", "Net asset value")
    elsewhere.anvil.process.send_signal(signal.SIGSTOP)
    try:
        page.see(f"{SILENT} {block}", timeout=PATIENCE_MS)
        page.see_role("table", "Struck dealings")
    finally:
        elsewhere.anvil.process.send_signal(signal.SIGCONT)
    page.wait({"text": SILENT, "exact": False}, state="hidden", timeout=PATIENCE_MS)
