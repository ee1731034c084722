"""One browser, one fund and one portal for all tests of the pages."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scripts.localchain.anvil import Anvil
from scripts.season.investors import Investor
from tests.portal.browser.driver import Browser, Visitor
from tests.portal.browser.portal import ROOT, PortalProcess
from tests.portal.browser.scene import Scene, build_scene, scene_options
from tests.portal.browser.wallets import WalletTerms

CHAIN = 31337


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with Anvil(scene_options()) as anvil:
        yield build_scene(anvil, tmp_path_factory.mktemp("portal"))


@pytest.fixture(scope="session")
def pages() -> Path:
    """The pages as they are now, built."""
    vite = ROOT / "node_modules" / ".bin" / "vite"
    subprocess.run(
        [vite, "build", "--logLevel", "warn", "keeper/portal/pages"], cwd=ROOT, check=True
    )
    return ROOT / "build" / "portal"


@pytest.fixture(scope="session")
def portal(scene: Scene, pages: Path) -> Iterator[PortalProcess]:
    portal = PortalProcess(scene.config, scene.anvil.rpc_url, pages)
    portal.start()
    yield portal
    portal.stop()


@pytest.fixture
def visit(
    browser: Browser, scene: Scene, portal: PortalProcess
) -> Iterator[Callable[..., Visitor]]:
    """
    Send somebody to the portal, with a wallet if there is an investor, and one for each other one.

    What is said of `wallet` is of the investor's own; those of `others` go by their names.
    Whatever happened in a test, no page may have asked a stranger or complained of anything.
    """
    visitors: list[Visitor] = []

    def send(
        investor: Investor | None = None,
        *,
        chain: int = CHAIN,
        wallet: Mapping[str, Any] | None = None,
        others: Mapping[str, Investor] | None = None,
        **options: object,
    ) -> Visitor:
        chains = {CHAIN: scene.anvil.rpc_url} if chain == CHAIN else {}
        make = partial(WalletTerms, chain=chain, chains=chains)
        wallets = [make(key=investor.account.private_key, **(wallet or {}))] if investor else []
        for name, each in (others or {}).items():
            id_ = name.lower().replace(" ", "-")
            wallets.append(make(key=each.account.private_key, name=name, id=id_))
        visitor = Visitor(browser, portal.origin, wallets, **options)
        visitors.append(visitor)
        return visitor

    yield send
    noticed = [visitor.noticed() for visitor in visitors]
    for visitor in visitors:
        visitor.close()
    assert [url for each in noticed for url in each.strangers] == []
    assert [text for each in noticed for text in each.errors] == []
