"""One browser, one fund and one portal for all tests of the pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.localchain.anvil import Anvil
from tests.portal.browser.driver import Browser
from tests.portal.browser.scene import Scene, build_scene, scene_options


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with Anvil(scene_options()) as anvil:
        yield build_scene(anvil, tmp_path_factory.mktemp("portal"))
