"""A keeper's life for its operators: the same local fund as in the integration tests."""

from __future__ import annotations

import pytest

from keeper.adapters import secrets
from tests.integration.conftest import any_cli, keeper_cli, lived, shared_lived

__all__ = ["any_cli", "keeper_cli", "lived", "shared_lived"]


@pytest.fixture(autouse=True)
def _forget_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret of one test must not be hidden in another."""
    monkeypatch.setattr(secrets, "_known", set())
