"""The campaign is judged when everything else of it has run."""

from __future__ import annotations

from pathlib import Path

import pytest

RESULT = Path(__file__).parent / "test_result.py"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the verdict last."""
    items.sort(key=lambda item: item.path == RESULT)
