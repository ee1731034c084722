"""One keeper at a time on a host: the lock ends with the process that held it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keeper.errors import PendingError


class FileLock:
    """
    A lock among the processes of one host.

    Args:
        path: of a file that stays empty.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def hold(self) -> Iterator[None]:
        """
        Hold the lock; never wait.

        Raises:
            PendingError: another process has it.
        """
        import fcntl

        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise PendingError(f"another keeper is at work: it holds {self._path}") from error
            yield
