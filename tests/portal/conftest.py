"""A portal over a fund that has lived through some days, in this process and on a real chain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from keeper.bootstrap.portal import build_portal
from keeper.settings import Settings, load_settings
from tests.integration.conftest import Lived, any_cli, lived, shared_lived
from tests.portal.opened import for_many
from tests.portal.served import serve

__all__ = ["any_cli", "lived", "shared_lived"]


@pytest.fixture(scope="session")
def portal_settings(shared_lived: Lived) -> Settings:
    """The settings of the lived fund's keeper, for many requests."""
    return for_many(load_settings(shared_lived.config))


@pytest.fixture(scope="session")
def portal(
    portal_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """The portal of the lived fund; what a test changes on the chain it takes back itself."""
    folder: Path = tmp_path_factory.mktemp("portal")
    with TestClient(build_portal(portal_settings, folder)) as client:
        yield client


@pytest.fixture(scope="session")
def served(portal_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the same portal behind a real server."""
    with serve(build_portal(portal_settings, tmp_path_factory.mktemp("served"))) as address:
        yield address
