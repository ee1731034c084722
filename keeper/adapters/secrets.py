"""Secrets live in files that only their owner can read."""

from __future__ import annotations

import stat
from pathlib import Path

from keeper.errors import ConfigError

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_secret(path: Path) -> str:
    """
    Read a secret without the line break at its end.

    Raises:
        ConfigError: see `require_private`.
    """
    require_private(path)
    return path.read_text(encoding="utf-8").rstrip("\r\n")


def require_private(path: Path) -> None:
    """
    Check that a secret is for its owner alone.

    Raises:
        ConfigError: it is missing, or others may read or write it.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    if mode & OTHERS:
        raise ConfigError(f"{path} has mode {mode:04o}, it must be 0600: `chmod 600 {path}`")
