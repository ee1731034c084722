"""Secrets live in files that only their owner can read, and leave the keeper in no text."""

from __future__ import annotations

import os
import re
import stat
from base64 import b64encode
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from keeper.errors import ConfigError

OTHERS = stat.S_IRWXG | stat.S_IRWXO
ROOT = 0
HIDDEN = "***"
# What is shorter is in half of all words, and hiding it would tell where it stands.
LEAST_LENGTH = 6
# The part of a URL's path that may be a key; `v1` and `mainnet` are none.
LEAST_KEY_LENGTH = 10

_known: set[str] = set()


def read_secret(path: Path) -> str:
    """
    Read a secret without the line break at its end.

    Raises:
        ConfigError: see `require_private`; or it is empty, or no text.
    """
    require_private(path)
    try:
        secret = path.read_bytes().decode("utf-8").rstrip("\r\n")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is no UTF-8 text: byte {error.start}") from None
    if not secret:
        raise ConfigError(f"{path} is empty")
    return secret


def require_private(path: Path) -> None:
    """
    Check that a secret is for its owner alone, and the owner is who runs the keeper, or root.

    Raises:
        ConfigError: it is missing, another's, or others may read or write it.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    mode, user = stat.S_IMODE(found.st_mode), os.geteuid()
    if mode & OTHERS:
        raise ConfigError(f"{path} has mode {mode:04o}, it must be 0600: `chmod 600 {path}`")
    if found.st_uid not in (user, ROOT):
        raise ConfigError(
            f"{path} belongs to user {found.st_uid}, the keeper runs as {user}: "
            f"`chown {user} {path}`"
        )


def hide(*secrets: str) -> None:
    """Remember secrets, so that `conceal` takes them out of every text from now on."""
    _known.update(secret for secret in secrets if len(secret) >= LEAST_LENGTH)


def hide_url(url: str) -> None:
    """
    Remember what may be secret in a URL: password, query and long parts of its path.

    A user name alone is a key, one with a password is a name.
    """
    parts = urlsplit(url)
    if not parts.hostname:
        return  # a file's path is no secret
    words = [part for part in parts.path.split("/") if len(part) >= LEAST_KEY_LENGTH]
    words += [value for _, value in parse_qsl(parts.query)]
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    # As HTTP sends them.
    words += [password or name, b64encode(f"{name}:{password}".encode()).decode()]
    hide(*words, *(unquote(word) for word in words))


def conceal(text: str) -> str:
    """Take every known secret out of a text, the longest first."""
    if not _known:
        return text
    pattern = "|".join(re.escape(secret) for secret in sorted(_known, key=len, reverse=True))
    return re.sub(pattern, HIDDEN, text, flags=re.IGNORECASE)
