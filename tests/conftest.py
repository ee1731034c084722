"""One pytest for everything: Ape serves tests/contracts, and leaves the rest of the tree alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ON_APE = Path(__file__).parent / "contracts"

# Deadlines measure the machine, not the code. The same examples every time, so that a change is judged by what it
# changed; new ones are looked for by `make prove`.
settings.register_profile(
    "test", max_examples=100, deadline=None, print_blob=True, derandomize=True
)
settings.register_profile(
    "prove",
    max_examples=300,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


def _is_on_ape(item: pytest.Item) -> bool:
    return item.path.is_relative_to(ON_APE)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Keep Ape's chain snapshots, a fixture around every test, to the tests on its chain."""
    runner: Any = config.pluginmanager.get_plugin("ape-test")
    if runner is None:
        return
    isolate = runner._setup_isolation

    def isolate_on_ape(item: pytest.Item) -> None:
        if _is_on_ape(item):
            isolate(item)

    runner._setup_isolation = isolate_on_ape


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Do not let Ape start its Anvil for a run that has no use for it."""
    if config.pluginmanager.has_plugin("ape-test") and not any(map(_is_on_ape, items)):
        config.pluginmanager.unregister(name="ape-test")
