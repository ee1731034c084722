"""Portals for tests."""

from __future__ import annotations

from keeper.settings import Settings

V1 = "/api/v1"


def with_portal(settings: Settings, **changes: object) -> Settings:
    """Change the portal's section."""
    section = settings.portal.model_copy(update=changes)
    return settings.model_copy(update={"portal": section})


def for_many(settings: Settings) -> Settings:
    return with_portal(settings, requests_per_minute=1_000_000, poll_s=0.2)
