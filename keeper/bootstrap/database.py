"""Where the database is."""

from __future__ import annotations

from keeper.adapters.secrets import hide_url, read_secret
from keeper.settings import Settings


def read_database_url(settings: Settings) -> str:
    """Give the database's URL, from its file when there is one."""
    file = settings.database.url_file
    url = settings.database.url if file is None else read_secret(file)
    hide_url(url)
    return url
