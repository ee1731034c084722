"""Where the database is."""

from __future__ import annotations

from keeper.adapters.secrets import hide_url, read_secret
from keeper.settings import Settings
from keeper.settings.acting import MODE_MARK


def read_database_url(settings: Settings) -> str:
    """Give the database's URL, from its file when there is one; a dry run has another database."""
    file = settings.database.url_file
    url = settings.database.url if file is None else read_secret(file)
    if not url.startswith("sqlite"):  # a path on the disk is no secret, and messages need it
        hide_url(url)
    return url.replace(MODE_MARK, "" if settings.live else "-dry-run")
