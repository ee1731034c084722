"""Hypothesis for mutants: the same examples every time, few of them first, none shrunk or kept."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, Phase, settings

KEPT = "_hypothesis_internal_use_settings"
OWN = "_settings_of_its_own"


def limit_examples(items: Iterable[pytest.Item], most: int) -> None:
    """
    Let properties try fewer examples, always the same.

    Args:
        items: tests; those that are no property stay as they are.
        most: examples of each at most.
    """
    for item in items:
        function = getattr(item, "function", None)
        kept = getattr(function, KEPT, None)
        if isinstance(kept, settings):
            own = function.__dict__.setdefault(OWN, kept)
            setattr(function, KEPT, limited(own, most))


def limited(kept: settings, most: int) -> settings:
    """Give the settings of a test with fewer examples."""
    return settings(
        kept,
        max_examples=min(kept.max_examples, most),
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
