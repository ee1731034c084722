"""Where the database is."""

from __future__ import annotations

from keeper.adapters.secrets import hide, hide_url, read_secret
from keeper.errors import ConfigError
from keeper.settings import Settings
from keeper.settings.acting import MODE_MARK


def read_database_url(settings: Settings) -> str:
    """
    Give the database's URL, from its file when there is one; a dry run has another database.

    Raises:
        ConfigError: it is none, or its file cannot be read.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    file = settings.database.url_file
    url = settings.database.url if file is None else read_secret(file)
    if not url.startswith("sqlite"):  # a path on the disk is no secret, and messages need it
        hide_url(url)
    try:
        hide(make_url(url).password or "")  # which may hold what divides other URLs
    except (ArgumentError, ValueError):
        raise ConfigError("database.url is no URL of SQLAlchemy's") from None
    return url.replace(MODE_MARK, "" if settings.live else "-dry-run")
