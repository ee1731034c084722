"""
reportlab as it is delivered, whatever the environment and the user's files set.

Its modules copy their settings when they are imported, so this one is imported before them.
"""

from __future__ import annotations

from typing import Any

from reportlab import rl_config, rl_settings

PLACES = ("SearchPath", "PageSize", "Glob")  # endings of what no page depends on, spelt otherwise


def settle(config: Any = rl_config) -> None:
    """Give every setting that pages depend on its delivered value."""
    for name in rl_settings.__all__:
        if not name.endswith(PLACES):
            setattr(config, name, getattr(rl_settings, name))
    config.unShapedFontGlob = []


settle()
