"""One pytest for everything: Ape serves tests/contracts, and leaves the rest of the tree alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ON_APE = Path(__file__).parent / "contracts"
# Their tests share what is dear to set up, or add up to one result.
TOGETHER = frozenset(
    {"crosschain", "deployment", "faults", "gas", "parity", "pools", "portal", "rpc"}
)

# Deadlines measure the machine, not the code. The same examples every time, so that a change is
# judged by what it changed; new ones are looked for by `make prove`.
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


def _group_of(item: pytest.Item) -> str:
    """Name what one process runs alone: a folder that shares a chain or a tally, else a file."""
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    return folder if folder in TOGETHER else item.path.as_posix()


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


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Group tests for several processes; do not let Ape start its Anvil for a run without use."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group_of(item)))
    if config.pluginmanager.has_plugin("ape-test") and not any(map(_is_on_ape, items)):
        config.pluginmanager.unregister(name="ape-test")
