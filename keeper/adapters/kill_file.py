"""A file whose mere existence stops the keeper; whoever can touch a file can stop it."""

from __future__ import annotations

import stat
from pathlib import Path

MOST_BYTES = 1_000  # of a reason; more is no reason any more
NO_REASON = "it gives no reason"


class KillFile:
    """
    services.guarding.Switch as a file.

    Args:
        path: of the file; its folder must be there, so that a volume that is not mounted stops the
            keeper too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def fetch_reason(self) -> str | None:
        """
        Look for the file.

        Returns:
            None when it is certainly not there; else why the keeper is stopped, in one line.
        """
        try:
            found = self._path.lstat()
        except FileNotFoundError:
            return None if self._path.parent.is_dir() else self._say("its folder is not there")
        except (OSError, ValueError) as error:
            return self._say(f"it cannot be looked at: {error}")
        return self._say(self._read() if stat.S_ISREG(found.st_mode) else NO_REASON)

    def _read(self) -> str:
        """Read the reason, without anything that could upset a terminal."""
        try:
            with self._path.open("rb") as file:
                text = file.read(MOST_BYTES).decode("utf-8", errors="replace")
        except OSError as error:
            return f"it cannot be read: {error.strerror}"
        shown = "".join(letter if letter.isprintable() else " " for letter in text)
        return " ".join(shown.split()) or NO_REASON

    def _say(self, reason: str) -> str:
        return f"{self._path}: {reason}"
