"""Threads that make answers, so many at once as may be, and how long somebody waits for one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from keeper.errors import RpcError
from keeper.portal.problems import BusyError

T = TypeVar("T")


class LateError(RpcError):
    """What was waited for has not come; it is still being made."""


class Crew:
    """
    Threads that make answers, and so many of them at once as may wait for a thread.

    Args:
        name: of the threads.
        threads: how many.
        most: under way at once.
        busy: what is said of those that are too many.
    """

    def __init__(self, name: str, threads: int, most: int, busy: str) -> None:
        self.pool = ThreadPoolExecutor(threads, name)
        self._most, self._busy, self._under_way = most, busy, 0

    def begin(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """
        Have something made.

        Raises:
            BusyError: too much is under way.
        """
        if self._under_way >= self._most:
            raise BusyError(f"{self._under_way} {self._busy}", limit=self._most)
        self._under_way += 1
        task = asyncio.get_running_loop().run_in_executor(self.pool, work)
        task.add_done_callback(self._end)
        return task

    def _end(self, done: asyncio.Future[T]) -> None:
        del done
        self._under_way -= 1


async def wait_for(task: asyncio.Future[T], patience_s: float) -> T:
    """
    Wait as long as patience lasts; whatever it is goes on without who waited.

    Raises:
        LateError: it has not come.
    """
    try:
        return await asyncio.wait_for(asyncio.shield(task), patience_s)
    except TimeoutError:
        raise LateError(f"the node has not answered for {patience_s:g} s") from None
